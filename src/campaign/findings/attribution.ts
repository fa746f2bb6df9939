/** Which finding a run of a night shows, and the convictions of runs that no finding explains yet. */

import { leadingKind } from "../../trials/kinds.js";
import { testedOf } from "../../trials/signature.js";
import type { AttemptLine, FindingLine, LedgerLine, Notable } from "../ledger/lines.js";

/** One kind of contradiction that a run was convicted of. */
export interface Conviction {
  readonly attempt: AttemptLine;
  readonly run: Notable;
  readonly kind: string;
  /** As it was found; null for kinds beside the leading one, whose signature is not recorded. */
  readonly signature: string | null;
  /**
   * The run was one of a canary, and the correct program is convicted in the same scenario, under options with which it keeps its promises:
   * a finding against that program. A canary that is convicted of its own mistake is as expected, whatever the kind: not a finding.
   */
  readonly ofCorrectProgram: boolean;
}

/** All convictions that are to be explained by a finding. `lines`: of one campaign. */
export function convictionsIn(lines: readonly LedgerLine[]): readonly Conviction[] {
  const canaries = canariesIn(lines);
  return lines.flatMap((attempt) => {
    if (attempt.line !== "attempt") return [];
    const canary = canaries.has(attempt.cell);
    return attempt.notable.flatMap((run) => {
      const leading = leadingKind(run.kinds);
      if (leading === undefined) return [];
      const ofCorrectProgram = canary && run.outcome === "vacuous" && run.signature !== null && isSafe(run.signature);
      if (canary ? !ofCorrectProgram : run.outcome !== "invalid") return [];
      return (ofCorrectProgram ? [leading] : run.kinds).map((kind) => {
        const signature = kind === leading ? run.signature : null;
        return { attempt, run, kind, signature, ofCorrectProgram };
      });
    });
  });
}

export function canariesIn(lines: readonly LedgerLine[]): ReadonlySet<string> {
  return new Set(
    lines.flatMap((line) =>
      line.line === "plan" ? line.cells.flatMap(({ cell, canary }) => (canary ? [cell] : [])) : [],
    ),
  );
}

/** No option that weakens guarantees is set; a variant may be. */
function isSafe(signature: string): boolean {
  const [, ...settings] = testedOf(signature).split(" ");
  return settings.every((setting) => setting.startsWith("variant="));
}

/** Convictions that shrink to one finding, as far as can be told before they are shrunk, have the same text. */
export function groupOf({ signature, run, kind, attempt }: Conviction): string {
  return JSON.stringify([kind, signature ?? (run.signature === null ? attempt.cell : testedOf(run.signature))]);
}

/** Tells convictions that were tried again in vain: what they showed is no longer there to be explained. */
export class Dropped {
  private readonly until = new Map<string, string>();

  constructor(lines: readonly LedgerLine[]) {
    for (const line of lines) {
      if (line.line !== "dropped") continue;
      const known = this.until.get(line.group);
      if (known === undefined || known < line.until) this.until.set(line.group, line.until);
    }
  }

  has(conviction: Conviction): boolean {
    const until = this.until.get(groupOf(conviction));
    return until !== undefined && conviction.attempt.begun <= until;
  }
}

/** Looks findings up by what shows them. */
export class Attribution {
  private readonly bySignature = new Map<string, string>();
  private readonly byFound = new Map<string, Set<string>>();
  private readonly byRun = new Map<string, Set<string>>();
  /** By what is tested and by kind: all kinds that its shrunk run is convicted of. */
  private readonly byKind = new Map<string, Set<string>>();

  constructor(findings: readonly FindingLine[]) {
    for (const line of findings) {
      this.bySignature.set(line.signature, line.finding);
      for (const signature of line.from) add(this.byFound, signature, line.finding);
      add(this.byRun, runKey(line.ranIn ?? line.night, line.cell, line.job, line.run, line.kind), line.finding);
      for (const kind of line.kinds) add(this.byKind, kindKey(line.signature, kind), line.finding);
    }
  }

  /** Ids of the findings that its run may be a case of: several if they look alike before they are shrunk, none if nothing explains it yet. */
  of(conviction: Conviction): ReadonlySet<string> {
    const { attempt, run, kind } = conviction;
    const itself = this.byRun.get(runKey(attempt.night, attempt.cell, attempt.job, run.run, kind));
    return this.exact(conviction) ?? itself ?? this.like(conviction);
  }

  /** The same for those runs that have no entry of their own, for which this one stands. */
  ofOthers(conviction: Conviction): ReadonlySet<string> {
    const like = this.exact(conviction) ?? this.like(conviction);
    return like.size > 0 ? like : this.of(conviction);
  }

  private exact({ signature }: Conviction): ReadonlySet<string> | undefined {
    const exact = signature === null ? undefined : this.bySignature.get(signature);
    return exact === undefined ? undefined : new Set([exact]);
  }

  private like({ run, kind, signature }: Conviction): ReadonlySet<string> {
    if (signature !== null) return this.byFound.get(signature) ?? new Set();
    // Of a kind beside the leading one only its name is known.
    if (run.signature === null) return new Set();
    return this.byKind.get(kindKey(run.signature, kind)) ?? new Set();
  }
}

function runKey(night: string, cell: string, job: number, run: number, kind: string): string {
  return JSON.stringify([night, cell, job, run, kind]);
}

function kindKey(signature: string, kind: string): string {
  return JSON.stringify([testedOf(signature), kind]);
}

function add(sets: Map<string, Set<string>>, key: string, finding: string): void {
  const found = sets.get(key);
  if (found === undefined) sets.set(key, new Set([finding]));
  else found.add(finding);
}
