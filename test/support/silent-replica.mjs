// A replica process that runs and never says where it listens, until it is killed.
setInterval(() => {}, 1000);
