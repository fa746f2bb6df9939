/** What two servers that are not ours say to each other, through the links of both directions; and who dialled. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { seededRandom } from "../../../../nodes/random.js";
import type { Question } from "../../../../nodes/sandbox/probe.js";
import { diallerOf } from "../../../../src/clusters/local/dialler.js";
import { Link } from "../../../../src/clusters/local/link.js";
import { PeerConnection } from "../../../../src/clusters/local/peer-connection.js";

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function listen(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    sockets.push(socket);
    onSocket(socket);
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port; // a TCP server has an AddressInfo
}

function said(socket: Socket): { readonly text: string } {
  const heard = { text: "" };
  socket.on("data", (bytes: Buffer) => {
    heard.text += bytes.toString();
  });
  return heard;
}

const closing = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once("close", () => resolve()));
const pass = (ms = 100): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** n1 dials n2. */
async function setUp() {
  const question = (): Question => ({ kind: "greeting", greeting: { last: "", more: "" } });
  const forward = new Link("n1", "n2", seededRandom(1), question);
  const backward = new Link("n2", "n1", seededRandom(2), question);
  const far = new Promise<Socket>((resolve) => {
    void listen((socket) => {
      socket.on("error", () => {});
      socket.resume();
      resolve(socket);
    }).then((port) => {
      forward.target = { host: "127.0.0.1", port };
    });
  });
  let ended = 0;
  const front = await listen((socket) => {
    new PeerConnection(socket, forward, backward, () => {
      ended += 1;
    }).begin();
  });
  await pass(20);
  const near = connect({ port: front, host: "127.0.0.1" });
  near.on("error", () => {});
  sockets.push(near);
  return { forward, backward, near, far, ended: () => ended };
}

describe("a connection between peers", () => {
  it("carries what both say", async () => {
    const { near, far } = await setUp();
    const [atFar, atNear] = [said(await far), said(near)];
    near.write("question");
    (await far).write("answer");
    await pass();
    expect([atFar.text, atNear.text]).toEqual(["question", "answer"]);
  });

  it("that is cut one way still carries the other, and what was held arrives in the end", async () => {
    const { forward, near, far } = await setUp();
    const [atFar, atNear] = [said(await far), said(near)];
    const cut = await forward.impair({ kind: "cut" });
    near.write("question");
    (await far).write("answer");
    await pass();
    expect([atFar.text, atNear.text]).toEqual(["", "answer"]);
    await cut.lift();
    await pass();
    expect([atFar.text, atNear.text]).toEqual(["question", "answer"]);
  });

  it("whose answers are cut carries questions only", async () => {
    const { backward, near, far } = await setUp();
    const [atFar, atNear] = [said(await far), said(near)];
    await backward.impair({ kind: "cut" });
    near.write("question");
    (await far).write("answer");
    await pass();
    expect([atFar.text, atNear.text]).toEqual(["question", ""]);
  });

  it("hides the end of a side that is cut off until the cut is over", async () => {
    const { forward, near, far, ended } = await setUp();
    const closed = closing(await far);
    const cut = await forward.impair({ kind: "cut" });
    let told = false;
    (await far).on("end", () => {
      told = true;
    });
    near.destroy();
    await pass(200);
    expect(told).toBe(false);
    await cut.lift();
    await pass();
    expect(told).toBe(true);
    (await far).end();
    await closed;
    await pass(20);
    expect(ended()).toBe(1);
  });

  it("is not opened while either direction is cut", async () => {
    const { backward, near, far } = await setUp();
    await far;
    const cut = await backward.impair({ kind: "cut" });
    const before = sockets.length;
    const second = connect({ port: near.remotePort ?? 0, host: "127.0.0.1" });
    second.on("error", () => {});
    await pass();
    // Its own entrance, and nobody behind it.
    expect(sockets.length - before).toBe(1);
    await cut.lift();
    await pass();
    expect(sockets.length - before).toBe(2);
    second.destroy();
  });

  it("breaks on both sides when a link of it is reset", async () => {
    const { backward, near, far, ended } = await setUp();
    const closed = [closing(await far), closing(near)];
    await backward.impair({ kind: "reset" });
    await Promise.all(closed);
    expect(ended()).toBe(1);
  });
});

describe.runIf(process.platform === "linux")("who dialled", () => {
  it("is the process that holds the other end", async () => {
    const accepted: Socket[] = [];
    const port = await listen((socket) => accepted.push(socket));
    const socket = connect({ port, host: "127.0.0.1" });
    sockets.push(socket);
    await once(socket, "connect");
    await pass(20);
    const { remoteAddress = "", remotePort = 0 } = accepted[0] ?? {};
    const processes = [["parent", process.ppid] as const, ["self", process.pid] as const];
    expect(diallerOf(remoteAddress, remotePort, processes)).toBe("self");
    expect(diallerOf(remoteAddress, remotePort, processes.slice(0, 1))).toBeUndefined();
    socket.destroy();
    await pass(20);
    expect(diallerOf(remoteAddress, remotePort, processes)).toBeUndefined();
  });
});
