/**
 * One operation of Jepsen's (jepsen-io/history) in whatever notation, made an event of ours. Only `type` and `process` must be
 * there; positions in the file count, not `index`, since files are cut and filtered by hand.
 */
import { InputError } from "../errors.js";
import type { HistoryEvent, Json } from "../operation.js";
import type { FormatOptions } from "./format.js";

/** The fields of an operation as a reader found them. */
export interface JepsenOperation {
  readonly type: Json | undefined;
  readonly process: Json | undefined;
  readonly f: Json | undefined;
  readonly value: Json | undefined;
  readonly time?: Json | undefined;
  readonly key?: Json | undefined;
  readonly node?: Json | undefined;
  readonly error?: Json | undefined;
}

/** The operation in a map, or an InputError if it is none. */
export function operationOfMap(form: Json, line: number): JepsenOperation {
  if (typeof form !== "object" || form === null || Array.isArray(form)) {
    throw new InputError("is not a map", { line }, "every operation is a map with a type, a process and f");
  }
  const map = form as { readonly [field: string]: Json }; // neither null nor an array, so an object
  const { type, process, f, value, time, key, node, error } = map;
  return { type, process, f, value, time, key, node, error };
}

export function jepsenEvent(
  operation: JepsenOperation,
  index: number,
  line: number,
  options: FormatOptions,
): HistoryEvent {
  const { type, process, f, time, key, node, error } = operation;
  if (type !== "invoke" && type !== "ok" && type !== "fail" && type !== "info") {
    throw new InputError("must be invoke, ok, fail or info", { line, field: "type" });
  }
  if (typeof process !== "string" && !Number.isSafeInteger(process)) {
    throw new InputError("must be a whole number or a name", { line, field: "process" });
  }
  // Elle's histories of transactions do without f.
  const name = f ?? "txn";
  if (typeof name !== "string") throw new InputError("must be a name", { line, field: "f" });
  if (time !== undefined && time !== null && !Number.isSafeInteger(time)) {
    throw new InputError("must be a whole number of nanoseconds below 2^53", { line, field: "time" });
  }
  let value = operation.value ?? null;
  let object = key === undefined || key === null ? undefined : textOf(key);
  if (options.independent === true && typeof process === "number" && object === undefined) {
    if (!Array.isArray(value) || value.length !== 2) {
      throw new InputError("must be a [key value] tuple", { line, field: "value" }, "is --independent right?");
    }
    object = textOf(value[0] ?? null);
    value = value[1] ?? null;
  }
  return {
    index,
    time: typeof time === "number" ? time : -1,
    type,
    process: process as number | string, // a safe integer if it is no string
    f: name,
    ...(object === undefined ? {} : { key: object }),
    value,
    ...(typeof node === "string" ? { node } : {}),
    ...(error === undefined || error === null ? {} : { error: textOf(error) }),
  };
}

export function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Key and value to write: one tuple in place of the value if the histories of this format are to hold tuples. */
export function keyAndValue(event: HistoryEvent, { independent }: FormatOptions): { key?: string; value: Json } {
  const { key, value = null, process } = event;
  if (independent !== true || typeof process !== "number") return key === undefined ? { value } : { key, value };
  if (key === undefined) {
    throw new InputError("has no key to make a [key value] tuple with", { field: "key" }, "leave --independent out");
  }
  return { value: [/^(0|-?[1-9]\d{0,14})$/.test(key) ? Number(key) : key, value] };
}
