/**
 * What a hunt has found so far: counts of all runs, and the findings grouped by signature, like the runs of a campaign's night. A kind that
 * is not the leading one of its run has no known signature; it is a group only if it leads in no run.
 */

import type { AttemptLine } from "../campaign/ledger/lines.js";
import type { OutcomeKind } from "../campaign/outcome.js";
import { claimOfKind, leadingKind } from "../trials/kinds.js";
import { sureOfCompared } from "../trials/steadiness.js";
import type { JudgedReport, Report } from "./hunt.js";

/** What is known of a run that is a finding; for a run of an earlier process, only what its ledger says. */
export type Found = Pick<
  JudgedReport,
  "index" | "seed" | "kinds" | "signature" | "steadiness" | "faults" | "operations"
> & {
  /** Of a run on processes: its directory. */
  readonly directory?: string | null | undefined;
};

export interface Group {
  readonly kind: string;
  /** As found, before anything is shrunk; null for a kind that leads in no run. */
  readonly signature: string | null;
  /** The run to look at: the most reliable so far, or the one with the fewest operations if that is not known. */
  readonly best: Found;
  readonly count: number;
}

export class Findings {
  runs = 0;
  /** How many of them an earlier process made. */
  restored = 0;
  /** Runs that are findings. */
  found = 0;
  unknown = 0;
  /** Of runs on processes: the machine was too busy for what depends on time; or something was missing for a run. */
  tooBusy = 0;
  couldNotRun = 0;
  /** Runs in which the harness itself failed. */
  readonly crashes: { readonly seed: number; readonly error: string }[] = [];
  simulatedMs = 0;
  faults = 0;
  operations = 0;
  /** Convicted, but the program without the mistake is convicted too. */
  notTheMistakes = 0;
  /** How many runs it took to get the first finding. */
  firstFoundAfter: number | undefined;
  private readonly situations = new Set<number>();
  private readonly bySignature = new Map<string, Group>();
  private readonly besides = new Map<string, Group>();

  /** How many different situations replicas got into, in all runs together. */
  get states(): number {
    return this.situations.size;
  }

  /** Takes over what a process that was cut off had found. `size`: runs of a batch. */
  restore({ job, outcomes, kinds, signatures = {}, operations, faults, notable }: AttemptLine, size: number): void {
    this.tooBusy += outcomes["too busy"] ?? 0;
    this.couldNotRun += outcomes["could not run"] ?? 0;
    const runs = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
    this.runs += runs;
    this.restored += runs;
    this.operations += operations;
    this.faults += faults.windows;
    this.unknown += outcomes.unknown ?? 0;
    const found = (outcomes.invalid ?? 0) + (outcomes["replica crash"] ?? 0);
    this.found += found;
    if (found > 0) this.firstFoundAfter ??= this.runs;
    for (const { run, seed, kinds: ofRun, signature, outcome, reason, directory } of notable) {
      if (outcome === "harness crash") this.crashes.push({ seed, error: reason ?? "" });
      if (outcome !== "invalid" && outcome !== "replica crash") continue;
      const known = { index: job * size + run, seed, kinds: ofRun, signature, directory };
      // The counts are added below: of runs that are alike, only a few are noted.
      this.group({ ...known, steadiness: null, faults: 0, operations: Number.POSITIVE_INFINITY }, 0);
    }
    for (const [signature, count] of Object.entries(signatures)) increase(this.bySignature, signature, count);
    for (const [kind, count] of Object.entries(kinds)) increase(this.besides, kind, count);
  }

  /** True if it is a finding. */
  add(report: Report): boolean {
    this.runs += 1;
    if (report.outcome === "crashed") {
      this.crashes.push({ seed: report.seed, error: report.error });
      return false;
    }
    if (report.outcome === "could not run" || report.real?.outcome === "could not run") this.couldNotRun += 1;
    if (report.outcome === "could not run") return false;
    if (report.real?.outcome === "too busy") this.tooBusy += 1;
    this.simulatedMs += report.simulatedMs;
    this.faults += report.faultsInjected;
    this.operations += report.operations;
    for (const situation of report.situations) this.situations.add(situation);
    const unsure = report.real === undefined ? report.valid === "unknown" : isUnsure(report.real.outcome);
    if (unsure) this.unknown += 1;
    if (report.kinds.length === 0) return false;
    if (report.withoutMistake) {
      this.notTheMistakes += 1;
      return false;
    }
    this.found += 1;
    this.firstFoundAfter ??= this.runs;
    this.group({ ...report, directory: report.real?.directory }, 1);
    return true;
  }

  private group(found: Found, count: number): void {
    const leading = leadingKind(found.kinds);
    if (leading !== undefined && found.signature !== null) {
      place(this.bySignature, found.signature, { kind: leading, signature: found.signature, best: found, count });
    }
    for (const kind of found.kinds) place(this.besides, kind, { kind, signature: null, best: found, count });
  }

  /** The finding to look at: of those that have a signature, the one whose run is the most reliable. */
  best(): Group | undefined {
    return [...this.bySignature.values()].reduce<Group | undefined>(
      (chosen, group) => (chosen === undefined || better(group.best, chosen.best) ? group : chosen),
      undefined,
    );
  }

  /** Most frequent first. */
  groups(): readonly Group[] {
    const lead = new Set([...this.bySignature.values()].map(({ kind }) => kind));
    return [...this.bySignature.values(), ...[...this.besides.values()].filter(({ kind }) => !lead.has(kind))].sort(
      (a, b) => b.count - a.count || (keyOf(a) < keyOf(b) ? -1 : 1),
    );
  }
}

/** A run on processes that shows neither this nor that: what is counted by itself is not counted here. */
function isUnsure(outcome: OutcomeKind): boolean {
  return outcome === "unknown" || outcome === "vacuous";
}

function keyOf({ kind, signature }: Group): string {
  return signature ?? kind;
}

function place(groups: Map<string, Group>, key: string, group: Group): void {
  const known = groups.get(key);
  const best = known === undefined || better(group.best, known.best) ? group.best : known.best;
  groups.set(key, { ...group, best, count: (known?.count ?? 0) + group.count });
}

function increase(groups: Map<string, Group>, key: string, count: number): void {
  const group = groups.get(key);
  if (group !== undefined) groups.set(key, { ...group, count: group.count + count });
}

/** Fails reliably, and not because of the number of its faults: nothing better is to be expected. */
export function isSure({ steadiness, faults }: Found): boolean {
  return steadiness !== null && steadiness >= sureOfCompared && faults <= fewFaults;
}

const fewFaults = 12;

function better(one: Found, other: Found): boolean {
  if (one.steadiness === null || other.steadiness === null) return one.operations < other.operations;
  return promise(one) > promise(other);
}

/**
 * Scenarios with many faults often fail just because there are many, and less remains once shrinking takes some away; so fewer faults promise more.
 * So does what clients saw: a claim on replicas may show in the simulator only.
 */
function promise({ steadiness, faults, kinds }: Found): number {
  const leading = leadingKind(kinds);
  const seenByClients = leading !== undefined && claimOfKind(leading) === undefined;
  return (((steadiness ?? 0) + 0.5) / Math.sqrt(Math.max(3, faults))) * (seenByClients ? 2 : 1);
}
