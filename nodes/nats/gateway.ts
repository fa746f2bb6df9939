/** What clients ask NATS, as requests of its core protocol to the interface of JetStream, and what becomes of each. */
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { z } from "zod";
import type { Answer, ClientAdapter, NodeAddress, Session, SettingUp } from "../foreign.js";
import type { Command, Json, ReplicaStatus } from "../host.js";
import { stream, watcher } from "./names.js";

type Package = typeof import("@nats-io/transport-node");

/** What a read is answered from. */
export type Reads = "leader" | "direct";

export interface NatsClientOptions {
  readonly reads: Reads;
  /** For a connection, ms; 1000 if absent. */
  readonly patienceMs?: number;
}

const connectMs = 1000;
/** Clients give up earlier, and close their sessions then. */
const requestMs = 30_000;

/** JetStream's numbers of errors. */
const errorCode = { noMessage: 10_037, wrongRevision: 10_071, notAvailable: 10_008, notLeader: 10_009 } as const;
/** Refused before anything was proposed to the other servers. */
const refusals: ReadonlySet<number> = new Set([errorCode.notAvailable, errorCode.notLeader]);
/** The same, from the leader of a stream that is none any more: it has no number. */
const refusalTexts: ReadonlySet<string> = new Set(["raft: not leader"]);

const json: z.ZodType<Json> = z.json();
const errorSchema = z.object({
  code: z.number(),
  err_code: z.number().optional(),
  description: z.string().default(""),
});
const acknowledgedSchema = z.object({ error: errorSchema.optional(), seq: z.number().optional() });
const foundSchema = z.object({
  error: errorSchema.optional(),
  message: z.object({ seq: z.number(), data: z.string().default("") }).optional(),
});
const clusterSchema = z.object({
  leader: z.string().default(""),
  replicas: z.array(z.object({ current: z.boolean() })).default([]),
});
const infoSchema = z.object({ error: errorSchema.optional(), cluster: clusterSchema.optional() });
const serverSchema = z.object({
  server: z.object({ name: z.string() }),
  data: z.object({
    meta_cluster: z.object({ leader: z.string().default("") }).optional(),
    account_details: z
      .array(z.object({ stream_detail: z.array(z.object({ name: z.string(), cluster: clusterSchema })).default([]) }))
      .default([]),
  }),
});

export function natsClients(options: NatsClientOptions): ClientAdapter {
  return { open: (node) => new NatsSession(node, options) };
}

/** Nothing that could have an effect was sent, or it was refused. */
class Refused extends Error {}

/** It was asked, and had no effect: the value was another one. */
class Mismatch extends Error {}

/** A value and the number of the message that has it; zero if there is none. */
interface Found {
  readonly seq: number;
  readonly value: Json;
}

class NatsSession implements Session {
  private opened: Promise<NatsConnection> | undefined;
  private closed = false;

  constructor(
    private readonly node: NodeAddress,
    private readonly options: NatsClientOptions,
  ) {}

  async invoke(command: Command): Promise<Answer> {
    // What the reader of a log writes is not an element of it.
    const harmless = command.f === "read" || command.f === "members";
    try {
      return { type: "ok", value: await this.carriedOut(await this.connection(), command) };
    } catch (error) {
      return answerOf(error, harmless, await nats());
    }
  }

  close(): void {
    this.closed = true;
    void this.opened?.then((connection) => connection.close()).catch(() => {});
  }

  private async connection(): Promise<NatsConnection> {
    const known = await this.opened?.catch(() => undefined);
    if (known?.isClosed() === false) return known;
    this.opened = connect(this.node, this.options.patienceMs);
    const connection = await this.opened;
    if (this.closed) {
      await connection.close();
      throw new Refused("the session was closed");
    }
    return connection;
  }

  private async carriedOut(connection: NatsConnection, { f, key = "", value = null }: Command): Promise<Json> {
    switch (f) {
      case "read":
        return (await (this.options.reads === "direct" ? lastDirectly : lastAtLeader)(connection, subjectOf(key)))
          .value;
      case "members":
        return members(connection, subjectOf(key));
      case "write":
      case "insert":
        await publish(connection, subjectOf(key), value);
        return null;
      case "cas": {
        const [expected = null, next = null] = Array.isArray(value) ? value : [];
        const { seq, value: found } = await harmlessly(lastAtLeader(connection, subjectOf(key)));
        if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Mismatch(`not ${JSON.stringify(expected)}`);
        await publish(connection, subjectOf(key), next, seq);
        return null;
      }
      default:
        throw new Refused(`NATS is not asked for ${f}`);
    }
  }
}

/** Of a request: the bucket's key, or the name of the log. */
function subjectOf(key: string): string {
  return `${stream}.${key}`;
}

/**
 * Writes a message and waits until a majority has it. `revision`: the number of the last message of this subject, without which there is
 * no effect.
 */
async function publish(connection: NatsConnection, subject: string, value: Json, revision?: number): Promise<number> {
  const headers = (await nats()).headers();
  if (revision !== undefined) headers.set("Nats-Expected-Last-Subject-Sequence", String(revision));
  const answer = await connection.request(subject, JSON.stringify(value), { timeout: requestMs, headers });
  const { error, seq } = acknowledgedSchema.parse(answer.json());
  if (error?.err_code === errorCode.wrongRevision) throw new Mismatch(error.description);
  if (error !== undefined) throw refusalOf(error) ?? new Error(textOf(error));
  if (seq === undefined) throw new Error("an acknowledgement without a number");
  return seq;
}

/** What a leader of the stream has, which may have been deposed without knowing it. */
async function lastAtLeader(connection: NatsConnection, subject: string): Promise<Found> {
  const answer = await ask(connection, `$JS.API.STREAM.MSG.GET.${stream}`, { last_by_subj: subject });
  const { error, message } = foundSchema.parse(answer.json());
  if (error?.err_code === errorCode.noMessage) return { seq: 0, value: null };
  if (error !== undefined) throw refusalOf(error) ?? new Error(textOf(error));
  if (message === undefined) throw new Error("neither a message nor an error");
  return { seq: message.seq, value: json.parse(JSON.parse(Buffer.from(message.data, "base64").toString())) };
}

/** What a replica has, by preference the one on the server that is asked. */
async function lastDirectly(connection: NatsConnection, subject: string): Promise<Found> {
  const answer = await ask(connection, `$JS.API.DIRECT.GET.${stream}`, { last_by_subj: subject });
  const { code = 0, description = "" } = answer.headers ?? {};
  if (code === 404) return { seq: 0, value: null };
  if (code !== 0) throw new Error(`${code}: ${description}`);
  return { seq: Number(answer.headers?.get("Nats-Sequence")), value: json.parse(answer.json()) };
}

/**
 * All messages of a log, as a consumer gets them. One that is written first shows how far the log goes; the replica that delivers has every
 * earlier one by the time it has that.
 */
async function members(connection: NatsConnection, subject: string): Promise<Json> {
  const last = await publish(connection, `${subject}.end`, null);
  const inbox = (await nats()).createInbox();
  const delivered = connection.subscribe(inbox);
  try {
    const config = {
      ...{ deliver_subject: inbox, deliver_policy: "all", ack_policy: "none", replay_policy: "instant" },
      ...{ mem_storage: true, num_replicas: 1 },
    };
    const answer = await ask(connection, `$JS.API.CONSUMER.CREATE.${stream}`, { stream_name: stream, config });
    const { error } = acknowledgedSchema.parse(answer.json());
    if (error !== undefined) throw new Error(textOf(error));
    const values: Json[] = [];
    let count = 0;
    for await (const message of delivered) {
      count += 1;
      const { position, delivery } = placeOf(message);
      if (delivery !== count) throw new Error("a message was lost on its way from the server");
      if (position >= last) return values;
      if (message.subject === subject) values.push(json.parse(message.json()));
    }
    throw new Error("the connection was closed");
  } finally {
    delivered.unsubscribe();
  }
}

/** Where a message that a consumer got is in the stream, and how many have been delivered with it. */
function placeOf({ reply = "" }: Msg): { readonly position: number; readonly delivery: number } {
  // $JS.ACK.STREAM.CONSUMER.ATTEMPTS.POSITION.DELIVERY.TIME.PENDING
  const [, , , , , position, delivery] = reply.split(".");
  return { position: Number(position), delivery: Number(delivery) };
}

function textOf({ code, err_code, description }: z.infer<typeof errorSchema>): string {
  return `${err_code ?? code}: ${description}`;
}

function ask(connection: NatsConnection, subject: string, question: unknown, timeout = requestMs): Promise<Msg> {
  return connection.request(subject, JSON.stringify(question), { timeout });
}

function refusalOf({ err_code, description }: z.infer<typeof errorSchema>): Refused | undefined {
  const refused = (err_code !== undefined && refusals.has(err_code)) || refusalTexts.has(description);
  return refused ? new Refused(description) : undefined;
}

/** A request whose failure leaves nothing behind, before one that has an effect. */
async function harmlessly<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw new Refused(error instanceof Error ? error.message : String(error));
  }
}

/** `harmless`: a request that changes nothing. */
export function answerOf(error: unknown, harmless: boolean, { RequestError }: Pick<Package, "RequestError">): Answer {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Mismatch) return { type: "error", definite: true, error: message };
  // The server knows of none that takes the message, and has passed it on to none.
  if (error instanceof RequestError && error.isNoResponders())
    return { type: "error", definite: true, error: "no responders", retry: true };
  if (harmless || error instanceof Refused) return { type: "error", definite: true, error: message, retry: true };
  return { type: "error", definite: false, error: message };
}

/** True if JetStream has a leader, as far as this server knows. */
export async function serves(node: NodeAddress, signal: AbortSignal): Promise<boolean> {
  const { data } = await describedBy(node, signal);
  return (data.meta_cluster?.leader ?? "") !== "";
}

/** Resolves when the stream is there, and all its replicas have what its leader has. */
export async function createStream(nodes: readonly NodeAddress[], { until }: SettingUp): Promise<void> {
  const [first] = nodes;
  if (first === undefined) return;
  const wanted = {
    ...{ name: stream, subjects: [`${stream}.>`], storage: "file", retention: "limits", discard: "old" },
    // JetStream has one to five, and only odd numbers gain anything.
    ...{ num_replicas: nodes.length < 3 ? 1 : nodes.length < 5 ? 3 : 5, allow_direct: true },
    ...{ max_consumers: -1, max_msgs: -1, max_bytes: -1, max_age: 0, max_msgs_per_subject: -1, max_msg_size: -1 },
  };
  const connection = await connect(first);
  const replicas = wanted.num_replicas;
  try {
    await until(`the stream has ${replicas} replicas`, () => hasSettled(connection, wanted, replicas - 1));
  } finally {
    await connection.close();
  }
}

async function hasSettled(connection: NatsConnection, wanted: Json, replicas: number): Promise<boolean> {
  // A stream that is there as it is wanted is left as it is.
  const made = infoSchema.parse((await ask(connection, `$JS.API.STREAM.CREATE.${stream}`, wanted, 5000)).json());
  if (made.error !== undefined) return false;
  const { cluster } = infoSchema.parse((await ask(connection, `$JS.API.STREAM.INFO.${stream}`, {}, connectMs)).json());
  const current = cluster?.replicas.filter((each) => each.current) ?? [];
  return cluster?.leader !== "" && current.length === replicas;
}

export async function statusOf(node: NodeAddress, signal: AbortSignal): Promise<ReplicaStatus | null> {
  const { server, data } = await describedBy(node, signal);
  const streams = data.account_details.flatMap(({ stream_detail }) => stream_detail);
  const leader = streams.find(({ name }) => name === stream)?.cluster.leader;
  if (leader === undefined) return null;
  const leads = leader === server.name;
  return { role: leads ? "leader" : leader === "" ? "without a leader" : "follower", leads };
}

/** By address: over which nodes are asked how they are, four times a second. */
const kept = new Map<string, Promise<NatsConnection>>();

/** What a server says of itself; its connection is closed if it does not in time. */
async function describedBy(node: NodeAddress, signal: AbortSignal): Promise<z.infer<typeof serverSchema>> {
  const name = `${node.host}:${node.clientPort}`;
  let opened = kept.get(name);
  if (opened === undefined || (await opened.catch(() => undefined))?.isClosed() !== false) {
    opened = connect(node, connectMs, watcher);
    kept.set(name, opened);
  }
  const connection = await opened;
  const end = (): void => void connection.close();
  signal.addEventListener("abort", end);
  try {
    signal.throwIfAborted();
    const subject = `$SYS.REQ.SERVER.${connection.info?.server_id ?? ""}.JSZ`;
    return serverSchema.parse((await ask(connection, subject, { accounts: true, streams: true }, connectMs)).json());
  } finally {
    signal.removeEventListener("abort", end);
  }
}

/** Rejects with Refused. The package neither reconnects nor sends anything again. */
async function connect(
  { host, clientPort }: NodeAddress,
  patienceMs = connectMs,
  login: Partial<typeof watcher> = {},
): Promise<NatsConnection> {
  const { connect: dial } = await nats();
  try {
    return await dial({
      ...{ servers: `${host}:${clientPort}`, timeout: patienceMs, reconnect: false, ignoreClusterUpdates: true },
      ...{ noAsyncTraces: true, ...login },
    });
  } catch (error) {
    throw new Refused(error instanceof Error ? error.message : String(error));
  }
}

/** Loaded by the first to ask: every lookup of a system by its name loads this file. */
async function nats(): Promise<Package> {
  return import("@nats-io/transport-node");
}
