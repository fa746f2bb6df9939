/** What clients ask Redis and its Sentinels, over the package @redis/client, and what becomes of each request. */
import { z } from "zod";
import type { Answer, ClientAdapter, NodeAddress, Session, SettingUp } from "../foreign.js";
import type { Command, Json, ReplicaStatus } from "../host.js";
import {
  answerOf,
  type Connection,
  connect,
  connectMs,
  type Endpoint,
  once,
  readOf,
  redis,
  refused,
  texts,
  Unsent,
  updateOf,
  write,
} from "../redis/gateway.js";
import { downAfterMs, group, sentinel } from "./names.js";

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

/** A Sentinel that takes longer does not count. */
const sentinelMs = 600;
/** What the Sentinels said is taken for true for this long. */
const viewMs = 100;

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

  private carriedOut(connection: Connection, command: Command): Promise<Answer> {
    const read = readOf(command);
    if (read !== undefined) return this.read(connection, ...read);
    const update = updateOf(command);
    if (update === undefined) throw new Error(`Redis is not asked for ${command.f}`);
    const [words, zero] = update;
    return write(connection, words, this.options.replicas, zero);
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
export async function settle(nodes: readonly NodeAddress[], { signal, until }: SettingUp): Promise<void> {
  await until("all Sentinels know each other", async () => {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(connectMs)]);
    const settled = await Promise.all(nodes.map((node) => hasSettled(node, nodes.length, patience)));
    return settled.every(Boolean);
  });
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
