/**
 * Joins invocations with their completions. All processes count but the nemesis. A process that goes on after an
 * indeterminate operation, which Jepsen forbids and some files do, is taken to have started again: its earlier operation
 * stays open for ever, so no order between the two is assumed. Where times alone are the order (merge.ts), a process may begin an
 * operation in the moment in which its last one ends, and stand before that end.
 */
import { ByProcess } from "./by-process.js";
import type { GivenEvent } from "./checked.js";
import { InputError, type InputPlace } from "./errors.js";
import { type EventFields, EventReader, jepsenJitter } from "./event-reader.js";
import { mergeByTime, type Placed } from "./merge.js";
import type { HistoryEvent, Operation } from "./operation.js";
import { isNemesis, type Process, processName } from "./process.js";
import { hasTime, type Order } from "./time.js";

export interface PairingSource {
  readonly file?: string;
  /** Line of the event at a position of the list, from 1; default: position + 1. */
  readonly lineOf?: (position: number) => number;
  /** What counts: the order of the list (`lines`) or of the times. Default: both must agree. */
  readonly order?: Order;
}

/** Throws InputError for an invalid event, and for events that do not follow from those before. */
export function pairOperations(events: readonly GivenEvent[], source: PairingSource = {}): Operation[] {
  const place = source.file === undefined ? {} : { file: source.file };
  const reader = new EventReader({ order: source.order, jitter: jepsenJitter, keepIndex: true });
  const pairing = new Pairing(source.file);
  const unordered: Placed[] = [];
  try {
    for (const [position, given] of events.entries()) {
      const line = source.lineOf?.(position) ?? position + 1;
      const event = reader.read(fieldsOfEvent(given, line), line);
      if (source.order === "time") unordered.push({ event, line });
      else pairing.add(event, line);
    }
    for (const { event, line } of mergeByTime(unordered).placed) pairing.add(event, line);
  } catch (error) {
    throw error instanceof InputError ? error.within(place) : error;
  }
  return pairing.finish();
}

/** An untyped caller may pass anything. */
function fieldsOfEvent(event: unknown, line: number): EventFields {
  if (typeof event !== "object" || event === null || Array.isArray(event)) {
    throw new InputError("is not an event", { line }, "every event is an object with a type, a process and f");
  }
  const { value } = event as EventFields; // an object, whose fields the reader checks one by one
  const kind = typeof value;
  if (kind === "function" || kind === "bigint" || kind === "symbol" || (kind === "number" && !Number.isFinite(value))) {
    throw new InputError(`is ${String(value)}`, { line, field: "value" }, "values must be representable in JSON");
  }
  return event;
}

/**
 * An operation under construction: its completion is written into it, so that there is one object for each and no event is kept. When
 * it ends is not known yet, and not Infinity: in a field that was not made for numbers alone, small ones need no memory of their own.
 */
type Open = { -readonly [field in keyof Operation]: Operation[field] | (field extends Ending ? undefined : never) };
type Ending = "return" | "returnTime";

/** A process's latest invocation: changed at the next one. */
interface Latest {
  line: number;
  /** Undefined once it is completed. */
  open: Open | undefined;
  /** Operations that begin at the moment when the open one ends. */
  touching: Touching[] | undefined;
}

interface Touching {
  readonly line: number;
  readonly operation: Open;
}

/** Pairs events as they arrive. */
export class Pairing {
  /** In order of invocation. */
  private readonly operations: Open[] = [];
  private readonly latest = new ByProcess<Latest>();

  constructor(private readonly file?: string) {}

  /** `line` of the event, which is not kept, for errors. Throws InputError when it does not follow from the events before. */
  add(event: HistoryEvent, line: number): void {
    const { process } = event;
    if (typeof process === "string" && isNemesis(process)) return;
    const latest = this.latest.get(process);
    if (event.type === "invoke") {
      const operation = begun(this.operations.length, process, event);
      if (latest === undefined) this.latest.add(process, { line, open: operation, touching: undefined });
      else if (latest.open === undefined) {
        latest.line = line;
        latest.open = operation;
      } else if (hasTime(event.time)) {
        // The end of the open operation will show whether this one touches it.
        latest.touching ??= [];
        latest.touching.push({ line, operation });
      } else throw this.twoAtOnce({ line, operation }, latest.line);
      this.operations.push(operation);
      return;
    }
    if (latest?.open === undefined) {
      throw new InputError(
        `process ${processName(process)} completes ${event.f} without having invoked it`,
        this.place(line, "process"),
        "every completion needs an invocation before it",
      );
    }
    const [next] = latest.touching ?? [];
    if (next !== undefined && next.operation.callTime !== event.time) throw this.twoAtOnce(next, latest.line);
    const { open } = latest;
    if (event.f !== open.f || (event.key ?? null) !== open.key) {
      throw new InputError(
        `process ${processName(process)} invoked ${open.f}${open.key === null ? "" : ` of ${open.key}`} and completes ` +
          `${event.f}${event.key === undefined ? "" : ` of ${event.key}`}`,
        this.place(line, "f"),
      );
    }
    complete(open, event);
    latest.open = undefined;
    if (next === undefined) return;
    latest.line = next.line;
    latest.open = next.operation;
    latest.touching = latest.touching?.slice(1);
  }

  /**
   * All operations in order of invocation; those still open are `info`. Call it once, after the last event. Throws InputError for an
   * operation that began while another was open.
   */
  finish(): Operation[] {
    const { operations } = this;
    for (const { line, touching, open } of this.latest.values()) {
      const [next] = touching ?? [];
      if (next !== undefined) throw this.twoAtOnce(next, line);
      if (open !== undefined) neverEnded(open);
    }
    if (!operations.every(hasEnd)) throw new Error("an operation has neither an end nor been open to the last");
    return operations;
  }

  private twoAtOnce({ operation, line }: Touching, openSince: number): InputError {
    return new InputError(
      `process ${processName(operation.process)} invokes ${operation.f} while its operation of line ${openSince} is open`,
      this.place(line, "process"),
      "a process has one operation open at a time",
    );
  }

  private place(line: number, field: string): InputPlace {
    return { ...(this.file === undefined ? {} : { file: this.file }), line, field };
  }
}

/** An invocation and what it led to; without a completion it is indeterminate. */
export function operationOf(
  id: number,
  process: Process,
  invocation: HistoryEvent,
  completion: HistoryEvent | undefined,
): Operation {
  const operation = begun(id, process, invocation);
  if (completion === undefined) neverEnded(operation);
  else complete(operation, completion);
  if (!hasEnd(operation)) throw new Error("a completed operation has an end");
  return operation;
}

/** Indeterminate so far. Written out, since fields that are added to an object later lie in a second one. */
function begun(id: number, process: Process, invocation: HistoryEvent): Open {
  const { f, index: call, time: callTime, node } = invocation;
  const key = invocation.key ?? null;
  const input = invocation.value ?? null;
  const [output, type] = [undefined, "info"] as const;
  const ending = undefined;
  return node === undefined
    ? { id, process, f, key, input, output, type, call, return: ending, callTime, returnTime: ending }
    : { id, process, f, key, input, output, type, call, return: ending, callTime, returnTime: ending, node };
}

function neverEnded(operation: Open): void {
  operation.return = Number.POSITIVE_INFINITY;
  operation.returnTime = Number.POSITIVE_INFINITY;
}

function hasEnd(operation: Open): operation is Operation {
  return operation.return !== undefined && operation.returnTime !== undefined;
}

function complete(operation: Open, { type, index, time, value, node, error }: HistoryEvent): void {
  if (type === "ok" || type === "fail") {
    operation.type = type;
    operation.return = index;
    operation.returnTime = time;
  } else neverEnded(operation);
  if (type === "ok") operation.output = value ?? null;
  if (node !== undefined) operation.node = node;
  if (error !== undefined) operation.error = error;
}
