/** An attempt at a job on processes or containers: one run, in a directory that is kept unless the run passed. */
import { rmSync } from "node:fs";
import { relative } from "node:path";
import type { CreateCluster } from "../../execution/in-memory.js";
import { faultWindowsOf } from "../../judging/meaning.js";
import type { RunVerdict, Scenario } from "../../record/record.js";
import { creatorFor } from "../../run/creator.js";
import { watchMachine } from "../../run/machine.js";
import { leadingKind } from "../../trials/kinds.js";
import { LinkSequences } from "../../trials/link-sequences.js";
import { signatureOf } from "../../trials/signature.js";
import type { CampaignFolder } from "../folder.js";
import type { OutcomeKind } from "../outcome.js";
import type { Cell } from "../plan/cell.js";
import { scenarioOf } from "../plan/scenarios.js";
import { Attempted, type AttemptResult } from "./attempted.js";
import { type JudgedOnCluster, outcomeOfRun, runOnCluster } from "./cluster-run.js";
import type { Job } from "./jobs.js";
import type { RunReport } from "./simulated.js";

/** What a hunt wants of runs on processes, beside what a campaign does. */
export interface HuntedRuns {
  scenarioFor(seed: number): Scenario;
  /** Hears which sequences of messages a run showed. */
  onShown(scenario: Scenario, sequences: readonly number[]): void;
  onRun(report: RunReport): void;
}

export interface RealOptions {
  readonly seedOf: (cell: Cell, index: number) => number;
  readonly folder: Pick<CampaignFolder, "root" | "runs">;
  readonly signal: AbortSignal;
  readonly hunted?: HuntedRuns | undefined;
}

/** Undefined if it was interrupted: then it does not count. */
export async function attemptReal(
  { cell, firstRun }: Job,
  { seedOf, folder: { root, runs }, signal, hunted }: RealOptions,
): Promise<AttemptResult | undefined> {
  const seed = seedOf(cell, firstRun);
  const attempted = new Attempted();
  const begun = performance.now();
  const scenario = hunted?.scenarioFor(seed) ?? scenarioOf(cell, seed);
  const sequences = new LinkSequences();
  const creator = hunted === undefined ? creatorFor : watched(sequences);
  const run = await runOnCluster({ scenario, runs, creatorFor: creator, watchMachine, signal });
  if (run.came === "to nothing") return undefined;
  const kept = (directory: string | undefined) => (directory === undefined ? null : relative(root, directory));
  const about = { index: firstRun, seed, faults: scenario.schedule.length };
  if (run.came === "to no verdict") {
    const { outcome, reason, directory } = run;
    const note = { run: 0, seed, outcome, kinds: [], signature: null, reason, directory: kept(directory) };
    const ms = performance.now() - begun;
    attempted.add(note, ms, undefined);
    const came = outcome === "harness crash" ? { outcome: "crashed" as const, error: reason } : { outcome, reason };
    hunted?.onRun({ ...about, ...came, ms });
    return attempted.result();
  }
  const { verdict, evidence, kinds, directory } = run;
  const blame = hunted !== undefined && cell.variant !== null && kinds.length > 0;
  const withoutMistake = blame && (await convictedCorrect(scenario, kinds, { runs, signal }));
  const judged = outcomeOfRun(run);
  const outcome: OutcomeKind = withoutMistake ? "vacuous" : judged.outcome;
  const isKept = hunted === undefined ? outcome !== "valid" : isFound(outcome) || outcome === "could not run";
  if (!isKept) rmSync(directory, { recursive: true });
  const leading = leadingKind(kinds);
  const signature = leading === undefined ? null : signatureOf(evidence, verdict.checks, leading);
  const reason = withoutMistake ? "The correct program is convicted in the same scenario, too." : judged.reason;
  const note = { run: 0, seed, outcome, kinds: [...kinds], signature, reason };
  const ms = performance.now() - begun;
  const faultWindows = faultWindowsOf(verdict);
  const operations = operationsOf(verdict);
  attempted.add({ ...note, directory: isKept ? kept(directory) : null }, ms, { operations, faultWindows });
  hunted?.onShown(scenario, sequences.all);
  hunted?.onRun({
    ...{ ...about, outcome: "judged", kinds, signature, valid: verdict.valid, operations, faultWindows, ms },
    ...{ simulatedMs: 0, faultsInjected: injectedIn(run), situations: sequences.all, withoutMistake, steadiness: null },
    provesNothing: verdict.vacuity.provesNothing[0] ?? null,
    real: { outcome, directory: isKept ? directory : null },
  });
  return attempted.result();
}

function isFound(outcome: OutcomeKind): boolean {
  return outcome === "invalid" || outcome === "replica crash" || outcome === "harness crash";
}

/** As `creatorFor`, and watches the links of the cluster. */
function watched(sequences: LinkSequences): (scenario: Scenario) => Promise<CreateCluster> {
  return async (scenario) => {
    const create = await creatorFor(scenario);
    return async (plan) => {
      const cluster = await create(plan);
      cluster.watchLinks?.(sequences.see);
      return cluster;
    };
  };
}

/** Whether the program without its mistake is convicted of one of these kinds in the same scenario, which is run once more. */
async function convictedCorrect(
  scenario: Scenario,
  kinds: readonly string[],
  where: { readonly runs: string; readonly signal: AbortSignal },
): Promise<boolean> {
  const correct = await runOnCluster({ ...where, scenario: { ...scenario, variant: null }, creatorFor, watchMachine });
  if (correct.came === "to nothing") return false;
  if (correct.directory !== undefined) rmSync(correct.directory, { recursive: true });
  return correct.came === "to a verdict" && correct.kinds.some((kind) => kinds.includes(kind));
}

function injectedIn({ evidence }: JudgedOnCluster): number {
  return evidence.faults.filter(({ state }) => state === "active").length;
}

function operationsOf({ vacuity }: RunVerdict): number {
  return Object.values(vacuity.operations).reduce((sum, { ok, fail, info }) => sum + ok + fail + info, 0);
}
