/**
 * Joins invocations with their completions. All processes count but the nemesis. A process that goes on after an
 * indeterminate operation, which Jepsen forbids and some files do, is taken to have started anew: its earlier operation stays
 * open for ever, so no order between the two is assumed. Where times alone are the order (merge.ts), a process may begin an
 * operation in the moment in which its last one ends, and stand before that end.
 */
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

/** Throws InputError for what is no event, and for events that do not follow from those before. */
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
  pairing.finish();
  return pairing.operations;
}

/** A caller without types may have given anything. */
function fieldsOfEvent(event: unknown, line: number): EventFields {
  if (typeof event !== "object" || event === null || Array.isArray(event)) {
    throw new InputError("is not an event", { line }, "every event is an object with a type, a process and f");
  }
  const { value } = event as EventFields; // an object, whose fields the reader looks at one by one
  const kind = typeof value;
  if (kind === "function" || kind === "bigint" || kind === "symbol" || (kind === "number" && !Number.isFinite(value))) {
    throw new InputError(`is ${String(value)}`, { line, field: "value" }, "values must be representable in JSON");
  }
  return event;
}

/** A process's latest invocation: changed at the next one, since a map that is added to and deleted from is copied all the time. */
interface Latest {
  id: number;
  line: number;
  /** Undefined once it is completed. */
  open: HistoryEvent | undefined;
  /** Begun in the moment in which the open one ends. */
  touching: Touching[] | undefined;
}

interface Touching {
  readonly id: number;
  readonly line: number;
  readonly event: HistoryEvent;
}

/** Pairs events as they arrive. */
export class Pairing {
  /** In order of invocation; those still open are `info`. */
  readonly operations: Operation[] = [];
  private readonly latest = new Map<Process, Latest>();

  constructor(private readonly file?: string) {}

  /** `line` of the event, for errors. Throws InputError when it does not follow from the events before. */
  add(event: HistoryEvent, line: number): void {
    const { process } = event;
    if (typeof process === "string" && isNemesis(process)) return;
    const latest = this.latest.get(process);
    if (event.type === "invoke") {
      const id = this.operations.length;
      if (latest === undefined) this.latest.set(process, { id, line, open: event, touching: undefined });
      else if (latest.open === undefined) {
        latest.id = id;
        latest.line = line;
        latest.open = event;
      } else if (hasTime(event.time)) {
        // Whether it touches the end of the open one shows when that comes.
        latest.touching ??= [];
        latest.touching.push({ id, line, event });
      } else throw this.twoAtOnce({ line, event }, latest.line);
      this.operations.push(operationOf(id, process, event, undefined));
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
    if (next !== undefined && next.event.time !== event.time) throw this.twoAtOnce(next, latest.line);
    const invoked = latest.open;
    if (event.f !== invoked.f || event.key !== invoked.key) {
      throw new InputError(
        `process ${processName(process)} invoked ${invoked.f}${invoked.key === undefined ? "" : ` of ${invoked.key}`} and completes ` +
          `${event.f}${event.key === undefined ? "" : ` of ${event.key}`}`,
        this.place(line, "f"),
      );
    }
    this.operations[latest.id] = operationOf(latest.id, process, invoked, event);
    latest.open = undefined;
    if (next === undefined) return;
    latest.id = next.id;
    latest.line = next.line;
    latest.open = next.event;
    latest.touching = latest.touching?.slice(1);
  }

  /** There are no more events. Throws InputError for an operation that was begun while another went on. */
  finish(): void {
    for (const { line, touching } of this.latest.values()) {
      const [next] = touching ?? [];
      if (next !== undefined) throw this.twoAtOnce(next, line);
    }
  }

  private twoAtOnce({ event, line }: { event: HistoryEvent; line: number }, openSince: number): InputError {
    return new InputError(
      `process ${processName(event.process)} invokes ${event.f} while its operation of line ${openSince} is open`,
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
  const type = completion === undefined || completion.type === "invoke" ? "info" : completion.type;
  const ended = completion !== undefined && type !== "info";
  const node = completion?.node ?? invocation.node;
  const error = completion?.error;
  const { f, index: call, time: callTime } = invocation;
  const key = invocation.key ?? null;
  const input = invocation.value ?? null;
  const output = completion !== undefined && type === "ok" ? (completion.value ?? null) : undefined;
  const returned = ended ? completion.index : Number.POSITIVE_INFINITY;
  const returnTime = ended ? completion.time : Number.POSITIVE_INFINITY;
  // Most operations have all fields or all but the error, and written out like this their fields lie in one object.
  if (node !== undefined) {
    return error === undefined
      ? { id, process, f, key, input, output, type, call, return: returned, callTime, returnTime, node }
      : { id, process, f, key, input, output, type, call, return: returned, callTime, returnTime, node, error };
  }
  const operation = { id, process, f, key, input, output, type, call, return: returned, callTime, returnTime };
  return error === undefined ? operation : { ...operation, error };
}
