/**
 * An attempt at a job on processes or containers: one run, in a directory that is kept unless the run passed. How busy the machine was is
 * watched meanwhile, since on one that is too busy what depends on time is no finding.
 */
import { rmSync } from "node:fs";
import { relative } from "node:path";
import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import { InputError } from "../../history/errors.js";
import { faultWindowsOf } from "../../judging/meaning.js";
import type { RunVerdict } from "../../record/record.js";
import { creatorFor } from "../../run/creator.js";
import { createRunDirectory } from "../../run/directory.js";
import { runScenario } from "../../run/run.js";
import { kindsOf, leadingKind } from "../../trials/kinds.js";
import { signatureOf } from "../../trials/signature.js";
import type { CampaignFolder } from "../folder.js";
import type { Notable } from "../ledger/lines.js";
import type { OutcomeKind } from "../outcome.js";
import type { Cell } from "../plan/cell.js";
import { scenarioOf } from "../plan/scenarios.js";
import { Attempted, type AttemptResult } from "./attempted.js";
import { loadOfMachine } from "./environment.js";
import type { Job } from "./jobs.js";

/** Kinds of contradiction that a machine may be to blame for, if it is busy: they say that something took too long. */
const ofTime: ReadonlySet<string> = new Set(["liveness", "availability"]);

/** Load for each core over the last minute … */
const busyLoad = 4;
/** … and how late this process was at the worst hundredth of its turns, ms: beyond either, a machine is too busy. */
const busyDelayMs = 250;

/** Undefined if it was interrupted: nothing of it counts then. */
export async function attemptReal(
  { cell, firstRun }: Job,
  seedOf: (cell: Cell, index: number) => number,
  folder: Pick<CampaignFolder, "root" | "runs">,
  signal: AbortSignal,
): Promise<AttemptResult | undefined> {
  const seed = seedOf(cell, firstRun);
  const scenario = scenarioOf(cell, seed);
  const attempted = new Attempted();
  const begun = performance.now();
  const took = (): number => performance.now() - begun;
  const delay = monitorEventLoopDelay();
  delay.enable();
  let directory: string | undefined;
  try {
    const create = await creatorFor(scenario);
    directory = createRunDirectory(folder.runs, scenario, new Date());
    const { verdict, evidence } = await runScenario(scenario, directory, create, { signal });
    if (verdict.incomplete.some(({ reason }) => reason === "interrupted")) {
      rmSync(directory, { recursive: true });
      return undefined;
    }
    const { kind, reason } = cameTo(verdict, isBusy(delay));
    if (kind === "valid") rmSync(directory, { recursive: true });
    const kept = kind === "valid" ? null : relative(folder.root, directory);
    const kinds = [...kindsOf(verdict.checks)];
    const leading = leadingKind(kinds);
    const signature = leading === undefined ? null : signatureOf(evidence, verdict.checks, leading);
    attempted.add({ ...note(seed), outcome: kind, kinds, signature, reason, directory: kept }, took(), {
      operations: operationsOf(verdict),
      faultWindows: faultWindowsOf(verdict),
    });
  } catch (error) {
    if (signal.aborted) return undefined;
    const kept = directory === undefined ? null : relative(folder.root, directory);
    // What the machine lacks is told in one line; all else is a defect of Schism, and its trace is wanted.
    const outcome = error instanceof InputError ? "could not run" : "harness crash";
    const reason =
      error instanceof Error ? (outcome === "harness crash" && error.stack) || error.message : String(error);
    attempted.add({ ...note(seed), outcome, kinds: [], reason, directory: kept }, took(), undefined);
  } finally {
    delay.disable();
  }
  return attempted.result();
}

function note(seed: number): Pick<Notable, "run" | "seed" | "signature"> {
  return { run: 0, seed, signature: null };
}

function isBusy(delay: IntervalHistogram): boolean {
  return (loadOfMachine() ?? 0) > busyLoad || delay.percentile(99) / 1e6 > busyDelayMs;
}

function operationsOf({ vacuity }: RunVerdict): number {
  return Object.values(vacuity.operations).reduce((sum, { ok, fail, info }) => sum + ok + fail + info, 0);
}

/** What clients saw stands, however busy the machine was and however the run ended. */
function cameTo(verdict: RunVerdict, busy: boolean): { readonly kind: OutcomeKind; readonly reason: string | null } {
  const kinds = kindsOf(verdict.checks);
  if (kinds.some((kind) => kind !== "crash" && !ofTime.has(kind))) return { kind: "invalid", reason: null };
  const [incomplete] = verdict.incomplete;
  const other = kinds.some((kind) => kind !== "crash")
    ? ({ kind: "invalid", reason: null } as const)
    : kinds.length > 0
      ? ({ kind: "replica crash", reason: null } as const)
      : incomplete !== undefined
        ? ({ kind: "could not run", reason: incomplete.sentence } as const)
        : verdict.valid === "unknown"
          ? unknownBecause(verdict)
          : ({ kind: "valid", reason: null } as const);
  if (busy && other.kind !== "valid" && other.kind !== "replica crash") {
    return { kind: "too busy", reason: other.reason ?? verdict.summary };
  }
  return other;
}

function unknownBecause({ vacuity, summary }: RunVerdict): { readonly kind: OutcomeKind; readonly reason: string } {
  const [nothing] = vacuity.provesNothing;
  return nothing === undefined ? { kind: "unknown", reason: summary } : { kind: "vacuous", reason: nothing };
}
