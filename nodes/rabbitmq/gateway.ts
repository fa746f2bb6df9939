/** What clients ask RabbitMQ by AMQP 0-9-1, and what becomes of each request. */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { ChannelModel, ConfirmChannel, Message } from "amqplib";
import { z } from "zod";
import type { Answer, ClientAdapter, NodeAddress, Session, SettingUp } from "../foreign.js";
import type { Command, Json } from "../host.js";
import { queue, user } from "./names.js";

export interface QueueClientOptions {
  /** Whether an element counts as acknowledged only once the server has confirmed it. */
  readonly confirms: boolean;
  /** For a connection, ms; 1000 if absent. */
  readonly patienceMs?: number;
}

const connectMs = 1000;
/** Clients give up after a second: a drain takes what it can in this time, ms. */
const drainMs = 300;

const json: z.ZodType<Json> = z.json();

export function rabbitClients(options: QueueClientOptions): ClientAdapter {
  return { open: (node) => new QueueSession(node, options) };
}

/** Nothing that could have an effect was sent, or no queue took it. */
class Refused extends Error {}

class QueueSession implements Session {
  private opened: Promise<Connection> | undefined;
  private closed = false;

  constructor(
    private readonly node: NodeAddress,
    private readonly options: QueueClientOptions,
  ) {}

  async invoke({ f, value = null }: Command, signal: AbortSignal): Promise<Answer> {
    try {
      const { channel } = await this.connection();
      switch (f) {
        case "enqueue":
          await enqueue(channel, value, this.options.confirms);
          return { type: "ok", value: null };
        case "dequeue":
          return { type: "ok", value: await taken(channel, signal, dequeue) };
        case "drain":
          return { type: "ok", value: await taken(channel, signal, drain) };
        default:
          throw new Refused(`RabbitMQ is not asked for ${f}`);
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (error instanceof Refused) return { type: "error", definite: true, error: message, retry: true };
      // An element that was not acknowledged goes back into the queue. Of many, the client has to know that the queue missed them for a while.
      if (f !== "enqueue") return { type: "error", definite: true, error: message, retry: f === "dequeue" };
      return { type: "error", definite: false, error: message };
    }
  }

  close(): void {
    this.closed = true;
    void this.opened?.then((connection) => connection.end()).catch(() => {});
  }

  private async connection(): Promise<Connection> {
    const known = await this.opened?.catch(() => undefined);
    if (known?.usable === true) return known;
    known?.end();
    this.opened = Connection.to(this.node, this.options.patienceMs);
    const connection = await this.opened;
    if (!this.closed) return connection;
    connection.end();
    throw new Refused("the session was closed");
  }
}

/** A connection with one channel, which ends at once, without a word to a server that may not answer. */
class Connection {
  private broken = false;

  private constructor(
    readonly model: ChannelModel,
    readonly channel: ConfirmChannel,
    private readonly socket: AbortController,
  ) {
    for (const each of [model, channel]) {
      // Requests that wait are told as well.
      each.on("error", () => {
        this.broken = true;
      });
      each.on("close", () => {
        this.broken = true;
      });
    }
  }

  /** Rejects with Refused. */
  static async to({ host, clientPort }: NodeAddress, patienceMs = connectMs): Promise<Connection> {
    const socket = new AbortController();
    const late = setTimeout(() => socket.abort(), patienceMs);
    try {
      const { connect } = await amqp();
      const at = { protocol: "amqp", hostname: host, port: clientPort, ...user, vhost: "/" };
      const options = { noDelay: true, timeout: patienceMs, signal: socket.signal };
      const model = await connect(at, options);
      model.on("error", () => {});
      return new Connection(model, await model.createConfirmChannel(), socket);
    } catch (error) {
      socket.abort();
      throw new Refused(error instanceof Error ? error.message : String(error));
    } finally {
      clearTimeout(late);
    }
  }

  get usable(): boolean {
    return !this.broken;
  }

  end(): void {
    this.broken = true;
    this.socket.abort();
  }
}

/** Rejects with Refused if no queue took it: without `mandatory`, the server confirms what it discards. */
async function enqueue(channel: ConfirmChannel, value: Json, confirms: boolean): Promise<void> {
  let returned: number | undefined;
  const onReturn = ({ fields }: { readonly fields: object }): void => {
    returned = "replyCode" in fields ? Number(fields.replyCode) : 0;
  };
  channel.on("return", onReturn);
  try {
    await new Promise<void>((resolve, reject) => {
      const options = { persistent: true, mandatory: true };
      const heard = (error: unknown): void => (error ? reject(error) : resolve());
      channel.publish("", queue, Buffer.from(JSON.stringify(value)), options, confirms ? heard : () => {});
      if (!confirms) resolve();
    });
  } finally {
    channel.off("return", onReturn);
  }
  if (returned !== undefined) throw new Refused(`returned, since there is no queue for it (${returned})`);
}

interface Taken {
  readonly value: Json;
  /** Of the messages that were taken, in their order. */
  readonly last: Message | undefined;
}

/**
 * What was taken is acknowledged at the moment at which the client learns of it, and not if it does not wait any more: then its session
 * ends, and all goes back into the queue.
 */
async function taken(
  channel: ConfirmChannel,
  signal: AbortSignal,
  take: (channel: ConfirmChannel) => Promise<Taken>,
): Promise<Json> {
  const { value, last } = await take(channel);
  signal.throwIfAborted();
  if (last !== undefined) channel.ack(last, true);
  return value;
}

/** Null if the queue is empty. */
async function dequeue(channel: ConfirmChannel): Promise<Taken> {
  const message = await channel.get(queue, { noAck: false });
  return message === false ? { value: null, last: undefined } : { value: elementOf(message), last: message };
}

/**
 * Nothing if the queue is empty; otherwise what it has, or as much of that as arrives within `drainMs`. A get for each element would take too
 * long.
 */
async function drain(channel: ConfirmChannel): Promise<Taken> {
  const first = await channel.get(queue, { noAck: false });
  if (first === false) return { value: [], last: undefined };
  const messages: Message[] = [first];
  const expected = 1 + first.fields.messageCount;
  if (expected > 1) await consume(channel, expected - 1, (message) => messages.push(message));
  return { value: messages.map(elementOf), last: messages.at(-1) };
}

/** Hands over as many messages, or those that arrive within `drainMs`. */
async function consume(channel: ConfirmChannel, count: number, take: (message: Message) => void): Promise<void> {
  let left = count;
  let enough = (): void => {};
  const arrived = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const timer = setTimeout(enough, drainMs);
  channel.once("close", enough);
  try {
    const { consumerTag } = await channel.consume(queue, (message) => {
      if (message !== null) take(message);
      left -= 1;
      if (message === null || left <= 0) enough();
    });
    await arrived;
    await channel.cancel(consumerTag);
  } finally {
    clearTimeout(timer);
    channel.off("close", enough);
  }
}

function elementOf({ content }: Message): Json {
  return json.parse(JSON.parse(content.toString()));
}

/** True if the node opens channels, which it does once it has started and joined the others. */
export async function serves(node: NodeAddress, signal: AbortSignal): Promise<boolean> {
  const connection = await Connection.to(node);
  connection.end();
  return !signal.aborted;
}

/** Resolves when the queue is there and each node finds it empty. */
export async function declareQueue(
  nodes: readonly NodeAddress[],
  { settings: { options }, until }: SettingUp,
): Promise<void> {
  const [first] = nodes;
  if (first === undefined) return;
  await until("all nodes are in one cluster", () => inOneCluster(first, nodes));
  const quorum = { "x-queue-type": "quorum", "x-quorum-initial-group-size": nodes.length };
  const type = options.queue === "quorum" ? quorum : {};
  await at(first, ({ channel }) => channel.assertQueue(queue, { durable: true, arguments: type }));
  for (const node of nodes) {
    await until(`${node.node} has the queue`, () =>
      at(node, async ({ channel }) => (await dequeue(channel)).last === undefined),
    );
  }
}

/** What one node declares, all nodes of its cluster know. */
async function inOneCluster(first: NodeAddress, nodes: readonly NodeAddress[]): Promise<boolean> {
  return at(first, async ({ channel }) => {
    const { queue: name } = await channel.assertQueue("", { durable: false, autoDelete: false });
    try {
      for (const node of nodes) await at(node, (other) => other.channel.checkQueue(name));
      return true;
    } finally {
      await channel.deleteQueue(name);
    }
  });
}

async function at<T>(node: NodeAddress, act: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await Connection.to(node);
  try {
    return await act(connection);
  } finally {
    connection.end();
  }
}

/** Where the script really is that a link names, and the folder of Erlang's own programs; undefined if one of them is not there. */
export function installed(
  link: string,
  erlang: string,
): { readonly script: string; readonly runtime: string } | undefined {
  if (!existsSync(link) || !existsSync(erlang)) return undefined;
  const name = readdirSync(erlang).find((each) => each.startsWith("erts-"));
  return name === undefined ? undefined : { script: realpathSync(link), runtime: join(erlang, name) };
}

/** Loaded by the first to ask: every lookup of a system by its name loads this file. */
async function amqp(): Promise<typeof import("amqplib")> {
  return import("amqplib");
}
