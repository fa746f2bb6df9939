/**
 * What came before what. A history that has both lines and times says it twice, and where they disagree on which operation had
 * ended before which began, one of them is wrong: two clients' logs one after the other look like a client that waited for the
 * other. Times that differ from the order of lines without changing what precedes what are let pass: recorders stamp an event
 * and write it a moment later.
 */
import { InputError } from "./errors.js";
import type { EventType } from "./operation.js";
import { type Process, processName } from "./process.js";
import { hasTime } from "./time.js";

interface Seen {
  time: number;
  line: number;
  process: Process;
  f: string;
}

export const orderRemedy = "--order time goes by the times, --order lines by the lines";

/** The latest of its kind so far, by time. */
const never = (): Seen => ({ time: Number.NEGATIVE_INFINITY, line: 0, process: 0, f: "" });

/** Takes the clients' events in order of lines, in constant time each. */
export class OrderCheck {
  private readonly latestCall = never();
  private readonly latestReturn = never();
  /** Each process's latest invocation. */
  private readonly invoked = new Map<Process, { time: number; line: number }>();
  private timed: number | undefined;
  private untimed: number | undefined;

  /** Throws InputError, with the line, where lines and times disagree. */
  add(type: EventType, process: Process, f: string, time: number, line: number): void {
    if (!hasTime(time)) {
      this.untimed ??= line;
      if (this.timed !== undefined) this.refuseMixture();
      return;
    }
    this.timed ??= line;
    if (this.untimed !== undefined) this.refuseMixture();
    if (type === "invoke") this.begin(process, f, time, line);
    else this.end(type, process, f, time, line);
  }

  private begin(process: Process, f: string, time: number, line: number): void {
    const own = this.invoked.get(process);
    if (own === undefined) this.invoked.set(process, { time, line });
    else {
      own.time = time;
      own.line = line;
    }
    const { latestReturn } = this;
    if (time < latestReturn.time) {
      throw new InputError(
        `process ${processName(process)} invokes ${f} at time ${time}, before the ${latestReturn.f} of process ` +
          `${processName(latestReturn.process)} ended at time ${latestReturn.time}, yet line ${latestReturn.line}, where that ends, ` +
          "comes first",
        { line, field: "time" },
        orderRemedy,
      );
    }
    if (time > this.latestCall.time) note(this.latestCall, process, f, time, line);
  }

  private end(type: EventType, process: Process, f: string, time: number, line: number): void {
    const own = this.invoked.get(process);
    if (own !== undefined && time < own.time) {
      throw new InputError(
        `process ${processName(process)} ends its ${f} at time ${time}, before it began at time ${own.time} in line ${own.line}`,
        { line, field: "time" },
        "an operation cannot end before it begins; are the clocks right?",
      );
    }
    // An operation whose outcome nobody knows may take effect later: it precedes nothing.
    if (type === "info") return;
    const { latestCall } = this;
    if (time < latestCall.time) {
      throw new InputError(
        `process ${processName(process)} ends its ${f} at time ${time}, before process ${processName(latestCall.process)} ` +
          `invoked ${latestCall.f} at time ${latestCall.time}, yet line ${latestCall.line}, where that begins, comes first`,
        { line, field: "time" },
        orderRemedy,
      );
    }
    if (time > this.latestReturn.time) note(this.latestReturn, process, f, time, line);
  }

  private refuseMixture(): never {
    throw new InputError(
      `has no time, and line ${this.timed} has one`,
      { line: this.untimed ?? 0, field: "time" },
      "give every event a time, or say that the order of lines counts: --order lines",
    );
  }
}

function note(seen: Seen, process: Process, f: string, time: number, line: number): void {
  seen.process = process;
  seen.f = f;
  seen.time = time;
  seen.line = line;
}
