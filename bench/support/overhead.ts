/**
 * What a campaign costs beside its runs: processor time of the same simulated runs made one after another on one thread, drawn, executed
 * and judged with nothing written down, and made by a night of a campaign on one thread, in turn and several times over. Both start with
 * new threads, so that each of them compiles the code once.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFolder } from "../../src/campaign/folder.js";
import { environment } from "../../src/campaign/night/environment.js";
import { runNight } from "../../src/campaign/night/night.js";
import { readCampaign } from "../../src/campaign/plan/file.js";
import { type NightPlan, planNight } from "../../src/campaign/plan/night.js";
import { scenarioOf } from "../../src/campaign/plan/scenarios.js";
import { progressLine } from "../../src/campaign/telling.js";
import { TrialExecutor } from "../../src/trials/executor.js";

const file = `name: overhead
budget: { runs: 1 }
cells:
  - systems: [raft, primary-backup, paxos, two-phase-commit]
    weight: 5
canaries:
  - systems: [raft]
    variants: [log-not-synced]
`;

export interface Round {
  readonly bareMs: number;
  readonly campaignMs: number;
}

/** Processor time of all threads, ms. `onRound` is called as soon as one is measured. */
export async function overheadOf(
  runs: number,
  rounds: number,
  onRound: (round: Round) => void,
): Promise<readonly Round[]> {
  const root = mkdtempSync(join(tmpdir(), "schism-bench-overhead-"));
  try {
    const path = join(root, "overhead.yaml");
    writeFileSync(path, file);
    const read = readCampaign(path);
    const here = await environment(read.file.commit);
    const measured: Round[] = [];
    for (let round = 0; round < rounds; round++) {
      const plan = planNight(read, `n${round}`, { runs });
      const bare = (): Promise<number> => processorTime(() => runBare(plan));
      const campaign = (): Promise<number> =>
        processorTime(async () => {
          await runNight({
            ...{ plan, folder: createFolder(join(root, `${round}`)), shard: { nth: 1, of: 1 }, environment: here },
            ...{ workers: 1, signal: new AbortController().signal },
            onProgress: (progress) => progressLine(progress, plan),
          });
        });
      const campaignFirst = round % 2 === 0 ? undefined : await campaign();
      const bareMs = await bare();
      const one = { bareMs, campaignMs: campaignFirst ?? (await campaign()) };
      onRound(one);
      measured.push(one);
    }
    return measured;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function runBare({ cells, seedOf }: NightPlan): Promise<void> {
  const executor = new TrialExecutor(1);
  for (const cell of cells) {
    const blame = cell.variant !== null;
    for (let index = 0; index < (cell.due ?? 0); index++)
      await executor.run({ scenario: scenarioOf(cell, seedOf(cell, index)), stopOnViolation: true, blame });
  }
  await executor.close();
}

async function processorTime(work: () => Promise<void>): Promise<number> {
  const begun = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}
