/** One call from the target of a hunt to the run directories of its findings: what `schism hunt` does, for a program. */
import { join } from "node:path";
import { simulatedBatch } from "../campaign/night/jobs.js";
import { createSimCluster } from "../clusters/sim/cluster.js";
import { refuseUnwritable } from "../files/whole.js";
import type { RunVerdict, Scenario } from "../record/record.js";
import { createRunDirectory, makeLatest, readScenario, readVerdict } from "../run/directory.js";
import { runScenario } from "../run/run.js";
import { drawScenario, type HuntTarget } from "../scenario/draw.js";
import { kindsOf } from "../trials/kinds.js";
import { shapeIn } from "../trials/signature.js";
import { Findings, type Group } from "./findings.js";
import { keptHunt } from "./kept.js";
import { type SteeredHunt, steeredHunt } from "./real.js";
import { search } from "./search.js";

export interface HuntRun {
  readonly huntTarget: HuntTarget;
  /** Seed of the search. */
  readonly huntSeed: number;
  /** How many runs at most, and how long, ms; Infinity for no limit. */
  readonly runs: number;
  readonly timeMs: number;
  /** In the simulator, or on processes of this machine. */
  readonly cluster: "sim" | "local";
  /** Threads; on processes, how many runs go on at once. */
  readonly workers: number;
  /** How long to keep searching, after the first finding, for one that fails reliably, ms. */
  readonly steadyMs: number;
  /** Use up runs and time whatever is found, and write a run of every group; otherwise only of the best one. */
  readonly all: boolean;
  /** Where run directories and the ledger of the hunt go. */
  readonly to: string;
  readonly signal: AbortSignal;
  /** Called before the first run; `findings` are added to while the hunt goes on. */
  readonly onStart?: (findings: Findings, real: SteeredHunt | undefined) => void;
  /** Called when the last run has ended, before findings are written. */
  readonly onEnd?: () => void;
}

/** A group of findings, with a run of it in a directory. */
export interface Written extends Group {
  /** What the contradiction looks like, according to its signature; empty if the signature does not say. */
  readonly shape: string;
  readonly directory: string;
  readonly scenario: Scenario;
  readonly verdict: RunVerdict;
}

export interface HuntOutcome {
  readonly findings: Findings;
  /** Of a hunt on processes. */
  readonly real: SteeredHunt | undefined;
  /** Time since the start, for everything. */
  readonly seconds: number;
  /** Undefined if nothing was found. */
  readonly firstFoundMs: number | undefined;
  /** Most frequent first. */
  readonly written: readonly Written[];
}

/** Rejects with an InputError for a target that cannot be hunted, or a directory in which nothing can be written. */
export async function runHunt(run: HuntRun): Promise<HuntOutcome> {
  const { huntTarget, huntSeed, runs, timeMs, workers, all, to, signal, cluster } = run;
  // How steadily a finding fails in other worlds is tried in the simulator alone.
  const steadyMs = cluster === "sim" ? run.steadyMs : 0;
  // Rejects an invalid request before anything starts.
  if (cluster === "sim") drawScenario(huntTarget, huntSeed);
  refuseUnwritable(to);
  const real = cluster === "sim" ? undefined : await steeredHunt(huntTarget, huntSeed, to);
  const findings = new Findings();
  const hunted = cluster === "sim" ? huntTarget : { ...huntTarget, cluster };
  const kept = await keptHunt(join(to, "hunts"), hunted, huntSeed, [runs, timeMs, steadyMs]);
  for (const attempt of kept.attempts) findings.restore(attempt, cluster === "sim" ? simulatedBatch : 1);
  run.onStart?.(findings, real);
  const begun = performance.now();
  const plan = { huntTarget, huntSeed, workers, runs, timeMs, signal, kept, real };
  const firstFoundMs = await search({ ...plan, steadyMs: all ? Number.POSITIVE_INFINITY : steadyMs }, findings);
  if (!signal.aborted) await kept.finish();
  await kept.close();
  run.onEnd?.();
  const written: Written[] = [];
  const best = findings.best();
  for (const group of all ? findings.groups() : best === undefined ? [] : [best]) {
    written.push(real === undefined ? await write(group, huntTarget, to) : asRecorded(group));
  }
  // A simulated finding is run once more into its directory, which makes it the latest run.
  const latest = real === undefined ? undefined : best?.best.directory;
  if (latest !== undefined && latest !== null) makeLatest(to, latest);
  return { findings, real, seconds: (performance.now() - begun) / 1000, firstFoundMs, written };
}

/** A run on processes has its directory already. */
function asRecorded(group: Group): Written {
  const { directory } = group.best;
  if (directory === undefined || directory === null) throw new Error(`a finding without a directory: ${group.kind}`);
  const [scenario, verdict] = [readScenario(directory), readVerdict(directory)];
  return { ...group, shape: shapeOf(group), directory, scenario, verdict };
}

function shapeOf({ signature }: Group): string {
  return signature === null ? "" : shapeIn(signature);
}

/** Runs a finding once more, this time into a directory. */
async function write(group: Group, huntTarget: HuntTarget, root: string): Promise<Written> {
  const { kind, best } = group;
  const scenario = drawScenario(huntTarget, best.seed);
  const directory = createRunDirectory(root, scenario, new Date());
  const { verdict } = await runScenario(scenario, directory, (plan) => createSimCluster(plan));
  if (!kindsOf(verdict.checks).includes(kind)) {
    throw new Error(
      `${directory}: the run gave another result when it was repeated (${kind}), so something in it does not depend on its seed alone`,
    );
  }
  return { ...group, shape: shapeOf(group), directory, scenario, verdict };
}
