/**
 * What a campaign costs beside its runs: processor time of the same simulated runs made one after another on one thread, drawn, executed
 * and judged with nothing written down, and made by a night of a campaign on one thread, in turn and several times over. Both start with
 * new threads, so that each of them compiles the code once.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

/** Processor time, ms. */
export interface Spent {
  readonly all: number;
  /** Without the thread that makes the runs, which does the same in both: on a busy machine this tells more than the difference of two totals. */
  readonly beside: number;
}

export interface Round {
  readonly bare: Spent;
  readonly campaign: Spent;
}

/** Of a round, %: by the totals, and by what goes on beside the runs. */
export function overheadIn({ bare, campaign }: Round): readonly [total: number, beside: number] {
  return [100 * (campaign.all / bare.all - 1), (100 * (campaign.beside - bare.beside)) / bare.all];
}

/** `onRound` is called as soon as one is measured. */
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
      const bare = (): Promise<Spent> => spentIn(() => runBare(plan));
      const campaign = (): Promise<Spent> =>
        spentIn(async () => {
          await runNight({
            ...{ plan, folder: createFolder(join(root, `${round}`)), shard: { nth: 1, of: 1 }, environment: here },
            ...{ workers: 1, signal: new AbortController().signal },
            onProgress: (progress) => progressLine(progress, plan),
          });
        });
      const campaignFirst = round % 2 === 0 ? undefined : await campaign();
      const bareNow = await bare();
      const one = { bare: bareNow, campaign: campaignFirst ?? (await campaign()) };
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

async function spentIn(work: () => Promise<void>): Promise<Spent> {
  const former = new Set(readdirSync(tasks));
  /** Of each thread that began meanwhile: as it was seen last, before it ended. */
  const threads = new Map<string, number>();
  const look = (): void => {
    for (const thread of readdirSync(tasks))
      if (!former.has(thread)) threads.set(thread, Math.max(spentBy(thread), threads.get(thread) ?? 0));
  };
  const timer = setInterval(look, 50);
  const begun = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begun);
  clearInterval(timer);
  const all = (user + system) / 1000;
  return { all, beside: all - Math.max(...threads.values()) };
}

const tasks = "/proc/self/task";
const msOfTick = 10;

/** Processor time of a thread, ms; 0 if it has ended. */
function spentBy(thread: string): number {
  try {
    const fields = readFileSync(join(tasks, thread, "stat"), "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return msOfTick * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return 0;
  }
}
