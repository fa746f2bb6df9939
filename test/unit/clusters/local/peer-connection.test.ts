/** What two servers that are not ours say to each other, through the links of both directions; and who dialled. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { seededRandom } from "../../../../nodes/random.js";
import { Link } from "../../../../src/clusters/links/link.js";
import { type ConnectionWatch, LinkConnection } from "../../../../src/clusters/links/link-connection.js";
import { diallersOf } from "../../../../src/clusters/local/dialler.js";

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
/** A clean end is none. */
const breaking = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once("error", () => resolve());
    socket.once("end", () => reject(new Error("it saw a clean end")));
  });
const pass = (ms = 100): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** n1 dials n2. */
async function setUp(localAddress?: string) {
  const forward = new Link("n1", "n2", seededRandom(1));
  const backward = new Link("n2", "n1", seededRandom(2));
  const far = new Promise<Socket>((resolve) => {
    void listen((socket) => {
      socket.on("error", () => {});
      socket.resume();
      resolve(socket);
    }).then((port) => {
      forward.target = { host: "127.0.0.1", port, ...(localAddress === undefined ? {} : { localAddress }) };
    });
  });
  let ended = 0;
  const seen: string[] = [];
  const front = await listen((socket) => {
    const onClose = (): void => {
      ended += 1;
    };
    const watch: ConnectionWatch = (way, what, bytes) =>
      seen.push(`${way} ${what}${bytes === undefined ? "" : ` ${bytes.length}`}`);
    new LinkConnection(socket, forward, backward, () => forward.target, onClose, watch).begin();
  });
  await pass(20);
  const near = connect({ port: front, host: "127.0.0.1" });
  near.on("error", () => {});
  sockets.push(near);
  return { forward, backward, near, far, seen, ended: () => ended };
}

describe("a connection between peers", () => {
  it.runIf(process.platform === "linux")("comes from the address that it is told", async () => {
    const { near, far } = await setUp("127.77.250.9");
    near.write("question");
    expect((await far).remoteAddress).toBe("127.77.250.9");
  });

  it("carries what both say", async () => {
    const { near, far } = await setUp();
    const [atFar, atNear] = [said(await far), said(near)];
    near.write("question");
    (await far).write("answer");
    await expect.poll(() => [atFar.text, atNear.text]).toEqual(["question", "answer"]);
  });

  it("tells what passes: what is held is sent, and has not arrived", async () => {
    const { forward, near, far, seen } = await setUp();
    const atNear = said(near);
    near.write("question");
    const other = await far;
    other.write("answers");
    await expect.poll(() => atNear.text).toBe("answers");
    expect(seen).toEqual(["there connected", "there sent 8", "there arrived", "back sent 7", "back arrived"]);
    const delay = await forward.impair({ kind: "delay", delayMs: 60_000, jitterMs: 0 });
    near.write("more");
    await expect.poll(() => seen.at(-1)).toBe("there sent 4");
    await delay.lift();
    await expect.poll(() => seen.at(-1)).toBe("there arrived");
    await forward.impair({ kind: "reset" });
    await expect.poll(() => seen.at(-1)).toBe("there broken");
    expect(seen).toHaveLength(8);
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
    // Its own entrance, and no server behind it.
    expect(sockets.length - before).toBe(1);
    await cut.lift();
    await pass();
    expect(sockets.length - before).toBe(2);
    second.destroy();
  });

  it("that breaks on one side breaks on the other, once that is not cut off", async () => {
    const { forward, near, far, ended } = await setUp();
    const broke = breaking(await far);
    const cut = await forward.impair({ kind: "cut" });
    near.resetAndDestroy();
    await pass();
    expect((await far).destroyed).toBe(false);
    await cut.lift();
    await broke;
    expect(ended()).toBe(1);
  });

  it("breaks on both sides when a link of it is reset", async () => {
    const { backward, near, far, ended } = await setUp();
    const closed = [closing(await far), closing(near)];
    await backward.impair({ kind: "reset" });
    await Promise.all(closed);
    expect(ended()).toBe(1);
  });
});

describe("what a link suffers, a connection between peers suffers in its direction", () => {
  const sentAndHeard = async ({ near, far }: Awaited<ReturnType<typeof setUp>>) => {
    const [atFar, atNear] = [said(await far), said(near)];
    near.write("question");
    (await far).write("answer");
    return { atFar, atNear };
  };

  it("delay", async () => {
    const peers = await setUp();
    await peers.far;
    const delay = await peers.backward.impair({ kind: "delay", delayMs: 250, jitterMs: 0 });
    const { atFar, atNear } = await sentAndHeard(peers);
    await pass();
    expect([atFar.text, atNear.text]).toEqual(["question", ""]);
    await pass(250);
    expect(atNear.text).toBe("answer");
    expect(await delay.hits()).toBe(1);
  });

  it("delay, which its end waits for, too", async () => {
    const { forward, near, far } = await setUp();
    const atFar = said(await far);
    await forward.impair({ kind: "delay", delayMs: 250, jitterMs: 0 });
    const begun = performance.now();
    near.end("last words");
    near.destroySoon();
    await once(await far, "end");
    expect(performance.now() - begun).toBeGreaterThan(200);
    expect(atFar.text).toBe("last words");
  });

  it("bandwidth, in order and with nothing missing", async () => {
    const { forward, near, far } = await setUp();
    const atFar = said(await far);
    await forward.impair({ kind: "bandwidth", bytesPerSecond: 100_000 });
    const words = Array.from({ length: 6000 }, (_, index) => `${index} `).join("");
    const begun = performance.now();
    near.write(words);
    await expect.poll(() => atFar.text.length).toBe(words.length);
    expect(performance.now() - begun).toBeGreaterThan((words.length / 100_000) * 1000 * 0.8);
    expect(atFar.text).toBe(words);
  });

  it("loss, as TCP shows it: a wait", async () => {
    const peers = await setUp();
    await peers.far;
    const loss = await peers.forward.impair({ kind: "loss", percent: 99 });
    const { atFar, atNear } = await sentAndHeard(peers);
    await pass(150);
    expect([atFar.text, atNear.text]).toEqual(["", "answer"]);
    expect(await loss.hits()).toBeGreaterThan(0);
    // Waiting segments get new times, never later ones.
    await loss.lift();
    await expect.poll(() => atFar.text).toBe("question");
  });

  it("resets, again and again", async () => {
    const { forward, near, far, ended } = await setUp();
    const closed = [closing(await far), closing(near)];
    const reset = await forward.impair({ kind: "periodic-reset", everyMs: 60_000 });
    await Promise.all(closed);
    expect([ended(), await reset.hits()]).toEqual([1, 1]);
    await reset.lift();
  });

  it("half-open: its receiver sees a break, its sender does not, and both when it is over", async () => {
    const { forward, near, far, ended } = await setUp();
    const atFar = said(await far);
    await pass(20);
    const farBroke = breaking(await far);
    let nearClosed = false;
    near.on("close", () => {
      nearClosed = true;
    });
    near.resume();
    const halfOpen = await forward.impair({ kind: "half-open" });
    await farBroke;
    near.write("swallowed");
    await pass();
    expect([nearClosed, near.destroyed, atFar.text, ended()]).toEqual([false, false, "", 0]);
    expect(await halfOpen.hits()).toBe(0);
    await halfOpen.lift();
    await expect.poll(() => nearClosed).toBe(true);
    expect(ended()).toBe(1);
  });

  it("half-open the other way: then it is the dialling side that sees the break", async () => {
    const { backward, near, far } = await setUp();
    const nearBroke = breaking(near);
    near.resume();
    let farClosed = false;
    (await far).on("close", () => {
      farClosed = true;
    });
    await pass(20);
    await backward.impair({ kind: "half-open" });
    await nearBroke;
    (await far).write("swallowed");
    await pass();
    expect(farClosed).toBe(false);
  });
});

describe.runIf(process.platform === "linux")("the dialling process", () => {
  it("is the process that holds the other end, of several connections at once, unless one has hung up", async () => {
    const accepted: Socket[] = [];
    const port = await listen((socket) => accepted.push(socket));
    const socket = connect({ port, host: "127.0.0.1" });
    await once(socket, "connect");
    await expect.poll(() => accepted.length).toBe(1);
    const second = connect({ port, host: "127.0.0.1" });
    sockets.push(socket, second);
    await expect.poll(() => accepted.length).toBe(2);
    const ends = accepted.map(({ remoteAddress: address = "", remotePort = 0 }) => ({ address, port: remotePort }));
    const processes = [["parent", process.ppid] as const, ["self", process.pid] as const];
    const known = { kind: "known", who: "self" };
    expect(diallersOf(ends, processes)).toEqual([known, known]);
    expect(diallersOf(ends, processes.slice(0, 1))).toEqual([{ kind: "stranger" }, { kind: "stranger" }]);
    socket.destroy();
    await expect.poll(() => diallersOf(ends, processes)).toEqual([{ kind: "gone" }, known]);
  });
});
