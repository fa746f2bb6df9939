/** An attempt at a job on processes or containers: one run, in a directory that is kept unless the run passed. */
import { rmSync } from "node:fs";
import { relative } from "node:path";
import { faultWindowsOf } from "../../judging/meaning.js";
import type { RunVerdict } from "../../record/record.js";
import { creatorFor } from "../../run/creator.js";
import { watchMachine } from "../../run/machine.js";
import { leadingKind } from "../../trials/kinds.js";
import { signatureOf } from "../../trials/signature.js";
import type { CampaignFolder } from "../folder.js";
import type { Cell } from "../plan/cell.js";
import { scenarioOf } from "../plan/scenarios.js";
import { Attempted, type AttemptResult } from "./attempted.js";
import { outcomeOfRun, runOnCluster } from "./cluster-run.js";
import type { Job } from "./jobs.js";

/** Undefined if it was interrupted: then it does not count. */
export async function attemptReal(
  { cell, firstRun }: Job,
  seedOf: (cell: Cell, index: number) => number,
  { root, runs }: Pick<CampaignFolder, "root" | "runs">,
  signal: AbortSignal,
): Promise<AttemptResult | undefined> {
  const seed = seedOf(cell, firstRun);
  const attempted = new Attempted();
  const begun = performance.now();
  const run = await runOnCluster({ scenario: scenarioOf(cell, seed), runs, creatorFor, watchMachine, signal });
  if (run.came === "to nothing") return undefined;
  const kept = (directory: string | undefined) => (directory === undefined ? null : relative(root, directory));
  if (run.came === "to no verdict") {
    const { outcome, reason, directory } = run;
    const note = { run: 0, seed, outcome, kinds: [], signature: null, reason, directory: kept(directory) };
    attempted.add(note, performance.now() - begun, undefined);
    return attempted.result();
  }
  const { verdict, evidence, kinds, directory } = run;
  const { outcome, reason } = outcomeOfRun(run);
  if (outcome === "valid") rmSync(directory, { recursive: true });
  const leading = leadingKind(kinds);
  const signature = leading === undefined ? null : signatureOf(evidence, verdict.checks, leading);
  const note = { run: 0, seed, outcome, kinds, signature, reason };
  attempted.add(
    { ...note, kinds: [...kinds], directory: outcome === "valid" ? null : kept(directory) },
    performance.now() - begun,
    { operations: operationsOf(verdict), faultWindows: faultWindowsOf(verdict) },
  );
  return attempted.result();
}

function operationsOf({ vacuity }: RunVerdict): number {
  return Object.values(vacuity.operations).reduce((sum, { ok, fail, info }) => sum + ok + fail + info, 0);
}
