/** What a client of ZooKeeper is told when something goes wrong, by a server that speaks just enough of its format. */
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Session } from "../../../nodes/foreign.js";
import { type ZooKeeperClientOptions, zookeeperClients } from "../../../nodes/zookeeper/gateway.js";
import { errorCode, framed, framesFrom, opcode } from "../../../nodes/zookeeper/jute.js";

const { signal } = new AbortController();
const value = Buffer.from("7");

let server: Server | undefined;
let sessions: Session[] = [];
/** The transactions that clients said they had seen when they connected. */
let greetings: bigint[] = [];
afterEach(() => {
  for (const session of sessions) session.close();
  server?.close();
  [sessions, greetings] = [[], []];
});

const numbers = (zxid: bigint, error: number): Buffer => {
  const buffer = Buffer.alloc(12);
  buffer.writeBigInt64BE(zxid);
  buffer.writeInt32BE(error, 8);
  return buffer;
};
const hello = Buffer.alloc(36 + 1);
hello.writeInt32BE(10_000, 4);
hello.writeBigInt64BE(99n, 8);
hello.writeInt32BE(16, 16);
/** The value 7 of version 3. */
const found = (): Buffer => {
  const stat = Buffer.alloc(68);
  stat.writeInt32BE(3, 32);
  const length = Buffer.alloc(4);
  length.writeInt32BE(value.length);
  return Buffer.concat([length, value, stat]);
};

type Reaction = number | Buffer | "break";

/** Answers requests by their code: an error, a body, or the end of the connection. */
async function sessionWith(
  react: (code: number) => Reaction,
  { reads = "local", seen = new Map() }: Partial<ZooKeeperClientOptions> = {},
): Promise<Session> {
  const answer = (socket: Socket, frame: Buffer): void => {
    const reaction = react(frame.readInt32BE(4));
    if (reaction === "break") {
      socket.destroy();
      return;
    }
    const [error, body] = typeof reaction === "number" ? [reaction, Buffer.alloc(0)] : [0, reaction];
    socket.write(framed(frame.subarray(0, 4), numbers(42n, error), body));
  };
  server = createServer((socket) => {
    let greeted = false;
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      for (const frame of framesFrom(chunk).frames) {
        if (greeted) answer(socket, frame);
        else {
          greetings.push(frame.readBigInt64BE(4));
          socket.write(framed(hello));
        }
        greeted = true;
      }
    });
  });
  const port = await new Promise<number>((resolve) => {
    server?.listen(0, "127.0.0.1", () => {
      const address = server?.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  return opened(port, { reads, seen });
}

function opened(port: number, { reads, seen }: ZooKeeperClientOptions): Session {
  const node = { node: "n1", host: "127.0.0.1", peerPort: 0, clientPort: port };
  const session = zookeeperClients({ reads, seen }).open(node, "p0");
  sessions.push(session);
  return session;
}

describe("a client of ZooKeeper", () => {
  it("reads a value, and that there is none", async () => {
    const session = await sessionWith(() => found());
    expect(await session.invoke({ f: "read", key: "x" }, signal)).toEqual({ type: "ok", value: 7 });
    const empty = await sessionWith(() => errorCode.noNode);
    expect(await empty.invoke({ f: "read", key: "x" }, signal)).toEqual({ type: "ok", value: null });
  });

  it("knows that what was refused before a session began had no effect", async () => {
    const answer = await opened(1, { reads: "local", seen: new Map() }).invoke(
      { f: "write", key: "x", value: 1 },
      signal,
    );
    expect(answer).toMatchObject({ type: "error", definite: true, retry: true });
  });

  it("does not know what became of a write whose connection broke, and knows that a read did nothing", async () => {
    const session = await sessionWith(() => "break");
    expect(await session.invoke({ f: "write", key: "x", value: 1 }, signal)).toMatchObject({ definite: false });
    expect(await session.invoke({ f: "read", key: "x" }, signal)).toMatchObject({ definite: true });
  });

  it("knows that a cas of another value or another version had no effect", async () => {
    const session = await sessionWith((code) => (code === opcode.getData ? found() : errorCode.badVersion));
    const refused = (text: string) => ({ type: "error", definite: true, error: text });
    expect(await session.invoke({ f: "cas", key: "x", value: [6, 8] }, signal)).toEqual(refused("not 6"));
    expect(await session.invoke({ f: "cas", key: "x", value: [7, 8] }, signal)).toEqual(refused("not 7"));
  });

  it("knows that a cas that broke while it read had no effect, and does not know of one that broke while it set", async () => {
    const reading = await sessionWith(() => "break");
    expect(await reading.invoke({ f: "cas", key: "x", value: [7, 8] }, signal)).toMatchObject({ definite: true });
    const setting = await sessionWith((code) => (code === opcode.getData ? found() : "break"));
    expect(await setting.invoke({ f: "cas", key: "x", value: [7, 8] }, signal)).toMatchObject({ definite: false });
  });

  it("does not know what an error means that says nothing about the file", async () => {
    const session = await sessionWith(() => -4);
    expect(await session.invoke({ f: "write", key: "x", value: 1 }, signal)).toMatchObject({ definite: false });
  });

  it.each([
    ["local", [opcode.getData]],
    ["sync", [opcode.sync, opcode.getData]],
    // Its own file is made when it is missing.
    ["quorum", [opcode.setData, opcode.create, opcode.getData]],
  ] as const)("reads %s after what that takes, and not at all if the server does not do it", async (reads, codes) => {
    const asked: number[] = [];
    const lacking = (code: number): Reaction => (code === opcode.setData ? errorCode.noNode : found());
    const session = await sessionWith(
      (code) => {
        asked.push(code);
        return lacking(code);
      },
      { reads },
    );
    expect(await session.invoke({ f: "read", key: "x" }, signal)).toEqual({ type: "ok", value: 7 });
    expect(asked).toEqual(codes);
    if (reads === "local") return;
    const refusing = await sessionWith((code) => (code === opcode.getData ? found() : -4), { reads });
    const answer = await refusing.invoke({ f: "read", key: "x" }, signal);
    expect(answer).toMatchObject({ type: "error", definite: true, retry: true });
  });

  it("names the last transaction that it has seen when it connects again", async () => {
    const seen = new Map<string, bigint>();
    const session = await sessionWith(() => found(), { seen });
    await session.invoke({ f: "read", key: "x" }, signal);
    const again = await sessionWith(() => found(), { seen });
    await again.invoke({ f: "read", key: "x" }, signal);
    expect(greetings).toEqual([0n, 42n]);
  });
});
