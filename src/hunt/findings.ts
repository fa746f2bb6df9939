/** What a hunt has found so far: counts of all runs, and the findings grouped by kind of contradiction. */

import type { AttemptLine } from "../campaign/ledger/lines.js";
import { sureOfCompared } from "../trials/steadiness.js";
import type { JudgedReport, Report } from "./hunt.js";

/** What is known of a run that is a finding; one of an earlier process is known by its ledger only. */
export type Found = Pick<JudgedReport, "index" | "seed" | "kinds" | "steadiness" | "faults" | "operations">;

export interface Group {
  readonly kind: string;
  /** The run to look at: the surest so far, or the one with the fewest operations where that is not known. */
  readonly best: Found;
  readonly count: number;
}

export class Findings {
  runs = 0;
  /** Those of them that an earlier process made. */
  restored = 0;
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

  /** What a process that was cut off had found. `size`: runs of a batch. */
  restore({ job, outcomes, kinds, operations, faults, notable }: AttemptLine, size: number): void {
    const runs = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
    this.runs += runs;
    this.restored += runs;
    this.operations += operations;
    this.faults += faults.windows;
    this.unknown += outcomes.unknown ?? 0;
    const found = (outcomes.invalid ?? 0) + (outcomes["replica crash"] ?? 0);
    this.found += found;
    if (found > 0) this.firstFoundAfter ??= this.runs;
    for (const { run, seed, kinds: ofRun, outcome, reason } of notable) {
      if (outcome === "harness crash") this.crashes.push({ seed, error: reason ?? "" });
      if (ofRun.length === 0) continue;
      const index = job * size + run;
      const known: Found = {
        index,
        seed,
        kinds: ofRun,
        steadiness: null,
        faults: 0,
        operations: Number.POSITIVE_INFINITY,
      };
      for (const kind of ofRun) if (!this.byKind.has(kind)) this.byKind.set(kind, { kind, best: known, count: 0 });
    }
    for (const [kind, count] of Object.entries(kinds)) {
      const group = this.byKind.get(kind);
      if (group !== undefined) this.byKind.set(kind, { ...group, count: group.count + count });
    }
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
export function isSure({ steadiness, faults }: Found): boolean {
  return steadiness !== null && steadiness >= sureOfCompared && faults <= fewFaults;
}

const fewFaults = 12;

function better(one: Found, other: Found): boolean {
  if (one.steadiness === null || other.steadiness === null) return one.operations < other.operations;
  return promise(one) > promise(other);
}

/** Scenarios with many faults often fail just because there are many, and less remains once shrinking takes some away; so fewer faults promise more. */
function promise({ steadiness, faults }: Found): number {
  return ((steadiness ?? 0) + 0.5) / Math.sqrt(Math.max(3, faults));
}
