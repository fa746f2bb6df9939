// A replica process whose program does nothing but show what the runtime does: it appends, syncs, reads, relays and throws
// as its clients ask. Plain JavaScript, since a process of its own runs it with Node alone.
import { startReplicaProcess } from "../../dist/replicas/server/command-line.js";

const file = "records";

class EchoReplica {
  constructor(host) {
    this.host = host;
    this.records = [];
    this.heard = [];
    this.open = new Map();
  }

  start() {
    this.records = [...this.host.disk.read(file)];
    this.host.trace({ type: "role", role: "echo", leads: false, epoch: 1 });
  }

  onRequest(request) {
    const { f, key, value } = request.command;
    const ok = (answer) => this.host.reply(request, { type: "ok", value: answer });
    switch (f) {
      case "echo":
        return ok(value ?? null);
      case "silence":
        return undefined;
      case "append":
        this.records.push(value);
        this.host.disk.append(file, value);
        return ok(null);
      case "truncate":
        this.host.disk.truncate(file, value);
        return ok(null);
      case "sync":
        this.host.disk.sync();
        return ok(null);
      case "records":
        return ok(this.records);
      // Asks the peer named by key to send the value back.
      case "relay":
        this.open.set(`${request.client}/${request.seq}`, request);
        return this.host.send(key, { type: "there", client: request.client, seq: request.seq, value });
      // Tells the peer named by key, and does not wait.
      case "tell":
        this.host.send(key, { type: "told", value });
        return ok(null);
      case "heard":
        return ok(this.heard);
      case "forget":
        this.heard = [];
        return ok(null);
      // Answers after so many milliseconds by the node's own timers.
      case "wait":
        this.open.set(`timer ${request.client}/${request.seq}`, request);
        return this.host.setTimer(`timer ${request.client}/${request.seq}`, value);
      case "now":
        return ok(this.host.now());
      case "throw":
        throw new Error(`asked to throw ${value}`);
      default:
        return this.host.reply(request, { type: "fail", error: `unknown operation ${f}` });
    }
  }

  onMessage(from, message) {
    if (message.type === "there") this.host.send(from, { ...message, type: "back" });
    else if (message.type === "told") this.heard.push([from, message.value]);
    else {
      const key = `${message.client}/${message.seq}`;
      const request = this.open.get(key);
      this.open.delete(key);
      if (request !== undefined) this.host.reply(request, { type: "ok", value: message.value });
    }
  }

  onTimer(name) {
    const request = this.open.get(name);
    this.open.delete(name);
    this.host.reply(request, { type: "ok", value: null });
  }

  onOperator(command) {
    this.host.trace({ type: "echo/operated", command });
  }

  inspect() {
    return { role: "echo" };
  }
}

const echo = {
  name: "echo",
  summary: "answers what it is asked",
  options: {},
  variants: [],
  traces: ["role", "echo/operated"],
  create: (host) => new EchoReplica(host),
};

await startReplicaProcess(async (name) => (name === echo.name ? echo : undefined));
