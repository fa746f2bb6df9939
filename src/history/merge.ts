/**
 * Puts events in the order of their times. Intervals are closed: if two events have the same time, their order is not known, so
 * operations of different processes that touch are concurrent, as in Porcupine. With half-open intervals
 *
 *     A: |-- write 1 --|
 *     B:               |-- read null --|
 *
 * would be convicted although the clock was only too coarse to show the overlap. A process's own operations keep their order,
 * since it does one after the other. This is impossible if several processes end one operation and begin the next at
 * the same time (that would not be an order of intervals): those operations are taken as concurrent too, and counted.
 */
import { InputError } from "./errors.js";
import type { HistoryEvent } from "./operation.js";
import { plural } from "./plural.js";
import { isNemesis, type Process, processName } from "./process.js";
import { hasTime } from "./time.js";

export interface Placed {
  readonly event: HistoryEvent;
  readonly line: number;
}

export interface Merged {
  /** In order, indexes dense from 0; times moved so that none is negative. */
  readonly placed: readonly Placed[];
  readonly warnings: readonly string[];
}

/**
 * `events`: those of each process in its own order where times are equal. An event that is not a client's and has no time stays
 * behind the event before it. Throws InputError for a client's event without a time, and if the times do not make a history.
 */
export function mergeByTime(events: readonly Placed[]): Merged {
  let latest = Number.NEGATIVE_INFINITY;
  const timed = events.map(({ event, line }) => {
    if (hasTime(event.time)) latest = event.time;
    else if (!isNemesis(event.process)) {
      throw new InputError("has no time", { line, field: "time" }, "to order by time, every event needs one");
    }
    return { event, line, time: hasTime(event.time) ? event.time : latest };
  });
  timed.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  const first = timed.find(({ event }) => hasTime(event.time))?.event.time ?? 0;
  const shift = Math.min(first, 0);
  const placed: Placed[] = [];
  const state = new ProcessStates();
  let unclear = 0;
  const place = ({ event, line }: Placed): void => {
    state.take(event, line);
    const time = hasTime(event.time) ? event.time - shift : event.time;
    placed.push({ event: { ...event, index: placed.length, time }, line });
  };
  let start = 0;
  for (const first of timed) {
    if (first !== timed[start]) continue;
    let end = start + 1;
    while (end < timed.length && timed[end]?.time === first.time) end += 1;
    if (end === start + 1) place(first);
    else {
      const tie = timed.slice(start, end);
      const arranged = arrange(tie, state);
      if (arranged === undefined) unclear += 1;
      for (const each of arranged ?? concurrently(tie)) place(each);
    }
    start = end;
  }
  state.finish();
  const warnings =
    unclear === 0
      ? []
      : [
          `at ${plural(unclear, "moment")} several processes ended one operation and began the next; the times do not tell which ` +
            "came first, so these operations are treated as concurrent",
        ];
  return { placed, warnings };
}

/** Events at one time in an order that assumes nothing of different processes, or undefined if their own order forbids that. */
function arrange(tie: readonly Placed[], state: ProcessStates): readonly Placed[] | undefined {
  const ofProcess = new Map<Process, Placed[]>();
  for (const each of tie) {
    const list = ofProcess.get(each.event.process);
    if (list === undefined) ofProcess.set(each.event.process, [each]);
    else list.push(each);
  }
  const begun: Placed[] = [];
  const between: Placed[] = [];
  const ended: Placed[] = [];
  for (const [process, list] of ofProcess) {
    const own = isNemesis(process) ? list : inTurn(list, state.isOpen(process));
    const firstEnd = own.findIndex(({ event }) => event.type !== "invoke");
    const begins = firstEnd < 0 ? own : own.slice(0, firstEnd);
    const rest = firstEnd < 0 ? [] : own.slice(firstEnd);
    begun.push(...begins);
    if (isNemesis(process) || !rest.some(({ event }) => event.type === "invoke")) ended.push(...rest);
    else if (between.length > 0) return undefined;
    else between.push(...rest);
  }
  return [...begun, ...between, ...ended];
}

/** A process's events at one time, invocation and completion in turn. */
function inTurn(list: readonly Placed[], open: boolean): readonly Placed[] {
  const begins = list.filter(({ event }) => event.type === "invoke");
  const ends = list.filter(({ event }) => event.type !== "invoke");
  const own: Placed[] = [];
  for (let nextEnds = open; begins.length + ends.length > 0; nextEnds = !nextEnds) {
    const next = (nextEnds ? ends.shift() : begins.shift()) ?? ends.shift() ?? begins.shift();
    if (next !== undefined) own.push(next);
  }
  return own;
}

/** All that begin before all that end. */
function concurrently(tie: readonly Placed[]): readonly Placed[] {
  return [...tie.filter(({ event }) => event.type === "invoke"), ...tie.filter(({ event }) => event.type !== "invoke")];
}

/** The number of operations that each process has open; more than one only at a moment when one ends and the next begins. */
class ProcessStates {
  private readonly open = new Map<Process, Placed[]>();

  isOpen(process: Process): boolean {
    return (this.open.get(process)?.length ?? 0) > 0;
  }

  take(event: HistoryEvent, line: number): void {
    const { process, f } = event;
    if (isNemesis(process)) return;
    const known = this.open.get(process);
    const open = known ?? [];
    if (event.type === "invoke") {
      open.push({ event, line });
      if (known === undefined) this.open.set(process, open);
      return;
    }
    const ended = open.shift();
    if (ended === undefined) {
      throw new InputError(
        `by time, process ${processName(process)} ends a ${f} before it begins one`,
        { line, field: "time" },
        "an operation cannot end before it begins",
      );
    }
    const [next] = open;
    if (next !== undefined && next.event.time !== event.time) throw twoAtOnce(next, ended);
  }

  finish(): void {
    for (const [first, second] of this.open.values()) {
      if (first !== undefined && second !== undefined) throw twoAtOnce(second, first);
    }
  }
}

function twoAtOnce({ event, line }: Placed, earlier: Placed): InputError {
  return new InputError(
    `process ${processName(event.process)} invokes ${event.f} while its operation of line ${earlier.line} is open`,
    { line, field: "process" },
    "a process has one operation open at a time; name concurrent clients differently",
  );
}
