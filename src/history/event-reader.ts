/**
 * One event of a history, from the fields that a format's reader found, in any notation. All events pass through here: those of
 * all formats of events, and those of lists given to the library. `process`, `type` and `f` are required. `index` and `time` are
 * optional; if present, they must agree with the order of lines unless the caller said what counts.
 *
 * Checked field by field rather than with the schema (schema.ts says the same): a history has millions of events and this is
 * where reading one spends its time.
 */
import { InputError } from "./errors.js";
import { UnknownFields } from "./fields.js";
import { KeyNames } from "./keys.js";
import type { EventType, HistoryEvent, Json } from "./operation.js";
import { type Jitter, OrderCheck, orderRemedy } from "./order.js";
import { plural } from "./plural.js";
import { isNemesis, type Process } from "./process.js";
import { type Order, TimeReader } from "./time.js";

/** The fields of an event as they were found; an absent one is undefined or null. */
export interface EventFields {
  readonly index?: Json | undefined;
  readonly time?: Json | undefined;
  readonly type?: Json | undefined;
  readonly process?: Json | undefined;
  readonly f?: Json | undefined;
  readonly key?: Json | undefined;
  readonly value?: Json | undefined;
  readonly node?: Json | undefined;
  readonly error?: Json | undefined;
}

export interface EventReaderOptions {
  readonly order?: Order | undefined;
  /** Values of clients are `[key value]` tuples. */
  readonly independent?: boolean | undefined;
  /** Called for each tuple. */
  readonly onTuple?: (() => void) | undefined;
  /** Indexes that are given stay as they are, instead of counting from 0. */
  readonly keepIndex?: boolean;
  /** The default of `f`, which is absent in Elle's histories of transactions, for example. */
  readonly defaultF?: string;
  /** The event is looked at before the next one is read, and not kept: most are the same few objects. */
  readonly fleeting?: boolean | undefined;
  /** How far one recorder's times may be from its own order, which it tells by indexes, or by lines that it alone writes. */
  readonly jitter?: Jitter & { readonly needsIndex: boolean };
}

/** Of Jepsen's histories. Before 0.2 its workers stamped operations themselves: a millisecond apart from the order is common. */
export const jepsenJitter = { most: 5_000_000, share: 0.01, needsIndex: true } as const;

const eventFields = ["index", "time", "type", "process", "f", "key", "value", "node", "error"] as const;
const judgedFields = ["process", "type", "f", "value", "key", "time", "index"] as const;
/** A write without a value is one of null, so that a value under another name would be left out of the verdict. */
const namesOfValues = ["v", "val", "input", "argument", "arg", "output", "answer", "response", "result"] as const;
const otherwise: ReadonlyMap<string, string> = new Map(namesOfValues.map((name) => [name, "value"]));

/** For the events of one history, in order. */
export class EventReader {
  private next = 0;
  private readonly times = new TimeReader();
  private readonly keys = new KeyNames();
  private readonly unknown = new UnknownFields(new Set(eventFields), judgedFields, otherwise);
  private readonly check: OrderCheck | undefined;
  private lastIndex: number | undefined;
  private firstIndex = 0;
  private missing = 0;
  private firstGap = 0;
  /** The last fleeting events: without a key, with one, and with a key and a node. */
  private readonly bare: Told = { index: 0, time: 0, type: "invoke", process: 0, f: "", value: null };
  private readonly keyed: ToldOfKey = { index: 0, time: 0, type: "invoke", process: 0, f: "", key: "", value: null };
  private readonly placed: ToldOfKey & { node: string } = {
    ...{ index: 0, time: 0, type: "invoke", process: 0, f: "", key: "", value: null, node: "" },
  };

  constructor(private readonly options: EventReaderOptions = {}) {
    this.check = options.order === undefined ? new OrderCheck(options.jitter) : undefined;
  }

  /** `line`: for errors. Throws InputError for an invalid event, or one that is not where it belongs. */
  read(fields: EventFields, line: number): HistoryEvent {
    if (Object.keys(fields).length !== presentIn(fields)) this.unknown.take(Object.keys(fields), line);
    return this.readKnown(fields, line);
  }

  /** The same for an object that has no fields other than those of an event. */
  readKnown(fields: EventFields, line: number): HistoryEvent {
    const { index = null, time = null, type = null, process = null, f: named = null } = fields;
    const { key = null, value: found = null, node = null, error = null } = fields;
    if (type !== "invoke" && type !== "ok" && type !== "fail" && type !== "info") {
      throw wrong("type", type, "invoke, ok, fail or info", line);
    }
    if (!isProcess(process)) throw wrong("process", process, "a whole number or a name", line);
    const f = named ?? this.options.defaultF;
    if (typeof f !== "string" || f === "") throw wrong("f", named, "the name of an operation", line);
    const at = this.times.read(time, line);
    this.takeIndex(index, line);
    // Events of the nemesis are not judged, so their contents are not checked.
    const client = typeof process === "number" || !isNemesis(process);
    const recorded = index !== null || this.options.jitter?.needsIndex === false;
    if (client) this.check?.add(type, process, f, at, line, recorded);
    const position = this.options.keepIndex === true && typeof index === "number" && index >= 0 ? index : this.next;
    this.next = position + 1;
    let name: string | undefined;
    let value = found;
    if (key !== null) name = this.keys.nameOf(key, line);
    else if (client && this.options.independent === true) {
      if (!Array.isArray(value) || value.length !== 2) {
        throw new InputError("must be a [key value] tuple", { line, field: "value" }, "is --independent right?");
      }
      name = this.keys.nameOf(value[0] ?? null, line);
      value = value[1] ?? null;
      this.options.onTuple?.();
    }
    if (this.options.fleeting === true && error === null) {
      if (name === undefined) {
        if (node === null) return tell(this.bare, position, at, type, process, f, value);
      } else {
        const told = node === null ? this.keyed : this.placed;
        told.key = name;
        if (node !== null) this.placed.node = textOf(node);
        return tell(told, position, at, type, process, f, value);
      }
    }
    return eventOf(position, at, type, process, f, name, value, node, error);
  }

  /** What was left out or looks lossy; call it when all events have been read. */
  warnings(): readonly string[] {
    const gaps =
      this.missing === 0
        ? []
        : [
            `the indexes skip ${plural(this.missing, "event")}, the first before line ${this.firstGap}; events that are missing are not judged`,
          ];
    // Some recorders count from 1.
    const begun =
      this.firstIndex <= 1
        ? []
        : [
            `the first index is ${this.firstIndex}, so its beginning seems to be missing; what is missing is not judged`,
          ];
    return [...begun, ...gaps, ...(this.check?.warnings() ?? []), ...this.unknown.warnings()];
  }

  /** Jepsen gives −1 to an operation that has no index yet. */
  private takeIndex(index: Json, line: number): void {
    if (index === null || index === -1) return;
    if (typeof index !== "number" || !Number.isSafeInteger(index)) throw wrong("index", index, "a whole number", line);
    if (this.options.order !== undefined) return;
    const { lastIndex } = this;
    if (lastIndex !== undefined && index !== lastIndex + 1) {
      if (index <= lastIndex) {
        throw new InputError(
          `index ${index} comes after index ${lastIndex}, so indexes and lines disagree`,
          { line, field: "index" },
          orderRemedy,
        );
      }
      if (this.missing === 0) this.firstGap = line;
      this.missing += index - lastIndex - 1;
    } else if (lastIndex === undefined) this.firstIndex = index;
    this.lastIndex = index;
  }
}

type Told = {
  -readonly [field in "index" | "time" | "type" | "process" | "f" | "value"]-?: Exclude<HistoryEvent[field], undefined>;
};
type ToldOfKey = Told & { key: string };

function tell<T extends Told>(
  told: T,
  index: number,
  time: number,
  type: EventType,
  process: Process,
  f: string,
  value: Json,
): T {
  told.index = index;
  told.time = time;
  told.type = type;
  told.process = process;
  told.f = f;
  told.value = value;
  return told;
}

/**
 * An event without the fields that are absent. Written out for the usual ones, whose fields then lie in one object: a field that
 * is added to an object later lies in a second one, and there are two events an operation.
 */
function eventOf(
  index: number,
  time: number,
  type: EventType,
  process: Process,
  f: string,
  key: string | undefined,
  value: Json,
  node: Json,
  error: Json,
): HistoryEvent {
  if (error === null) {
    if (key === undefined) {
      if (node === null) return { index, time, type, process, f, value };
    } else if (node === null) return { index, time, type, process, f, key, value };
    else return { index, time, type, process, f, key, value, node: textOf(node) };
  }
  return {
    ...{ index, time, type, process, f },
    ...(key === undefined ? {} : { key }),
    value,
    ...(node === null ? {} : { node: textOf(node) }),
    ...(error === null ? {} : { error: textOf(error) }),
  };
}

/** The fields of the item that a format found, or an InputError if it is not a map. */
export function fieldsOfMap(found: Json, line: number): EventFields {
  if (typeof found === "object" && found !== null && !Array.isArray(found)) return found as EventFields; // an object
  throw new InputError("is not a map", { line }, "every event is a map with a type, a process and f");
}

export function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isProcess(value: Json): value is Process {
  return typeof value === "string" ? value !== "" : typeof value === "number" && Number.isSafeInteger(value);
}

/** How many of the known fields are present. */
function presentIn(fields: EventFields): number {
  return (
    Number(fields.index !== undefined) +
    Number(fields.time !== undefined) +
    Number(fields.type !== undefined) +
    Number(fields.process !== undefined) +
    Number(fields.f !== undefined) +
    Number(fields.key !== undefined) +
    Number(fields.value !== undefined) +
    Number(fields.node !== undefined) +
    Number(fields.error !== undefined)
  );
}

function wrong(field: string, found: Json, wanted: string, line: number): InputError {
  const problem =
    found === null
      ? `is missing; it must be ${wanted}`
      : `is ${JSON.stringify(found).slice(0, 60)} and must be ${wanted}`;
  return new InputError(problem, { line, field });
}
