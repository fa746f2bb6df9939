// Somebody who finds a replica's port and tries to get in. Arguments: PORT, as JSON a list of attempts; prints one answer each.
import { connect } from "node:net";

const [port, attempts] = process.argv.slice(2);

function attempt({ method = "GET", path, headers }) {
  return new Promise((resolve) => {
    const socket = connect(Number(port), "127.0.0.1");
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    socket.write(`${[`${method} ${path} HTTP/1.1`, ...lines].join("\r\n")}\r\n\r\n`);
    let heard = "";
    socket.on("data", (bytes) => {
      heard += bytes;
      if (heard.includes("\r\n")) socket.destroy();
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(heard.split("\r\n")[0]));
  });
}

const answers = [];
for (const each of JSON.parse(attempts)) answers.push(await attempt(each));
process.stdout.write(JSON.stringify(answers));
