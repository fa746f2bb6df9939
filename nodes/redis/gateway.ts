/** What gateways to Redis share: connections over the package @redis/client, writes that may wait for replicas, and what becomes of a request. */
import { z } from "zod";
import type { Answer } from "../foreign.js";
import type { Command, Json } from "../host.js";

export type Package = typeof import("@redis/client");
export type Connection = Awaited<ReturnType<typeof connect>>;

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export const connectMs = 1000;
/** How long Redis waits for replicas to have a write: below the time that clients wait for an operation. */
const waitMs = 700;

/** Errors by which Redis refuses a command without an effect, by their first word: another node may take it, or the same one if it is sent again. */
const refusals: ReadonlySet<string> = new Set([
  ...["READONLY", "NOREPLICAS", "LOADING", "MASTERDOWN", "BUSY", "OOM", "MISCONF", "EXECABORT"],
  // Of a cluster.
  ...["CLUSTERDOWN", "TRYAGAIN", "MOVED", "ASK"],
]);

/** Sets the key if it has the expected value; '' stands for none, which no JSON text is. */
const compareAndSet = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1`;

const json: z.ZodType<Json> = z.json();
export const texts = z.array(z.string());

/** Nothing was sent. */
export class Unsent extends Error {}

export function refused(error: string): Answer {
  return { type: "error", definite: true, error, retry: true };
}

/** `ErrorReply`: the class of errors that Redis itself answers with. */
export function answerOf(error: unknown, ErrorReply: Package["ErrorReply"]): Answer {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Unsent) return refused(message);
  if (error instanceof ErrorReply && refusals.has(message.split(" ")[0] ?? "")) return refused(message);
  return { type: "error", definite: false, error: message };
}

/** Acknowledged once `replicas` replicas have it, too. `zero`: what a reply of 0 means, if it means that nothing happened. */
export async function write(
  connection: Connection,
  words: readonly string[],
  replicas: number,
  zero?: string,
): Promise<Answer> {
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

/** The words of an update, and what a reply of 0 to them means, if it means that nothing happened; undefined for other commands. */
export function updateOf({ f, key = "", value = null }: Command): readonly [readonly string[], string?] | undefined {
  if (f === "write") return [["SET", key, JSON.stringify(value)]];
  if (f === "insert") return [["SADD", key, JSON.stringify(value)]];
  if (f !== "cas") return undefined;
  const [expected = null, next = null] = Array.isArray(value) ? value : [];
  const before = expected === null ? "" : JSON.stringify(expected);
  return [["EVAL", compareAndSet, "1", key, before, JSON.stringify(next)], `not ${JSON.stringify(expected)}`];
}

/** The words of a read, and what its reply means; undefined for other commands. */
export function readOf({ f, key = "" }: Command): readonly [readonly string[], (found: unknown) => Json] | undefined {
  if (f === "members") {
    return [["SMEMBERS", key], (found) => texts.parse(found).map((each) => json.parse(JSON.parse(each)))];
  }
  if (f !== "read") return undefined;
  return [["GET", key], (found) => (found === null ? null : json.parse(JSON.parse(z.string().parse(found))))];
}

/** Why a write is not safe yet, from the answer to WAIT; undefined if it is. */
function shortfall(answer: unknown, replicas: number): string | undefined {
  if (typeof answer === "number") {
    return answer >= replicas ? undefined : `written, but only ${answer} of ${replicas} replicas have it`;
  }
  return `written, but WAIT failed: ${answer instanceof Error ? answer.message : String(answer)}`;
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
export async function once(at: Endpoint, words: readonly string[], signal: AbortSignal): Promise<unknown> {
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
export async function connect({ host, port }: Endpoint, patienceMs = connectMs) {
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
export async function redis(): Promise<Package> {
  return import("@redis/client");
}
