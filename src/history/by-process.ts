/** What is known of each process, found quickly: most files number their processes from 0, and ask for one with every event. */
import type { Process } from "./process.js";

/** Numbers below this are places of a list. */
const mostListed = 2 ** 20;

export class ByProcess<T> {
  private readonly listed: (T | undefined)[] = [];
  private readonly others = new Map<Process, T>();
  private readonly all: T[] = [];

  get(process: Process): T | undefined {
    return isListed(process) ? this.listed[process] : this.others.get(process);
  }

  /** For a process of which nothing is known yet. */
  add(process: Process, known: T): void {
    this.all.push(known);
    if (!isListed(process)) {
      this.others.set(process, known);
      return;
    }
    // A list with gaps would be stored as a map.
    while (this.listed.length <= process) this.listed.push(undefined);
    this.listed[process] = known;
  }

  /** In the order in which they were added. */
  values(): readonly T[] {
    return this.all;
  }
}

function isListed(process: Process): process is number {
  return typeof process === "number" && process >= 0 && process < mostListed;
}
