/**
 * One register's history in columns of small integers, if each value was written by at most one operation and none wrote the
 * initial value: then a read names its writer. Which indeterminate writes and cas happened is known as well: one whose value was
 * observed did. One whose value was not observed may be left out, since without it everything else happens as before (a failed cas
 * may have needed it; those are fitted in afterwards, and never convict).
 */
import type { Json, Operation } from "../../../history/operation.js";
import { ValueNumbers } from "../../../history/value-numbers.js";

export const kinds = { none: 0, read: 1, write: 2, cas: 3, failedCas: 4 } as const;

const none = -1;
/** The number of the initial value. */
export const initialValue = 0;

export interface RegisterColumns {
  /** By position: one of `kinds`; none for what may be left out. */
  readonly kind: Uint8Array;
  /** By position: the value read or written. */
  readonly value: Int32Array;
  /** By position: the value that a cas expected. */
  readonly expected: Int32Array;
  readonly values: number;
  /** By value: the operation that wrote it, −1 if none did. */
  readonly writer: Int32Array;
  /** By value: an operation that shows that it was written; −1 if none does. */
  readonly observer: Int32Array;
}

export function registerColumns(operations: readonly Operation[], init: Json): RegisterColumns | null {
  const numbers = new ValueNumbers();
  numbers.of(init);
  const kind = new Uint8Array(operations.length);
  const value = new Int32Array(operations.length);
  const expected = new Int32Array(operations.length).fill(-1);
  const completed = new Uint8Array(operations.length);
  /** By value: the operation that wrote it. A second one ends this at once: most histories of few values have it early. */
  const writers: number[] = [none];
  for (let position = 0; position < operations.length; position++) {
    const operation = operations[position];
    if (operation === undefined) continue;
    const { f, type } = operation;
    completed[position] = type === "ok" ? 1 : 0;
    if (f === "read" && type !== "fail") {
      if (type === "info") continue;
      kind[position] = kinds.read;
      value[position] = numbers.of(operation.output ?? null);
    } else if (f === "write" && type !== "fail") {
      kind[position] = kinds.write;
      value[position] = numbers.of(operation.input);
      if (!first(writers, value[position] ?? 0, position)) return null;
    } else if (f === "cas" && isPair(operation.input)) {
      const [from, to] = operation.input;
      kind[position] = type === "fail" ? kinds.failedCas : kinds.cas;
      expected[position] = numbers.of(from);
      value[position] = numbers.of(to);
      if (type !== "fail" && !first(writers, value[position] ?? 0, position)) return null;
    } else return null;
  }
  const writer = Int32Array.from({ length: numbers.size }, (_, number) => writers[number] ?? none);
  const observer = observers(kind, completed, value, expected, writer);
  for (let position = 0; position < operations.length; position++) {
    const writes = kind[position] === kinds.write || kind[position] === kinds.cas;
    if (writes && completed[position] === 0 && observer[value[position] ?? 0] === -1) {
      kind[position] = kinds.none;
    }
  }
  return { kind, value, expected, values: numbers.size, writer, observer };
}

function isPair(input: Json): input is readonly [Json, Json] {
  return Array.isArray(input) && input.length === 2;
}

/** False if the value had a writer already, or is the initial one. */
function first(writers: number[], written: number, position: number): boolean {
  if (written === initialValue || (writers[written] ?? none) !== none) return false;
  while (writers.length < written) writers.push(none);
  writers[written] = position;
  return true;
}

/** By value: a completed operation that read, wrote or expected it, or an indeterminate cas that happened and expected it. */
function observers(
  kind: Uint8Array,
  completed: Uint8Array,
  value: Int32Array,
  expected: Int32Array,
  writer: Int32Array,
): Int32Array {
  const observer = new Int32Array(writer.length).fill(-1);
  const fresh: number[] = [];
  const observe = (seen: number, by: number): void => {
    if (observer[seen] !== -1) return;
    observer[seen] = by;
    fresh.push(seen);
  };
  for (let position = 0; position < kind.length; position++) {
    if (completed[position] === 0) continue;
    observe(value[position] ?? 0, position);
    if (kind[position] === kinds.cas) observe(expected[position] ?? 0, position);
  }
  for (let seen = fresh.pop(); seen !== undefined; seen = fresh.pop()) {
    const by = writer[seen] ?? -1;
    if (by >= 0 && kind[by] === kinds.cas) observe(expected[by] ?? 0, by);
  }
  return observer;
}
