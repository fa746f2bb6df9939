/**
 * One record per operation, with its begin and its end (the shape of Porcupine's Operation, and of most people's own logs),
 * in any notation. Each field has several names; see `recordFields`. The times are the order: records may come in any
 * order, and become events in the order of their times.
 */
import { InputError } from "../errors.js";
import { textOf } from "../event-reader.js";
import { UnknownFields } from "../fields.js";
import { KeyNames } from "../keys.js";
import { mostSorted } from "../limits.js";
import { mergeByTime, type Placed } from "../merge.js";
import type { EventType, HistoryEvent, Json } from "../operation.js";
import { plural } from "../plural.js";
import type { Process } from "../process.js";
import { hasTime, TimeReader } from "../time.js";
import type { EventSink, ReaderOptions } from "./format.js";

/** Names of each field, in small letters and without separators, the one to use first. */
export const recordFields = {
  process: ["process", "client", "clientid", "processid"],
  f: ["f", "op", "operation", "function"],
  key: ["key"],
  input: ["input", "argument", "arg"],
  output: ["output", "answer", "response"],
  value: ["value"],
  start: ["start", "call", "begin", "calltime", "starttime"],
  end: ["end", "return", "finish", "returntime", "endtime"],
  type: ["type", "status", "outcome"],
  ok: ["ok"],
  node: ["node", "server"],
  error: ["error", "err"],
} as const;

export type RecordField = keyof typeof recordFields;
export type RecordOf<T> = Partial<Record<RecordField, T>>;

const fieldOf: ReadonlyMap<string, RecordField> = new Map(
  (Object.keys(recordFields) as RecordField[]).flatMap((field) => recordFields[field].map((name) => [name, field])),
);

/** The field that a name stands for. */
export function recordField(name: string): RecordField | undefined {
  return fieldOf.get(name.toLowerCase().replaceAll(/[\s_-]/g, ""));
}

/** Operations whose input and output differ: one `value` cannot be both. */
export const twoValued: ReadonlySet<string> = new Set(["fetch-and-add", "add-and-get", "propose", "commit"]);

/** Porcupine's and etcd's logs have this, the largest int64, where nothing returned. */
export const neverReturned = "9223372036854775807";

interface Interval {
  readonly process: Process | undefined;
  readonly f: string;
  readonly key: string | undefined;
  readonly input: Json;
  readonly output: Json;
  readonly type: Exclude<EventType, "invoke">;
  readonly call: number;
  /** Undefined if the record does not say when it ended. */
  readonly end: number | undefined;
  readonly node: string | undefined;
  readonly error: string | undefined;
  readonly line: number;
}

/** Takes the records of one history and, at the end, hands on their events. */
export class RecordReader {
  private readonly intervals: Interval[] = [];
  private doubled: readonly string[] = [];
  private readonly times = new TimeReader();
  private readonly keys = new KeyNames();
  private readonly unknown = new UnknownFields(new Set(Object.keys(recordFields)), [
    "process",
    "f",
    "key",
    "input",
    "output",
    "value",
    ...recordFields.start,
    ...recordFields.end,
    "type",
  ]);

  constructor(private readonly options: ReaderOptions) {}

  /** The record made of fields under any of their names, each at most once. */
  readNamed(named: Iterable<readonly [string, Json]>, line: number): void {
    const record: RecordOf<Json> = {};
    const others: string[] = [];
    for (const [name, value] of named) {
      const field = recordField(name);
      if (field === undefined) others.push(name);
      else if (record[field] !== undefined) throw twice(field, name, line);
      else record[field] = value;
    }
    if (others.length > 0) this.unknown.take([...others, ...Object.keys(record)], line);
    this.read(withInnerFields(record, line), line);
  }

  private read(record: RecordOf<Json>, line: number): void {
    const { f = null } = record;
    if (typeof f !== "string" || f === "") throw wrong("f", f, "the name of an operation", line);
    const call = this.times.read(record.start, line, "start");
    if (!hasTime(call)) throw wrong("start", record.start ?? null, "the time at which the operation began", line);
    const end = this.endOf(record, f, call, line);
    const type = typeOf(record, end, line);
    let { input, output } = valuesOf(record, f, line);
    let key: Json | undefined = record.key ?? undefined;
    if (key === undefined && this.options.independent === true) {
      const [asked, answered] = [tupleOf(input, line), output === null ? null : tupleOf(output, line)];
      key = asked?.[0] ?? answered?.[0];
      [input, output] = [asked?.[1] ?? null, answered?.[1] ?? null];
      if (key !== undefined) this.options.onTuple?.();
    }
    const { process, node, error } = record;
    this.intervals.push({
      process: processOf(process, line),
      f,
      key: key === undefined ? undefined : this.keys.nameOf(key, line),
      input,
      output,
      type,
      call,
      end,
      node: node === undefined || node === null ? undefined : textOf(node),
      error: error === undefined || error === null || error === "" ? undefined : textOf(error),
      line,
    });
    if (this.intervals.length > mostSorted) {
      throw new InputError(`has more than ${mostSorted} operations`, { line }, "judge it in parts, object by object");
    }
  }

  /** Undefined for an operation whose end is not known. */
  private endOf(
    { start: begun, end: stated = null }: RecordOf<Json>,
    f: string,
    call: number,
    line: number,
  ): number | undefined {
    if (stated === null || stated === "" || stated === neverReturned) return undefined;
    const end = this.times.read(stated, line, "end");
    if (hasTime(end) && end >= call) return end;
    throw new InputError(
      `the ${f} ends at ${JSON.stringify(stated)}, before it begins at ${JSON.stringify(begun)}`,
      { line, field: "end" },
      "an operation cannot end before it begins; leave out an end that nobody knows",
    );
  }

  /** Throws InputError if the records do not make a history. */
  end(sink: EventSink): readonly string[] {
    const { placed, warnings } = mergeByTime(this.events());
    for (const { event, line } of placed) sink(event, line);
    return [...this.unknown.warnings(), ...this.doubled, ...warnings];
  }

  /** Records that say the same, times included, as when one log is given twice: they are operations of their own, and are told. */
  private noteDoubled(sorted: readonly Interval[]): void {
    let count = 0;
    let first: readonly number[] | undefined;
    let alike = new Map<string, number>();
    for (const [at, interval] of sorted.entries()) {
      const { line, ...said } = interval;
      const [before, after] = [sorted[at - 1], sorted[at + 1]];
      if (!sameTimes(interval, before)) {
        if (!sameTimes(interval, after)) continue;
        alike = new Map();
      }
      const text = JSON.stringify(said);
      const known = alike.get(text);
      if (known === undefined) alike.set(text, line);
      else {
        count += 1;
        first ??= [known, line].sort((a, b) => a - b);
      }
    }
    if (first === undefined) return;
    this.doubled = [
      `${plural(count, "record is", "records are")} exactly like another (lines ${first.join(" and ")}, for example) and taken for ${count === 1 ? "an operation of its own" : "operations of their own"}; ` +
        "is a log in there twice?",
    ];
  }

  private events(): Placed[] {
    // Of one process, by time: an operation that touches the next comes before it.
    const sorted = this.intervals.toSorted(
      (a, b) => a.call - b.call || (a.end ?? Number.POSITIVE_INFINITY) - (b.end ?? Number.POSITIVE_INFINITY),
    );
    this.noteDoubled(sorted);
    const named = sorted.find(({ process }) => process !== undefined);
    const unnamed = sorted.find(({ process }) => process === undefined);
    if (named !== undefined && unnamed !== undefined) {
      throw new InputError(
        `has no process, but line ${named.line} has one`,
        { line: unnamed.line, field: "process" },
        "name the process of every operation, or of none",
      );
    }
    // They take as much memory as the events, which are made of them.
    this.intervals.length = 0;
    const events: Placed[] = [];
    /** Operations that nothing ended, by process: a process that goes on has given up on them. */
    const open = new Map<Process, Interval>();
    for (const [number, interval] of sorted.entries()) {
      // Without names it is not known which operations one process did in turn.
      const process = interval.process ?? number;
      const { call, end, line } = interval;
      const before = open.get(process);
      if (before !== undefined) events.push({ event: eventOf(before, "info", process, call), line: before.line });
      open.delete(process);
      events.push({ event: eventOf(interval, "invoke", process, call), line });
      if (end === undefined) open.set(process, interval);
      else events.push({ event: eventOf(interval, interval.type, process, end), line });
    }
    return events;
  }
}

function sameTimes({ call, end }: Interval, other: Interval | undefined): boolean {
  return other !== undefined && other.call === call && other.end === end;
}

function eventOf(interval: Interval, type: EventType, process: Process, time: number): HistoryEvent {
  const { f, key, input, output, node, error } = interval;
  const value = type === "ok" ? output : input;
  // Most have a key and no more. Written out, their fields lie in one object.
  if (key !== undefined && node === undefined && error === undefined) {
    return { index: 0, time, type, process, f, key, value };
  }
  return {
    ...{ index: 0, time, type, process, f },
    ...(key === undefined ? {} : { key }),
    value,
    ...(node === undefined ? {} : { node }),
    ...(error === undefined || type === "invoke" ? {} : { error }),
  };
}

/** Porcupine's inputs and outputs are structures that hold what elsewhere are fields. */
function withInnerFields(record: RecordOf<Json>, line: number): RecordOf<Json> {
  const { input, output } = record;
  if (record.f !== undefined || !isMap(input)) return record;
  const merged: RecordOf<Json> = { ...record };
  delete merged.input;
  if (isMap(output)) delete merged.output;
  for (const [side, fields] of [
    ["input", input],
    ["output", isMap(output) ? output : {}],
  ] as const) {
    for (const [name, value] of Object.entries(fields)) {
      const field = recordField(name);
      const target = field === "value" ? side : field;
      const fits = target !== undefined && (side === "input" ? innerInput : innerOutput).has(target);
      if (!fits) throw new InputError("is unknown", { line, field: `${side}.${name}` }, `known are ${known(side)}`);
      if (merged[target] !== undefined) throw twice(target, name, line);
      merged[target] = value;
    }
  }
  return merged;
}

const innerInput: ReadonlySet<RecordField> = new Set(["f", "key", "input"]);
const innerOutput: ReadonlySet<RecordField> = new Set(["output", "type", "ok", "error"]);

function known(side: "input" | "output"): string {
  return side === "input" ? "f (or op), key and value" : "value, type, ok and error";
}

function isMap(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function processOf(process: Json | undefined, line: number): Process | undefined {
  if (process === undefined || process === null || process === "") return undefined;
  if (typeof process === "string" || (typeof process === "number" && Number.isSafeInteger(process))) return process;
  throw wrong("process", process, "a whole number or a name", line);
}

function typeOf(record: RecordOf<Json>, end: number | undefined, line: number): Exclude<EventType, "invoke"> {
  const { type: stated, ok } = record;
  if (ok !== undefined && ok !== null && ok !== true) {
    throw new InputError(
      `is ${JSON.stringify(ok)}, which does not say whether the operation may have happened`,
      { line, field: "ok" },
      'write "type": "fail" if it certainly did not happen, "info" if nobody knows',
    );
  }
  const told = stated ?? (ok === true ? "ok" : null);
  if (told === null && end === undefined && record.end !== neverReturned && (record.output ?? null) !== null) {
    throw new InputError(
      "has an answer but no end",
      { line, field: "end" },
      'write when it was answered, or "type": "info" if nobody knows the outcome',
    );
  }
  const type = told ?? (end === undefined ? "info" : "ok");
  if (type !== "ok" && type !== "fail" && type !== "info") throw wrong("type", type, "ok, fail or info", line);
  if (ok === true && type !== "ok") throw new InputError(`is true and type is ${type}`, { line, field: "ok" });
  if (end === undefined && type !== "info") {
    throw wrong("end", null, `the time at which the operation, which is ${type}, ended`, line);
  }
  return type;
}

/** Input and output of an operation. */
function valuesOf(record: RecordOf<Json>, f: string, line: number): { input: Json; output: Json } {
  const { input, output, value } = record;
  if (value === undefined) return { input: input ?? null, output: output ?? null };
  if (input !== undefined || output !== undefined) {
    throw new InputError(
      "is given together with input or output",
      { line, field: "value" },
      "write only input and output",
    );
  }
  if (twoValued.has(f)) {
    throw new InputError(
      `of ${f} can be what was asked or what was answered`,
      { line, field: "value" },
      "write input and output",
    );
  }
  return { input: value, output: value };
}

function tupleOf(value: Json, line: number): readonly [Json, Json] | undefined {
  if (value === null) return undefined;
  if (Array.isArray(value) && value.length === 2) return [value[0] ?? null, value[1] ?? null];
  throw new InputError("must be a [key value] tuple", { line, field: "value" }, "is --independent right?");
}

export function twice(field: RecordField, name: string, line: number): InputError {
  return new InputError(
    `gives ${field} a second time`,
    { line, field: name },
    `one of ${recordFields[field].join(", ")} is enough`,
  );
}

function wrong(field: RecordField, found: Json, wanted: string, line: number): InputError {
  const problem =
    found === null
      ? `is missing; it must be ${wanted}`
      : `is ${JSON.stringify(found).slice(0, 60)} and must be ${wanted}`;
  return new InputError(problem, { line, field });
}
