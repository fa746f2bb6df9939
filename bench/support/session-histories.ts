/**
 * Histories of registers with unique values, as clients of a simulated replicated store see them. What each client reads comes
 * from a replica of its own, so the histories are not linearizable, and what they are is known from how the store works.
 */
import { type Random, seededRandom } from "../../nodes/random.js";
import type { Operation } from "../../src/history/operation.js";

export interface SessionShape {
  readonly operations: number;
  readonly clients: number;
  readonly keys: number;
  /**
   * `sequential`: all writes go through one log; each client's replica has applied a prefix of it that holds the client's own
   * writes. `causal`: replicas exchange writes in causal order and keep whatever arrives last. `fifo`: as causal, but only each
   * sender's own order is kept.
   */
  readonly store: "sequential" | "causal" | "fifo";
  /** Chance that an operation gets no answer; a write has then happened or not. The client goes on as a new process. */
  readonly indeterminate: number;
  /** How many reads, in the second half, get an old value of their key instead. */
  readonly staleReads: number;
  readonly seed: number;
}

interface Write {
  readonly key: number;
  readonly value: number;
  /** Writes of each client that the writer had seen. */
  readonly seen: Int32Array;
  readonly client: number;
}

export function sessionHistory(shape: SessionShape): Operation[] {
  const random = seededRandom(shape.seed, "session-history");
  const store = shape.store === "sequential" ? new LogStore(shape) : new BroadcastStore(shape);
  const drafts: Operation[] = [];
  const processes = Array.from({ length: shape.clients }, (_, client) => client);
  let nextProcess = shape.clients;
  const written: number[][] = Array.from({ length: shape.keys }, () => []);
  for (let id = 0; id < shape.operations; id++) {
    const client = random.below(shape.clients);
    const key = random.below(shape.keys);
    const isWrite = random.next() < 0.5;
    const lost = random.next() < shape.indeterminate;
    store.deliver(client, random);
    let output: number | null = null;
    if (isWrite) {
      if (!lost || random.next() < 0.5) {
        store.write(client, key, id + 1);
        written[key]?.push(id + 1);
      }
    } else output = store.read(client, key);
    drafts.push({
      ...{
        id,
        process: processes[client] ?? 0,
        f: isWrite ? "write" : "read",
        key: `k${key}`,
        input: isWrite ? id + 1 : null,
      },
      ...{ output: lost ? undefined : isWrite ? id + 1 : output, type: lost ? "info" : "ok" },
      ...{ call: 2 * id, return: lost ? Number.POSITIVE_INFINITY : 2 * id + 1, callTime: -1, returnTime: -1 },
    });
    if (lost) processes[client] = nextProcess++;
  }
  for (let stale = 0; stale < shape.staleReads; stale++) {
    const reads = drafts.filter(({ f, type, id }) => f === "read" && type === "ok" && id > shape.operations / 2);
    const read = random.pick(reads);
    const values = written[Number(read.key?.slice(1))] ?? [];
    drafts[read.id] = { ...read, output: values[random.below(Math.ceil(values.length / 4))] ?? null };
  }
  return drafts;
}

class LogStore {
  private readonly log: { key: number; value: number }[] = [];
  private readonly applied: Int32Array;
  private readonly values: (number | null)[][];

  constructor({ clients, keys }: SessionShape) {
    this.applied = new Int32Array(clients);
    this.values = Array.from({ length: clients }, () => Array.from({ length: keys }, () => null));
  }

  deliver(client: number, random: Random): void {
    const behind = this.log.length - (this.applied[client] ?? 0);
    this.catchUp(client, (this.applied[client] ?? 0) + random.below(behind + 1));
  }

  write(client: number, key: number, value: number): void {
    this.log.push({ key, value });
    this.catchUp(client, this.log.length);
  }

  read(client: number, key: number): number | null {
    return this.values[client]?.[key] ?? null;
  }

  private catchUp(client: number, length: number): void {
    for (let at = this.applied[client] ?? 0; at < length; at++) {
      const { key, value } = this.log[at] ?? { key: 0, value: 0 };
      const values = this.values[client];
      if (values !== undefined) values[key] = value;
    }
    this.applied[client] = length;
  }
}

class BroadcastStore {
  /** Writes of each client in order. */
  private readonly sent: Write[][];
  /** By client: how many writes of each other client it has applied. */
  private readonly seen: Int32Array[];
  private readonly values: (number | null)[][];
  private readonly causal: boolean;

  constructor({ clients, keys, store }: SessionShape) {
    this.causal = store === "causal";
    this.sent = Array.from({ length: clients }, () => []);
    this.seen = Array.from({ length: clients }, () => new Int32Array(clients));
    this.values = Array.from({ length: clients }, () => Array.from({ length: keys }, () => null));
  }

  deliver(client: number, random: Random): void {
    const seen = this.seen[client] ?? new Int32Array(0);
    for (let attempt = random.below(2 * this.sent.length); attempt > 0; attempt--) {
      const from = random.below(this.sent.length);
      const write = this.sent[from]?.[seen[from] ?? 0];
      if (write === undefined || from === client) continue;
      if (this.causal && !write.seen.every((count, other) => other === from || count <= (seen[other] ?? 0))) continue;
      this.apply(client, write);
    }
  }

  write(client: number, key: number, value: number): void {
    const write = { key, value, client, seen: (this.seen[client] ?? new Int32Array(0)).slice() };
    this.sent[client]?.push(write);
    this.apply(client, write);
  }

  read(client: number, key: number): number | null {
    return this.values[client]?.[key] ?? null;
  }

  private apply(client: number, write: Write): void {
    const values = this.values[client];
    const seen = this.seen[client];
    if (values !== undefined) values[write.key] = write.value;
    if (seen !== undefined) seen[write.client] = (seen[write.client] ?? 0) + 1;
  }
}
