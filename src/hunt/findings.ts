/** What a hunt has found so far: counts of all runs, and the findings grouped by kind of contradiction. */
import type { Report } from "./worker.js";

export interface Group {
  readonly kind: string;
  /** The run with the fewest operations so far: the one to look at. */
  readonly best: Report;
  readonly count: number;
}

export class Findings {
  runs = 0;
  /** Runs that are findings. */
  found = 0;
  unknown = 0;
  simulatedMs = 0;
  faults = 0;
  operations = 0;
  /** Convicted, but so is the program without the mistake. */
  notTheMistakes = 0;
  private readonly byKind = new Map<string, Group>();

  /** True if it is a finding. */
  add(report: Report): boolean {
    this.runs += 1;
    this.simulatedMs += report.simulatedMs;
    this.faults += report.faultsInjected;
    this.operations += report.operations;
    if (report.valid === "unknown") this.unknown += 1;
    if (report.kinds.length === 0) return false;
    if (report.withoutMistake) {
      this.notTheMistakes += 1;
      return false;
    }
    this.found += 1;
    for (const kind of report.kinds) {
      const group = this.byKind.get(kind);
      const best = group === undefined || report.operations < group.best.operations ? report : group.best;
      this.byKind.set(kind, { kind, best, count: (group?.count ?? 0) + 1 });
    }
    return true;
  }

  /** Most frequent first. */
  groups(): readonly Group[] {
    return [...this.byKind.values()].sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
  }
}
