/**
 * Which operation precedes which. A history with both lines and times says it twice. If they disagree on whether one operation had
 * ended before another began, one of them is wrong: two clients' logs one after the other look like a client that waited for the
 * other. Times that differ from the order of lines are accepted if that does not change which operation precedes which.
 *
 * Jepsen's older recorders stamp an operation in the client's thread and add it to the history a moment later, when another may
 * have been added. In a format that one recorder writes, such a moment (`Jitter`) is accepted too: the lines count, and the history
 * gets a warning.
 */
import { ByProcess } from "./by-process.js";
import { InputError } from "./errors.js";
import type { EventType } from "./operation.js";
import { plural } from "./plural.js";
import { type Process, processName } from "./process.js";
import { hasTime } from "./time.js";

interface Seen {
  time: number;
  line: number;
  process: Process;
  f: string;
}

export const orderRemedy =
  "say which of them is right: --order time merges by the times, --order lines keeps the lines";

/** How far, in ns, one recorder's times may be from its own order: at most `most`, and at most `share` of the time so far. */
export interface Jitter {
  readonly most: number;
  readonly share?: number;
}

/** The latest of its kind so far, by time. */
const never = (): Seen => ({ time: Number.NEGATIVE_INFINITY, line: 0, process: 0, f: "" });

/** Checks the clients' events in order of lines, in constant time each. */
export class OrderCheck {
  private readonly latestCall = never();
  private readonly latestReturn = never();
  /** Each process's latest invocation. */
  private readonly invoked = new ByProcess<{ time: number; line: number }>();
  private timed = false;
  private untimed = { count: 0, line: 0 };
  private firstTime = 0;
  private displaced = { count: 0, line: 0, most: 0 };

  constructor(private readonly jitter?: Jitter) {}

  /** Throws InputError, with the line, where lines and times disagree. `recorded`: the recorder's own order is known of it. */
  add(type: EventType, process: Process, f: string, time: number, line: number, recorded: boolean): void {
    if (!hasTime(time)) {
      if (this.untimed.count === 0) this.untimed.line = line;
      this.untimed.count += 1;
      return;
    }
    if (!this.timed) this.firstTime = time;
    this.timed = true;
    if (type === "invoke") this.begin(process, f, time, line, recorded);
    else this.end(type, process, f, time, line, recorded);
  }

  warnings(): readonly string[] {
    const found: string[] = [];
    if (this.timed && this.untimed.count > 0) {
      const { count, line } = this.untimed;
      found.push(
        `${plural(count, "event has", "events have")} no time (first in line ${line}): they are ordered by their lines`,
      );
    }
    const { count, line, most } = this.displaced;
    if (count === 0) return found;
    found.push(
      `${plural(count, "event stands", "events stand")} up to ${(most / 1e6).toFixed(2)} ms later than ${count === 1 ? "its time" : "their times"}, ` +
        `as when a recorder stamps an event before it writes it (first in line ${line}); the order of lines is kept`,
    );
    return found;
  }

  private begin(process: Process, f: string, time: number, line: number, recorded: boolean): void {
    const own = this.invoked.get(process);
    if (own === undefined) this.invoked.add(process, { time, line });
    else {
      own.time = time;
      own.line = line;
    }
    const { latestReturn } = this;
    if (time < latestReturn.time && !this.passes(latestReturn.time - time, latestReturn.time, line, recorded)) {
      throw new InputError(
        `by time process ${processName(process)} invokes ${f} ${apart(latestReturn.time, time)} before the ${latestReturn.f} of ` +
          `process ${processName(latestReturn.process)} ends, yet that ends in line ${latestReturn.line}, before this line`,
        { line, field: "time" },
        orderRemedy,
      );
    }
    if (time > this.latestCall.time) note(this.latestCall, process, f, time, line);
  }

  private end(type: EventType, process: Process, f: string, time: number, line: number, recorded: boolean): void {
    const own = this.invoked.get(process);
    if (own !== undefined && time < own.time) {
      throw new InputError(
        `process ${processName(process)} ends its ${f} ${apart(own.time, time)} before it begins, in line ${own.line}`,
        { line, field: "time" },
        "an operation cannot end before it begins; are the clocks right?",
      );
    }
    // An operation whose outcome is not known may take effect later: it precedes nothing.
    if (type === "info") return;
    const { latestCall } = this;
    if (time < latestCall.time && !this.passes(latestCall.time - time, latestCall.time, line, recorded)) {
      throw new InputError(
        `by time process ${processName(process)} ends its ${f} ${apart(latestCall.time, time)} before process ` +
          `${processName(latestCall.process)} invokes ${latestCall.f}, yet that begins in line ${latestCall.line}, before this line`,
        { line, field: "time" },
        orderRemedy,
      );
    }
    if (time > this.latestReturn.time) note(this.latestReturn, process, f, time, line);
  }

  private passes(by: number, latest: number, line: number, recorded: boolean): boolean {
    if (this.jitter === undefined || !recorded) return false;
    const { most, share } = this.jitter;
    if (by > most || (share !== undefined && by > share * (latest - this.firstTime))) return false;
    if (this.displaced.count === 0) this.displaced.line = line;
    this.displaced.count += 1;
    this.displaced.most = Math.max(this.displaced.most, by);
    return true;
  }
}

/** How much later the one is than the other, in a unit of its size. */
function apart(later: number, earlier: number): string {
  const ns = Math.floor(later - earlier);
  const [size, unit] = ns < 1e3 ? [1, "ns"] : ns < 1e6 ? [1e3, "µs"] : ns < 1e9 ? [1e6, "ms"] : [1e9, "s"];
  return `${Number((ns / size).toFixed(3))} ${unit}`;
}

function note(seen: Seen, process: Process, f: string, time: number, line: number): void {
  seen.process = process;
  seen.f = f;
  seen.time = time;
  seen.line = line;
}
