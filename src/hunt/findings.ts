/** What a hunt has found so far: counts of all runs, and the findings grouped by kind of contradiction. */
import { sureOfCompared } from "../trials/steadiness.js";
import type { JudgedReport, Report } from "./hunt.js";

export interface Group {
  readonly kind: string;
  /** The run to look at: the surest so far, or the one with the fewest operations where that is not known. */
  readonly best: JudgedReport;
  readonly count: number;
}

export class Findings {
  runs = 0;
  /** Runs that are findings. */
  found = 0;
  unknown = 0;
  /** Runs in which the harness itself failed. */
  readonly crashes: { readonly seed: number; readonly error: string }[] = [];
  simulatedMs = 0;
  faults = 0;
  operations = 0;
  /** Convicted, but so is the program without the mistake. */
  notTheMistakes = 0;
  /** How many runs it took to the first finding. */
  firstFoundAfter: number | undefined;
  private readonly situations = new Set<number>();
  private readonly byKind = new Map<string, Group>();

  /** How many different situations replicas got into, in all runs together. */
  get states(): number {
    return this.situations.size;
  }

  /** True if it is a finding. */
  add(report: Report): boolean {
    this.runs += 1;
    if (report.outcome === "crashed") {
      this.crashes.push({ seed: report.seed, error: report.error });
      return false;
    }
    this.simulatedMs += report.simulatedMs;
    this.faults += report.faultsInjected;
    this.operations += report.operations;
    for (const situation of report.situations) this.situations.add(situation);
    if (report.valid === "unknown") this.unknown += 1;
    if (report.kinds.length === 0) return false;
    if (report.withoutMistake) {
      this.notTheMistakes += 1;
      return false;
    }
    this.found += 1;
    this.firstFoundAfter ??= this.runs;
    for (const kind of report.kinds) {
      const group = this.byKind.get(kind);
      const best = group === undefined || better(report, group.best) ? report : group.best;
      this.byKind.set(kind, { kind, best, count: (group?.count ?? 0) + 1 });
    }
    return true;
  }

  /** The finding to look at, under the kind that its clients saw first. */
  best(): Group | undefined {
    const groups = this.groups().filter(({ kind, best }) => kind === best.kinds[0]);
    return groups.reduce<Group | undefined>(
      (chosen, group) => (chosen === undefined || better(group.best, chosen.best) ? group : chosen),
      undefined,
    );
  }

  /** Most frequent first. */
  groups(): readonly Group[] {
    return [...this.byKind.values()].sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
  }
}

/** Fails surely, and not because of the number of its faults: nothing better is to be expected. */
export function isSure({ steadiness, faults }: JudgedReport): boolean {
  return steadiness !== null && steadiness >= sureOfCompared && faults <= fewFaults;
}

const fewFaults = 12;

function better(one: JudgedReport, other: JudgedReport): boolean {
  if (one.steadiness === null || other.steadiness === null) return one.operations < other.operations;
  return promise(one) > promise(other);
}

/** Scenarios with many faults often fail just because there are many, and less remains once shrinking takes some away; so fewer faults promise more. */
function promise({ steadiness, faults }: JudgedReport): number {
  return ((steadiness ?? 0) + 0.5) / Math.sqrt(Math.max(3, faults));
}
