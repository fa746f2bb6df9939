/**
 * A history of registers in which every value that was read has one writer, so that each read names the write it read from.
 * What then remains open is only the order of the writes (Gibbons & Korach 1997; "differentiated" histories of Bouajjani,
 * Enea, Guerraoui & Hamza, POPL 2017). Failed operations are left out, and so is an indeterminate write that was not read,
 * since an order that explains the rest without it explains the whole; one that was read certainly happened.
 */
import { canonicalJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import { type Access, type Model, withArticle } from "../../models/model.js";
import { Chains } from "../order/chains.js";

/** In `readsFrom`: the node read the initial value, or reads nothing. */
export const initialValue = -1;
export const notARead = -2;

/** Nodes are numbered in order of invocation. */
export interface RegisterHistory {
  /** Operation of each node. */
  readonly operations: readonly Operation[];
  /** Number of each node's key, and the keys by number. */
  readonly key: Int32Array;
  readonly keys: readonly (string | null)[];
  /** 1 if the node writes. */
  readonly writes: Uint8Array;
  /** The node whose write each node read, `initialValue` or `notARead`. */
  readonly readsFrom: Int32Array;
  /** Program order; see Chains. */
  readonly chains: readonly (readonly number[])[];
  readonly chain: Int32Array;
  readonly position: Int32Array;
  readonly previous: Int32Array;
  /** Failed operations that the model would learn from were left out: what holds here may still fail with them. */
  readonly partial: boolean;
}

/** A read of a value that nothing wrote, or that only a failed operation was to write: no order explains it. */
export interface ImpossibleRead {
  readonly read: Operation;
  readonly value: Json;
  /** If `read` got no answer: what shows that it took effect, each operation read by the next, the last one completed. */
  readonly shownBy: readonly Operation[];
  /** All operations of the key, failed ones too. */
  readonly sameKey: readonly Operation[];
}

export type ReadsFrom =
  | { readonly kind: "known"; readonly history: RegisterHistory }
  | { readonly kind: "impossible"; readonly impossible: ImpossibleRead }
  | { readonly kind: "not applicable"; readonly reason: string };

interface Candidate {
  readonly operation: Operation;
  readonly access: Access;
  readonly key: number;
}

/** The operations of one key, and by value the index of the candidate that wrote it, −1 if there are several. */
interface KeyWriters {
  readonly all: Operation[];
  readonly byValue: Map<string, number>;
}

const several = -1;

export interface ReadsFromOptions {
  /**
   * `joined`: a compare-and-set is one node that reads and writes. `split`: it is a read followed by a write in its process;
   * so the models below sequential consistency take it, whose views hold no reads of other processes.
   */
  readonly updates: "joined" | "split";
}

export function readsFrom(
  operations: readonly Operation[],
  model: Model,
  { updates }: ReadsFromOptions = { updates: "joined" },
): ReadsFrom {
  if (model.access === undefined) {
    return {
      kind: "not applicable",
      reason: `it needs an object with reads and writes, which ${withArticle(model.name)} is not`,
    };
  }
  const candidates: Candidate[] = [];
  const numbers = new Map<string | null, number>();
  const writers: KeyWriters[] = [];
  let partial = false;
  for (const operation of [...operations].sort((a, b) => a.call - b.call)) {
    const access = model.access(operation);
    // A failed operation that tells nothing may be of any kind.
    const silent = operation.type === "fail" && model.observesFailure?.(operation) !== true;
    if (access === undefined && !silent) {
      return {
        kind: "not applicable",
        reason: `it needs operations that read or write a whole value, and ${operation.f} (event ${operation.call}) does not`,
      };
    }
    const name = model.keyed === false ? null : operation.key;
    const key = numbers.get(name) ?? numbers.size;
    if (key === numbers.size) {
      numbers.set(name, key);
      writers.push({ all: [], byValue: new Map() });
    }
    const ofKey = writers[key];
    ofKey?.all.push(operation);
    if (operation.type === "fail" || access === undefined) {
      if (!silent) partial = true;
      continue;
    }
    const written = access.writes === undefined ? undefined : canonicalJson(access.writes);
    // An indeterminate operation that only reads says nothing.
    if (written === undefined && (access.reads === undefined || operation.type === "info")) continue;
    if (written !== undefined) ofKey?.byValue.set(written, ofKey.byValue.has(written) ? several : candidates.length);
    candidates.push({ operation, access, key });
  }
  return resolve(candidates, writers, [...numbers.keys()], model, updates, partial);
}

function resolve(
  candidates: readonly Candidate[],
  writers: readonly KeyWriters[],
  keys: readonly (string | null)[],
  model: Model,
  updates: ReadsFromOptions["updates"],
  partial: boolean,
): ReadsFrom {
  const initial = canonicalJson(model.init);
  const source = new Int32Array(candidates.length).fill(notARead);
  /** For indeterminate operations that were read: the candidate that read them first. */
  const reader = new Int32Array(candidates.length).fill(-1);
  const kept = Uint8Array.from(candidates, ({ operation }) => (operation.type === "ok" ? 1 : 0));
  const waiting = candidates.flatMap((_, index) => (kept[index] === 1 ? [index] : []));
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const candidate = candidates[index];
    if (candidate?.access.reads === undefined) continue;
    const value = canonicalJson(candidate.access.reads);
    const writer = writers[candidate.key]?.byValue.get(value);
    if (value === initial ? writer !== undefined : writer === several) {
      const key = keys[candidate.key] ?? null;
      return {
        kind: "not applicable",
        reason:
          `it needs values that identify their writer, and ${value}${key === null ? "" : ` of ${key}`}, ` +
          `which event ${candidate.operation.call} read, ${value === initial ? "is written although it is the initial value" : "is written more than once"}`,
      };
    }
    if (value === initial) source[index] = initialValue;
    else if (writer === undefined) {
      const shownBy: Operation[] = [];
      for (let by = reader[index]!; by >= 0; by = reader[by]!)
        shownBy.push(...candidates.slice(by, by + 1).map((each) => each.operation));
      const sameKey = writers[candidate.key]?.all ?? [];
      return {
        kind: "impossible",
        impossible: { read: candidate.operation, value: candidate.access.reads, shownBy, sameKey },
      };
    } else {
      source[index] = writer;
      if (kept[writer] === 0) {
        kept[writer] = 1;
        reader[writer] = index;
        waiting.push(writer);
      }
    }
  }
  return { kind: "known", history: build(candidates, kept, source, keys, updates, partial) };
}

function build(
  candidates: readonly Candidate[],
  kept: Uint8Array,
  source: Int32Array,
  keys: readonly (string | null)[],
  updates: ReadsFromOptions["updates"],
  partial: boolean,
): RegisterHistory {
  const chains = new Chains();
  const operations: Operation[] = [];
  const key: number[] = [];
  const writes: number[] = [];
  const from: number[] = [];
  /** Node that does the writing of each candidate. */
  const writingNode = new Int32Array(candidates.length).fill(-1);
  for (const [index, candidate] of candidates.entries()) {
    if (kept[index] !== 1) continue;
    const isWrite = candidate.access.writes !== undefined;
    const split = updates === "split" && isWrite && candidate.access.reads !== undefined;
    chains.add(candidate.operation.process, split ? 2 : 1, candidate.operation.type === "info");
    if (split) {
      operations.push(candidate.operation);
      key.push(candidate.key);
      writes.push(0);
      from.push(source[index] ?? notARead);
    }
    if (isWrite) writingNode[index] = operations.length;
    operations.push(candidate.operation);
    key.push(candidate.key);
    writes.push(isWrite ? 1 : 0);
    from.push(split ? notARead : (source[index] ?? notARead));
  }
  return {
    operations,
    key: Int32Array.from(key),
    keys,
    writes: Uint8Array.from(writes),
    readsFrom: Int32Array.from(from, (candidate) => (candidate < 0 ? candidate : (writingNode[candidate] ?? -1))),
    chains: chains.nodes,
    chain: Int32Array.from(chains.chain),
    position: Int32Array.from(chains.position),
    previous: Int32Array.from(chains.previous),
    partial,
  };
}
