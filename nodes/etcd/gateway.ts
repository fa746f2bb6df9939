/** Requests to etcd over the JSON gateway of its v3 interface (etcd 3.4 and later: /v3/…). Keys and values are base64 there. */
import { z } from "zod";
import type { Answer, ClientAdapter, NodeAddress, Session } from "../foreign.js";
import type { Command, Json, ReplicaStatus } from "../host.js";
import { type HolderKind, type LockReply, Locks, leaseSeconds, type Tell } from "./locks.js";

const numeral = z.string().regex(/^\d+$/);
const rangeSchema = z.object({ kvs: z.array(z.object({ value: z.string().default("") })).default([]) });
const transactionSchema = z.object({ succeeded: z.boolean().default(false) });
const statusSchema = z.object({
  header: z.object({ member_id: numeral }),
  leader: numeral.default("0"),
  raftTerm: numeral.default("0"),
});
const putSchema = z.object({ header: z.object({ revision: numeral }) });
const watchSchema = z.object({ from: z.int(), to: z.int().optional() });
const watchedSchema = z.object({
  result: z
    .object({
      header: z.object({ revision: numeral }),
      created: z.boolean().default(false),
      canceled: z.boolean().default(false),
      events: z
        .array(z.object({ kv: z.object({ key: z.string(), value: z.string(), mod_revision: numeral }) }))
        .default([]),
    })
    .optional(),
  error: z.object({ message: z.string() }).optional(),
});
const lockReplySchema: z.ZodType<LockReply> = z.object({
  ID: numeral.optional(),
  header: z.object({ revision: numeral }).optional(),
  succeeded: z.boolean().default(false),
  result: z.object({ TTL: z.string().default("0") }).optional(),
  kvs: z.array(z.object({ create_revision: numeral })).default([]),
});
const errorSchema = z.object({ error: z.string() });

/** Refused before it was proposed to the other members. For every other error of etcd the outcome is unknown. */
const refusals: readonly string[] = ["etcdserver: too many requests"];

/** The beginning of the keys that are watched, and what comes after all of these. */
const watched = "watched/";
const afterWatched = "watched0";
/** How often leases are renewed, ms. */
const renewMs = (leaseSeconds * 1000) / 4;
/** How long a watch waits for something to come, ms. */
const watchMs = 100;

export interface ClientSettings {
  /** Any node answers reads from its own state. */
  readonly serializable: boolean;
  /** Watchers ask how far they are, once a watch. */
  readonly asksProgress: boolean;
  readonly holder: HolderKind;
}

export function gatewayClients({ serializable, asksProgress, holder: kind }: ClientSettings): ClientAdapter {
  return {
    open(node: NodeAddress): Session {
      const watcher = new Watcher(node, asksProgress);
      const holder = new Holder(node, kind);
      return {
        invoke: (command, signal) =>
          command.f === "watch"
            ? watcher.watch(command.value, signal)
            : (holder.invoke(command, signal) ?? invoke(node, command, serializable, signal)),
        // Requests are self-contained, and abandoning one breaks its connection; watches and leases last between them.
        close() {
          watcher.close();
          holder.close();
        },
      };
    },
  };
}

/** True if the node serves requests that need a leader and a majority. */
export async function serves(node: NodeAddress, signal: AbortSignal): Promise<boolean> {
  return (await ask(node, "kv/range", { key: encoded("ready") }, signal)).ok;
}

export async function statusOf(node: NodeAddress, signal: AbortSignal): Promise<ReplicaStatus | null> {
  const { ok, body } = await ask(node, "maintenance/status", {}, signal);
  if (!ok) return null;
  const { header, leader, raftTerm } = statusSchema.parse(body);
  const leads = header.member_id === leader;
  return { role: leads ? "leader" : leader === "0" ? "without a leader" : "follower", leads, epoch: Number(raftTerm) };
}

async function invoke(
  node: NodeAddress,
  { f, key = "", value }: Command,
  serializable: boolean,
  signal: AbortSignal,
): Promise<Answer> {
  const name = encoded(key);
  switch (f) {
    case "read":
      return told(node, "kv/range", { key: name, serializable }, signal, (body) => {
        const [found] = rangeSchema.parse(body).kvs;
        return { type: "ok", value: found === undefined ? null : decoded(found.value) };
      });
    case "write":
      return told(node, "kv/put", { key: name, value: encoded(value ?? null) }, signal, () => ({
        type: "ok",
        value: null,
      }));
    case "put":
      return told(node, "kv/put", { key: encoded(watched + key), value: encoded(value ?? null) }, signal, (body) => ({
        type: "ok",
        value: Number(putSchema.parse(body).header.revision),
      }));
    case "cas": {
      const [expected = null, next = null] = Array.isArray(value) ? value : [];
      // A key that was never written has the creation revision 0.
      const compare =
        expected === null
          ? { key: name, result: "EQUAL", target: "CREATE", create_revision: "0" }
          : { key: name, result: "EQUAL", target: "VALUE", value: encoded(expected) };
      const success = [{ request_put: { key: name, value: encoded(next) } }];
      return told(node, "kv/txn", { compare: [compare], success }, signal, (body) =>
        transactionSchema.parse(body).succeeded
          ? { type: "ok", value: null }
          : { type: "error", definite: true, error: `not ${JSON.stringify(expected)}` },
      );
    }
    default:
      throw new Error(`etcd is not asked for ${f}`);
  }
}

/** A client's locks at one node, whose leases are renewed until the session is closed. */
class Holder {
  private readonly locks: Locks;
  private renewal: NodeJS.Timeout | undefined;

  constructor(
    private readonly node: NodeAddress,
    kind: HolderKind,
  ) {
    this.locks = new Locks(() => performance.now(), kind);
  }

  /** Undefined if the command is none of locks. */
  invoke({ f, key = "" }: Command, signal: AbortSignal): Promise<Answer> | undefined {
    const tell = this.telling(signal);
    const name = encoded(key);
    switch (f) {
      case "acquire":
        this.renewal ??= setInterval(() => void this.renew(), renewMs);
        return this.locks.acquire(name, tell);
      case "holds":
        return this.locks.holds(name, tell);
      case "release":
        return this.locks.release(name, tell);
      default:
        return undefined;
    }
  }

  close(): void {
    clearInterval(this.renewal);
  }

  private renew(): Promise<void> {
    return this.locks.renew(this.telling(AbortSignal.timeout(leaseSeconds * 1000)));
  }

  private telling(signal: AbortSignal): Tell {
    return (path, question, read) =>
      told(this.node, path, question, signal, (body) => read(lockReplySchema.parse(body)));
  }
}

/** A client's watch of all watched keys at one node, which stays open as long as the client goes on where it is. */
class Watcher {
  private stream: WatchStream | undefined;

  constructor(
    private readonly node: NodeAddress,
    private readonly asksProgress: boolean,
  ) {}

  /** What came since the last time, once something has, or after a moment nothing; with `to`, all until this revision. */
  async watch(asked: Json | undefined, signal: AbortSignal): Promise<Answer> {
    const { from, to } = watchSchema.parse(asked);
    if (this.stream?.next !== from || to !== undefined) {
      this.close();
      this.stream = new WatchStream(this.node, from, this.asksProgress);
    }
    const { stream } = this;
    const items = await stream.take(to, signal);
    const { broken } = stream;
    if (broken !== undefined) this.close();
    if (items !== undefined && (items.length > 0 || broken === undefined)) return { type: "ok", value: items };
    // A watch changes nothing.
    return { type: "error", definite: true, error: broken ?? "not that far yet", retry: true };
  }

  close(): void {
    this.stream?.close();
    this.stream = undefined;
  }
}

/** `[revision, key, value]` of a write, or `[revision]` of progress. */
type Item = readonly Json[];

class WatchStream {
  private readonly abort = new AbortController();
  private items: Item[] = [];
  private created = false;
  private wake = (): void => {};
  /** The revision after the last one that was told. */
  private heard: number;
  /** The same of what was taken. */
  next: number;
  /** Why it has ended. */
  broken: string | undefined;

  constructor(node: NodeAddress, from: number, asksProgress: boolean) {
    this.next = from;
    this.heard = from;
    void this.read(node, asksProgress).catch((error) => {
      this.broken = codeOf(error) ?? (error instanceof Error ? error.message : String(error));
      this.wake();
    });
  }

  async take(to: number | undefined, signal: AbortSignal): Promise<readonly Item[] | undefined> {
    const deadline = performance.now() + watchMs;
    const enough = (): boolean =>
      to === undefined
        ? this.created && (this.items.length > 0 || performance.now() >= deadline)
        : this.items.some((item) => item.length === 3 && Number(item[0]) >= to);
    while (!enough() && this.broken === undefined && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, watchMs);
      });
    }
    // Items that are not asked for any more stay for the next time.
    if (signal.aborted || (to !== undefined && !enough())) return undefined;
    const { items } = this;
    this.items = [];
    this.next = this.heard;
    return items;
  }

  close(): void {
    this.abort.abort();
  }

  private async read({ host, clientPort }: NodeAddress, asksProgress: boolean): Promise<void> {
    const create = { key: encoded(watched), range_end: encoded(afterWatched), start_revision: String(this.next) };
    const requests = [{ create_request: create }, ...(asksProgress ? [{ progress_request: {} }] : [])];
    const response = await fetch(`http://${host}:${clientPort}/v3/watch`, {
      method: "POST",
      body: requests.map((request) => `${JSON.stringify(request)}\n`).join(""),
      signal: this.abort.signal,
    });
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of response.body ?? []) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.told(watchedSchema.parse(JSON.parse(line)));
      this.wake();
    }
    throw new Error("etcd ended the watch");
  }

  private told({ result, error }: z.infer<typeof watchedSchema>): void {
    if (result === undefined || result.canceled) throw new Error(error?.message ?? "etcd cancelled the watch");
    const { created, events, header } = result;
    if (created) this.created = true;
    const items = events.map(({ kv }): Item => {
      const key = Buffer.from(kv.key, "base64").toString().slice(watched.length);
      return [Number(kv.mod_revision), key, decoded(kv.value)];
    });
    if (!created && items.length === 0) items.push([Number(header.revision)]);
    this.items.push(...items);
    for (const [revision] of items) this.heard = Math.max(this.heard, Number(revision) + 1);
  }
}

async function told(
  node: NodeAddress,
  path: string,
  question: unknown,
  signal: AbortSignal,
  read: (body: unknown) => Answer,
): Promise<Answer> {
  try {
    const { ok, body } = await ask(node, path, question, signal);
    if (ok) return read(body);
    const parsed = errorSchema.safeParse(body);
    const error = parsed.success ? parsed.data.error : "etcd gave an error without a text";
    return refusals.includes(error)
      ? { type: "error", definite: true, error, retry: true }
      : { type: "error", definite: false, error };
  } catch (error) {
    const code = codeOf(error);
    // No process was listening, so the request was never sent.
    if (code === "ECONNREFUSED") return { type: "error", definite: true, error: "connection refused", retry: true };
    return { type: "error", definite: false, error: code ?? (error instanceof Error ? error.message : String(error)) };
  }
}

async function ask(
  { host, clientPort }: NodeAddress,
  path: string,
  question: unknown,
  signal: AbortSignal,
): Promise<{ readonly ok: boolean; readonly body: unknown }> {
  const response = await fetch(`http://${host}:${clientPort}/v3/${path}`, {
    method: "POST",
    body: JSON.stringify(question),
    signal,
  });
  const body: unknown = await response.json();
  return { ok: response.ok, body };
}

/** The system's error for a connection that failed, which fetch wraps in its own. */
function codeOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
}

function encoded(value: Json): string {
  return Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64");
}

const json: z.ZodType<Json> = z.json();

function decoded(value: string): Json {
  return json.parse(JSON.parse(Buffer.from(value, "base64").toString()));
}
