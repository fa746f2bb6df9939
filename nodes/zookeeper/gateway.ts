/** What clients ask ZooKeeper, in its own wire format, and what the four-letter word `srvr` tells. */
import { existsSync, realpathSync } from "node:fs";
import { connect as dial, type Socket } from "node:net";
import { z } from "zod";
import type { Answer, ClientAdapter, NodeAddress, Session } from "../foreign.js";
import type { Command, Json, ReplicaStatus } from "../host.js";
import {
  connectRequest,
  dataFrom,
  errorCode,
  framesFrom,
  hasSession,
  opcode,
  payloads,
  type Reply,
  replyFrom,
  request,
} from "./jute.js";

/**
 * What comes before a read, which the client's server answers from its own state. `quorum`: an update of a file that no other client uses. It takes
 * a majority, and a server carries out the requests of a session in their order, so that the read sees all that was acknowledged before the
 * update began. `sync`: the server catches up with the leader, which asks no other node. `local`: nothing.
 */
export const readModes = ["quorum", "sync", "local"] as const;

export interface ZooKeeperClientOptions {
  readonly reads: (typeof readModes)[number];
  /**
   * By client: the last transaction that it has seen, on any node. As a ZooKeeper client that changes servers does, it does not go back
   * behind that.
   */
  readonly seen: Map<string, bigint>;
}

const connectMs = 2000;
/** After such a silence of a client the server ends its session. */
const sessionTimeoutMs = 10_000;
const json: z.ZodType<Json> = z.json();
const modes: ReadonlySet<string> = new Set(["leader", "follower"]);

export function zookeeperClients(options: ZooKeeperClientOptions): ClientAdapter {
  return { open: (node, client) => new ZooKeeperSession(node, client, options) };
}

/** Nothing that could have an effect was sent. */
class Unsent extends Error {}

class ZooKeeperSession implements Session {
  private connection: Connection | undefined;
  private closed = false;

  constructor(
    private readonly node: NodeAddress,
    private readonly client: string,
    private readonly options: ZooKeeperClientOptions,
  ) {}

  async invoke(command: Command): Promise<Answer> {
    const read = command.f === "read";
    try {
      const connection = await this.connected();
      return read ? await this.read(connection, command) : await this.update(connection, command);
    } catch (error) {
      this.connection?.end();
      this.connection = undefined;
      const message = error instanceof Error ? error.message : String(error);
      // A read has no effect, however it ends.
      const definite = read || error instanceof Unsent;
      return definite
        ? { type: "error", definite, error: message, retry: true }
        : { type: "error", definite, error: message };
    }
  }

  close(): void {
    this.closed = true;
    this.connection?.end();
  }

  private async connected(): Promise<Connection> {
    if (this.connection?.isOpen === true) return this.connection;
    const connection = await Connection.to(this.node, this.options.seen.get(this.client) ?? 0n);
    this.connection = connection;
    if (this.closed) {
      connection.end();
      throw new Unsent("the session was closed");
    }
    return connection;
  }

  private async ask(connection: Connection, code: number, payload: Buffer): Promise<Reply> {
    const reply = await connection.ask(code, payload);
    const { seen } = this.options;
    if (reply.zxid > (seen.get(this.client) ?? 0n)) seen.set(this.client, reply.zxid);
    return reply;
  }

  private async read(connection: Connection, { key = "" }: Command): Promise<Answer> {
    await this.catchUp(connection, key);
    const found = await this.find(connection, key);
    return { type: "ok", value: found === undefined ? null : json.parse(JSON.parse(found.data)) };
  }

  /** Rejects if the read that follows could be older than was asked for. */
  private async catchUp(connection: Connection, key: string): Promise<void> {
    const { reads } = this.options;
    if (reads === "sync") {
      const { error } = await this.ask(connection, opcode.sync, payloads.sync(`/${key}`));
      if (error !== 0) throw new Error(`sync: error ${error}`);
    }
    if (reads === "quorum") {
      const updated = await this.write(connection, `/reads-of-${this.client}`, "");
      if (updated.type === "error") throw new Error(`update before a read: ${updated.error}`);
    }
  }

  /** Undefined if there is no such node. */
  private async find(connection: Connection, key: string) {
    const { error, body } = await this.ask(connection, opcode.getData, payloads.getData(`/${key}`));
    if (error === errorCode.noNode) return undefined;
    if (error !== 0) throw new Unsent(`getData: error ${error}`);
    return dataFrom(body);
  }

  private async update(connection: Connection, { f, key = "", value = null }: Command): Promise<Answer> {
    if (f === "write") return this.write(connection, `/${key}`, JSON.stringify(value));
    if (f !== "cas") throw new Unsent(`ZooKeeper is not asked for ${f}`);
    const [expected = null, next = null] = Array.isArray(value) ? value : [];
    const mismatch: Answer = { type: "error", definite: true, error: `not ${JSON.stringify(expected)}` };
    if (expected === null) {
      const error = await this.create(connection, `/${key}`, JSON.stringify(next));
      return error === errorCode.nodeExists ? mismatch : outcome(error);
    }
    let found: Awaited<ReturnType<ZooKeeperSession["find"]>>;
    try {
      found = await this.find(connection, key);
    } catch (error) {
      // Nothing but a read was sent.
      throw new Unsent(error instanceof Error ? error.message : String(error));
    }
    if (found?.data !== JSON.stringify(expected)) return mismatch;
    const error = await this.set(connection, `/${key}`, JSON.stringify(next), found.version);
    return error === errorCode.badVersion ? mismatch : outcome(error);
  }

  /** Nothing deletes a node, so that a second attempt to set it finds it. */
  private async write(connection: Connection, path: string, data: string): Promise<Answer> {
    const error = await this.set(connection, path, data, -1);
    if (error !== errorCode.noNode) return outcome(error);
    const atCreation = await this.create(connection, path, data);
    if (atCreation !== errorCode.nodeExists) return outcome(atCreation);
    return outcome(await this.set(connection, path, data, -1));
  }

  private async set(connection: Connection, path: string, data: string, version: number): Promise<number> {
    return (await this.ask(connection, opcode.setData, payloads.setData(path, data, version))).error;
  }

  private async create(connection: Connection, path: string, data: string): Promise<number> {
    return (await this.ask(connection, opcode.create, payloads.create(path, data))).error;
  }
}

/** Of an update: what is refused for the state of its node has no effect. Of other errors nothing is known for certain. */
function outcome(error: number): Answer {
  if (error === 0) return { type: "ok", value: null };
  const definite = error === errorCode.noNode || error === errorCode.badVersion || error === errorCode.nodeExists;
  return { type: "error", definite, error: `error ${error}` };
}

interface Waiting {
  readonly xid: number;
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

/** One connection with a session of its own; it is not opened again. */
class Connection {
  isOpen = true;
  private readonly waiting: Waiting[] = [];
  private arrived = Buffer.alloc(0);
  private lastXid = 0;

  private constructor(private readonly socket: Socket) {
    socket.on("data", (chunk) => this.hear(chunk));
    socket.on("close", () => this.broken(new Error("the connection broke")));
  }

  /** Rejects with Unsent. */
  static async to({ host, clientPort: port }: NodeAddress, zxid: bigint): Promise<Connection> {
    const socket = dial({ host, port, noDelay: true });
    let last = "the server refused the session";
    socket.on("error", ({ message }) => {
      last = message;
    });
    const patience = setTimeout(() => socket.destroy(new Error("no session in time")), connectMs);
    try {
      const first = await new Promise<Buffer>((resolve, reject) => {
        let arrived = Buffer.alloc(0);
        socket.on("connect", () => socket.write(connectRequest(zxid, sessionTimeoutMs)));
        socket.on("data", (chunk) => {
          arrived = Buffer.concat([arrived, chunk]);
          const [frame] = framesFrom(arrived).frames;
          if (frame !== undefined) resolve(frame);
        });
        socket.on("close", () => reject(new Unsent(last)));
      });
      if (!hasSession(first)) throw new Unsent("the server refused the session");
      // Nothing else arrives before a request is sent.
      socket.removeAllListeners("data");
      return new Connection(socket);
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      clearTimeout(patience);
    }
  }

  ask(code: number, payload: Buffer): Promise<Reply> {
    if (!this.isOpen) return Promise.reject(new Unsent("the connection is closed"));
    this.lastXid += 1;
    const xid = this.lastXid;
    return new Promise((resolve, reject) => {
      this.waiting.push({ xid, resolve, reject });
      this.socket.write(request(xid, code, payload));
    });
  }

  end(): void {
    this.isOpen = false;
    this.socket.destroy();
  }

  private hear(chunk: Buffer): void {
    const { frames, rest } = framesFrom(Buffer.concat([this.arrived, chunk]));
    this.arrived = Buffer.from(rest);
    for (const frame of frames) {
      const reply = replyFrom(frame);
      const first = this.waiting.shift();
      if (first === undefined || first.xid !== reply.xid) {
        first?.reject(new Error(`an answer to request ${reply.xid}, which is not the next one`));
        this.end();
        return;
      }
      first.resolve(reply);
    }
  }

  private broken(error: Error): void {
    this.isOpen = false;
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}

/** True if it opens sessions, which takes a leader and a majority. */
export async function serves(node: NodeAddress): Promise<boolean> {
  (await Connection.to(node, 0n)).end();
  return true;
}

export async function statusOf(node: NodeAddress, signal: AbortSignal): Promise<ReplicaStatus | null> {
  const told = await word("srvr", node, signal);
  const mode = /^Mode: (\w+)$/m.exec(told)?.[1] ?? "";
  if (!modes.has(mode)) return { role: "without a leader", leads: false };
  // The upper half of a transaction's number is the epoch of its leader.
  const zxid = BigInt(/^Zxid: (0x[0-9a-f]+)$/m.exec(told)?.[1] ?? "0");
  return { role: mode, leads: mode === "leader", epoch: Number(zxid >> 32n) };
}

function word(text: string, { host, clientPort: port }: NodeAddress, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = dial({ host, port });
    let told = "";
    const end = (): void => void socket.destroy(new Error("no answer in time"));
    signal.addEventListener("abort", end);
    socket.setEncoding("utf8").on("data", (chunk) => {
      told += String(chunk);
    });
    socket.on("error", reject);
    socket.on("close", () => {
      signal.removeEventListener("abort", end);
      resolve(told);
    });
    socket.write(text);
  });
}

/** A link to the program of Debian's Java runtime. */
const java = "/usr/bin/java";

/** Where that is; undefined if there is none. */
export function javaProgram(): string | undefined {
  return existsSync(java) ? realpathSync(java) : undefined;
}
