/** What clients ask Redis and its Sentinels, over the package @redis/client, and what becomes of each request. */
import { z } from "zod";
import type { Answer, ClientAdapter, NodeAddress, Session } from "../foreign.js";
import type { Command, Json, ReplicaStatus } from "../host.js";
import { downAfterMs, group, sentinel } from "./names.js";

type Package = typeof import("@redis/client");
type Connection = Awaited<ReturnType<typeof connect>>;

interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface RedisClientOptions {
  /** A request goes to a node only if most Sentinels name it as the primary. */
  readonly asksSentinels: boolean;
  /** How many replicas must have a write before it counts as acknowledged. */
  readonly replicas: number;
  /** Replicas answer reads, too. */
  readonly readsAnywhere: boolean;
  readonly nodes: () => readonly NodeAddress[];
  /** For a connection, and for an answer of a Sentinel, ms; 1000 and 600 if absent. */
  readonly patienceMs?: number;
}

const connectMs = 1000;
/** A Sentinel that takes longer does not count. */
const sentinelMs = 600;
/** What the Sentinels said is taken for true for this long. */
const viewMs = 100;
/** How long Redis waits for replicas to have a write: below the time that clients wait for an operation. */
const waitMs = 700;
const settleMs = 60_000;
const settlePauseMs = 100;

/** Errors with which Redis refuses a command before it has any effect, by their first word; elsewhere or later it may succeed. */
const refusals: ReadonlySet<string> = new Set([
  ...["READONLY", "NOREPLICAS", "LOADING", "MASTERDOWN", "BUSY", "OOM", "MISCONF", "EXECABORT"],
]);

/** Sets the key if it has the expected value; '' stands for none, which no JSON text is. */
const compareAndSet = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1`;

const json: z.ZodType<Json> = z.json();
const texts = z.array(z.string());
const roleSchema = z.tuple([z.string()], z.unknown());
const primarySchema = z.tuple([z.literal("master"), z.unknown(), z.array(z.unknown())]);
const replicaSchema = z.tuple([z.literal("slave"), z.string(), z.number(), z.literal("connected")], z.unknown());

export function redisClients(options: RedisClientOptions): ClientAdapter {
  const sentinels = new Sentinels(options.nodes, options.patienceMs);
  return {
    open: (node) => new RedisSession(node, options, sentinels),
    end: () => sentinels.close(),
  };
}

/** Nothing was sent. */
class Unsent extends Error {}

class RedisSession implements Session {
  private opened: Promise<Connection> | undefined;
  private announced: string | undefined;
  private closed = false;

  constructor(
    private readonly node: NodeAddress,
    private readonly options: RedisClientOptions,
    private readonly sentinels: Sentinels,
  ) {}

  async invoke(command: Command): Promise<Answer> {
    try {
      const connection = await this.connection();
      if (this.options.asksSentinels) {
        const primary = await this.sentinels.primary();
        if (primary === undefined) return refused("most Sentinels name no primary");
        this.announced ??= await announcedBy(connection);
        if (primary !== this.announced) return refused("most Sentinels name another primary");
      }
      if (!connection.isReady) throw new Unsent("the connection is closed");
      return await this.carriedOut(connection, command);
    } catch (error) {
      return answerOf(error, (await redis()).ErrorReply);
    }
  }

  close(): void {
    this.closed = true;
    void this.opened?.then((connection) => connection.destroy()).catch(() => {});
  }

  /** The open one; if that has ended since the last request, a new one. */
  private async connection(): Promise<Connection> {
    const known = await this.opened?.catch(() => undefined);
    if (known?.isReady === true) return known;
    this.opened = connect({ host: this.node.host, port: this.node.clientPort }, this.options.patienceMs);
    this.announced = undefined;
    const connection = await this.opened;
    if (this.closed) connection.destroy();
    return connection;
  }

  private carriedOut(connection: Connection, { f, key = "", value = null }: Command): Promise<Answer> {
    switch (f) {
      case "read":
        return this.read(connection, ["GET", key], (found) =>
          found === null ? null : json.parse(JSON.parse(z.string().parse(found))),
        );
      case "members":
        return this.read(connection, ["SMEMBERS", key], (found) =>
          texts.parse(found).map((each) => json.parse(JSON.parse(each))),
        );
      case "write":
        return this.write(connection, ["SET", key, JSON.stringify(value)]);
      case "insert":
        return this.write(connection, ["SADD", key, JSON.stringify(value)]);
      case "cas": {
        const [expected = null, next = null] = Array.isArray(value) ? value : [];
        const before = expected === null ? "" : JSON.stringify(expected);
        return this.write(
          connection,
          ["EVAL", compareAndSet, "1", key, before, JSON.stringify(next)],
          `not ${JSON.stringify(expected)}`,
        );
      }
      default:
        throw new Error(`Redis is not asked for ${f}`);
    }
  }

  private async read(
    connection: Connection,
    words: readonly string[],
    asValue: (found: unknown) => Json,
  ): Promise<Answer> {
    if (this.options.readsAnywhere) return { type: "ok", value: asValue(await connection.sendCommand(words)) };
    // In one transaction, so that the role is the one in which it is read.
    const [role, found] = await connection
      .multi()
      .addCommand(["ROLE"])
      .addCommand([...words])
      .exec();
    if (roleSchema.parse(role)[0] !== "master") return refused("a replica, whose reads may be old");
    return { type: "ok", value: asValue(found) };
  }

  /** `zero`: what a reply of 0 means, if it means that nothing happened. */
  private async write(connection: Connection, words: readonly string[], zero?: string): Promise<Answer> {
    const { replicas } = this.options;
    const written = connection.sendCommand(words);
    // Sent behind it at once, on the same connection, as WAIT is about the writes of its connection.
    const waited = replicas === 0 ? undefined : connection.sendCommand(["WAIT", String(replicas), String(waitMs)]);
    waited?.catch(() => {});
    const reply: unknown = await written;
    if (reply === 0 && zero !== undefined) return { type: "error", definite: true, error: zero };
    if (waited === undefined) return { type: "ok", value: null };
    const error = shortfall(
      await waited.then(
        (have) => have,
        (failure: unknown) => failure,
      ),
      replicas,
    );
    // It is in the primary's memory, and may survive there.
    return error === undefined ? { type: "ok", value: null } : { type: "error", definite: false, error };
  }
}

/** Why a write is not safe yet, from the answer to WAIT; undefined if it is. */
function shortfall(answer: unknown, replicas: number): string | undefined {
  if (typeof answer === "number") {
    return answer >= replicas ? undefined : `written, but only ${answer} of ${replicas} replicas have it`;
  }
  return `written, but WAIT failed: ${answer instanceof Error ? answer.message : String(answer)}`;
}

function refused(error: string): Answer {
  return { type: "error", definite: true, error, retry: true };
}

/** `ErrorReply`: the class of errors that Redis itself answers with. */
export function answerOf(error: unknown, ErrorReply: Package["ErrorReply"]): Answer {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Unsent) return refused(message);
  if (error instanceof ErrorReply && refusals.has(message.split(" ")[0] ?? "")) return refused(message);
  return { type: "error", definite: false, error: message };
}

/** The Sentinels of all nodes, each asked over a connection that is kept. */
class Sentinels {
  private readonly connections = new Map<string, Promise<Connection>>();

  private view: { readonly at: number; readonly primary: Promise<string | undefined> } | undefined;

  constructor(
    private readonly nodes: () => readonly NodeAddress[],
    private readonly patienceMs: number | undefined,
  ) {}

  /** The address of the primary that most of them name; undefined if they do not agree. */
  primary(): Promise<string | undefined> {
    const now = performance.now();
    if (this.view === undefined || now - this.view.at > viewMs) this.view = { at: now, primary: this.askAll() };
    return this.view.primary;
  }

  private async askAll(): Promise<string | undefined> {
    const nodes = this.nodes();
    const named = await Promise.all(nodes.map((node) => this.namedBy(node)));
    const counts = new Map<string, number>();
    for (const name of named) if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const [name, count] of counts) if (count > nodes.length / 2) return name;
    return undefined;
  }

  close(): void {
    for (const connection of this.connections.values()) void connection.then((each) => each.destroy()).catch(() => {});
    this.connections.clear();
  }

  private async namedBy(node: NodeAddress): Promise<string | undefined> {
    const asked = this.ask(node);
    asked.catch(() => {});
    return Promise.race([
      asked.catch(() => undefined),
      new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), this.patienceMs ?? sentinelMs).unref()),
    ]);
  }

  private async ask(node: NodeAddress): Promise<string | undefined> {
    let opened = this.connections.get(node.node);
    if (opened === undefined || (await opened.catch(() => undefined))?.isReady !== true) {
      opened = connect(sentinelOf(node), this.patienceMs);
      this.connections.set(node.node, opened);
    }
    const answer: unknown = await (await opened).sendCommand(["SENTINEL", "GET-MASTER-ADDR-BY-NAME", group]);
    return answer === null ? undefined : texts.parse(answer)[0];
  }
}

/** True if the node answers, in whichever role. */
export async function serves(node: NodeAddress, signal: AbortSignal): Promise<boolean> {
  return (await roleOf(node, signal)).length > 0;
}

/** Resolves when all replicas follow the primary and all Sentinels know each other; from then on they watch. */
export async function settle(nodes: readonly NodeAddress[], signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + settleMs;
  for (;;) {
    signal.throwIfAborted();
    const patience = AbortSignal.any([signal, AbortSignal.timeout(connectMs)]);
    const settled = await Promise.all(nodes.map((node) => hasSettled(node, nodes.length, patience))).catch(() => []);
    if (settled.length > 0 && settled.every(Boolean)) break;
    if (performance.now() > deadline) throw new Error(`the Sentinels did not find each other within ${settleMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, settlePauseMs));
  }
  const watch = ["SENTINEL", "SET", group, "down-after-milliseconds", String(downAfterMs)];
  await Promise.all(nodes.map((node) => once(sentinelOf(node), watch, signal)));
}

async function hasSettled(node: NodeAddress, nodes: number, signal: AbortSignal): Promise<boolean> {
  const role = await roleOf(node, signal);
  const primary = primarySchema.safeParse(role);
  const joined = primary.success ? primary.data[2].length === nodes - 1 : replicaSchema.safeParse(role).success;
  const view = await viewOf(node, signal);
  const others = String(nodes - 1);
  const knows = view.get("num-slaves") === others && view.get("num-other-sentinels") === others;
  return joined && knows && view.get("flags") === "master";
}

export async function statusOf(node: NodeAddress, signal: AbortSignal): Promise<ReplicaStatus | null> {
  const [[role], view] = await Promise.all([roleOf(node, signal), viewOf(node, signal)]);
  const leads = role === "master";
  return { role: leads ? "primary" : "replica", leads, epoch: Number(view.get("config-epoch") ?? 0) };
}

async function roleOf({ host, clientPort: port }: NodeAddress, signal: AbortSignal): Promise<[string, ...unknown[]]> {
  return roleSchema.parse(await once({ host, port }, ["ROLE"], signal));
}

/** What a node's Sentinel says of the primary and its group. */
async function viewOf(node: NodeAddress, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const words = texts.parse(await once(sentinelOf(node), ["SENTINEL", "MASTER", group], signal));
  return new Map(words.flatMap((word, place) => (place % 2 === 0 ? [[word, words[place + 1] ?? ""] as const] : [])));
}

async function announcedBy(connection: Connection): Promise<string> {
  const [, address = ""] = texts.parse(await connection.sendCommand(["CONFIG", "GET", "replica-announce-ip"]));
  return address;
}

function sentinelOf({ node, host, companionPorts }: NodeAddress): Endpoint {
  const port = companionPorts?.get(sentinel);
  if (port === undefined) throw new Error(`${node} has no Sentinel`);
  return { host, port };
}

/**
 * By address: over which nodes are asked how they are, four times a second. A new connection each time would leave a thousand closed ones
 * in the kernel's table, where the cluster looks for those who dialled.
 */
const kept = new Map<string, Promise<Connection>>();

async function keptAt(at: Endpoint): Promise<Connection> {
  const name = `${at.host}:${at.port}`;
  const known = await kept.get(name)?.catch(() => undefined);
  if (known?.isReady === true) return known;
  const opened = connect(at);
  kept.set(name, opened);
  const connection = await opened;
  // It ends with the server, or with this process.
  connection.unref();
  return connection;
}

/** One question to a node; its connection is closed if it is not answered in time. */
async function once(at: Endpoint, words: readonly string[], signal: AbortSignal): Promise<unknown> {
  const connection = await keptAt(at);
  const end = (): void => connection.destroy();
  signal.addEventListener("abort", end);
  try {
    signal.throwIfAborted();
    return await connection.sendCommand(words);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

/** Rejects with Unsent. The package sends nothing by itself and does not try again. */
async function connect({ host, port }: Endpoint, patienceMs = connectMs) {
  const { createClient } = await redis();
  const client = createClient({
    ...{
      RESP: 2 as const,
      disableOfflineQueue: true,
      disableClientInfo: true,
      maintNotifications: "disabled" as const,
    },
    socket: { host, port, connectTimeout: patienceMs, reconnectStrategy: false },
  });
  // Requests get their own errors.
  client.on("error", () => {});
  try {
    return await client.connect();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ECONNREFUSED") throw new Unsent("connection refused");
    throw new Unsent(error instanceof Error ? error.message : String(error));
  }
}

/** Loaded by the first to ask: every lookup of a system by its name loads this file. */
async function redis(): Promise<Package> {
  return import("@redis/client");
}
