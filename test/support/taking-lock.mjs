/** One of several processes that try to take a lock at the same moment. Argument: address of the module of locks. */
const { tryLock } = await import(process.argv[2]);

process.on("message", ({ path, at }) => {
  while (Date.now() < at);
  process.send("release" in tryLock(path));
});
process.send("ready");
