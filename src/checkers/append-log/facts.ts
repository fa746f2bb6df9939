/** What a history shows of append-only logs: which message is at which offset, and who saw or sent it. */
import { canonicalJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";

/** A message at an offset, and the first operation that shows it. */
export interface Placed {
  readonly key: string;
  readonly offset: number;
  readonly message: Json;
  readonly shownBy: Operation;
}

/** What a poll got of one log. */
export interface Batch {
  readonly poll: Operation;
  readonly key: string;
  /** The offset that was asked for; undefined if this log was not. */
  readonly from: number | undefined;
  readonly messages: readonly { readonly offset: number; readonly message: Json }[];
}

export interface LogFacts {
  readonly sends: readonly Operation[];
  readonly batches: readonly Batch[];
  /** By log, then by offset: the different messages there. More than one is a conflict. */
  readonly placed: ReadonlyMap<string, ReadonlyMap<number, readonly Placed[]>>;
}

/** Operations: `send` of a message to the log `key`, answered with its offset; `poll` of `{log: offset}`, with `{log: [[offset, message], …]}`. */
export function logFacts(operations: readonly Operation[]): LogFacts {
  const sends = operations.filter(({ f }) => f === "send");
  const batches = operations.flatMap((poll) => (poll.f === "poll" && poll.type === "ok" ? batchesOf(poll) : []));
  const placed = new Map<string, Map<number, Placed[]>>();
  const place = (each: Placed): void => {
    const log = placed.get(each.key) ?? new Map<number, Placed[]>();
    placed.set(each.key, log);
    const there = log.get(each.offset) ?? [];
    log.set(each.offset, there);
    const name = canonicalJson(each.message);
    if (!there.some(({ message }) => canonicalJson(message) === name)) there.push(each);
  };
  for (const send of sends) {
    const { type, output: offset, input: message } = send;
    if (type === "ok" && typeof offset === "number") place({ key: send.key ?? "", offset, message, shownBy: send });
  }
  for (const { poll, key, messages } of batches) {
    for (const { offset, message } of messages) place({ key, offset, message, shownBy: poll });
  }
  return { sends, batches, placed };
}

/** `{log: number}` as a map; entries of another kind are left out. */
export function offsetsIn(value: Json | undefined): ReadonlyMap<string, number> {
  return new Map(
    entriesOf(value).flatMap(([key, offset]) => (typeof offset === "number" ? [[key, offset] as const] : [])),
  );
}

/** The answer on committed offsets; null stands for none. */
export function areOffsets(value: Json): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((offset) => offset === null || Number.isSafeInteger(offset));
}

/** The answer of a poll. */
export function areBatches(value: Json): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((pairs) => messagesIn(pairs) !== undefined);
}

function entriesOf(value: Json | undefined): readonly (readonly [string, Json])[] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

function batchesOf(poll: Operation): readonly Batch[] {
  const asked = offsetsIn(poll.input);
  return entriesOf(poll.output).map(([key, pairs]) => ({
    ...{ poll, key, from: asked.get(key), messages: messagesIn(pairs) ?? [] },
  }));
}

function messagesIn(pairs: Json): Batch["messages"] | undefined {
  if (!Array.isArray(pairs)) return undefined;
  const messages: Batch["messages"][number][] = [];
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) return undefined;
    const [offset, message = null]: readonly Json[] = pair;
    if (typeof offset !== "number" || !Number.isSafeInteger(offset)) return undefined;
    messages.push({ offset, message });
  }
  return messages;
}
