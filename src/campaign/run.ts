/** One call from a campaign file to the summary of its night: what `schism campaign run` does, for a program. */
import { availableParallelism } from "node:os";
import { createFolder, isLocked } from "./folder.js";
import { acknowledgedIn, knownFindings } from "./known-findings.js";
import type { AttemptLine, LedgerLine, PlanLine } from "./ledger/lines.js";
import { type Ledger, readLedgers } from "./ledger/read.js";
import { environment } from "./night/environment.js";
import { type Shard, ShardJobs } from "./night/jobs.js";
import { runNight } from "./night/night.js";
import type { NightProgress } from "./night/progress.js";
import { unableHere } from "./night/unable.js";
import { readCampaign } from "./plan/file.js";
import { type BudgetOverride, type NightPlan, planNight } from "./plan/night.js";
import { tooShort } from "./plan/time-needed.js";
import { prune, witnessesIn } from "./prune.js";
import { runStoredNight } from "./store/run-night.js";
import { type CampaignSummary, type NightSummary, summaryOf } from "./summary.js";
import { clearUnfinished } from "./unfinished.js";
import { checkedNight, nightToRun } from "./which-night.js";

export interface CampaignRun {
  /** Path of the campaign file. */
  readonly file: string;
  /** Folder of the campaign, for all of its nights; created if it is missing. */
  readonly to: string;
  /** Name of the night; undefined for the one that was begun and not finished in the last 24 hours, or else today's date in UTC. */
  readonly night?: string | undefined;
  readonly shard: Shard;
  readonly budget: BudgetOverride;
  readonly workers?: number | undefined;
  /** URL of a PostgreSQL server that hands the jobs out, to this process and to any number of workers. */
  readonly store?: string | undefined;
  readonly onAway?: ((message: string) => void) | undefined;
  readonly signal: AbortSignal;
  readonly onStart?: (start: Start) => void;
  readonly onProgress?: (progress: NightProgress) => void;
  /** Called with sentences that say what is done about findings. */
  readonly onSentence?: (sentence: string) => void;
}

export interface Start {
  readonly plan: NightPlan;
  readonly shard: Shard;
  /** The night was begun before. */
  readonly goesOn: boolean;
  readonly damaged: Ledger["damaged"];
  /** When this shard finished the night, ISO 8601; null if there is something left to do. */
  readonly finished: string | null;
  /** Why the night will probably be void, a sentence each; empty if nothing is known that makes it so. */
  readonly warnings: readonly string[];
}

export interface CampaignOutcome {
  readonly plan: NightPlan;
  readonly interrupted: boolean;
  readonly summary: CampaignSummary;
  readonly night: NightSummary;
}

/** Rejects with an InputError for what the user can correct: the file, the folder, the night's name, a full disk. */
export async function runCampaign(run: CampaignRun): Promise<CampaignOutcome> {
  const read = readCampaign(run.file);
  const { shard } = run;
  const campaign = read.file.name;
  const folder = createFolder(run.to);
  const before = readLedgers([folder.ledger]);
  const night =
    run.night === undefined ? nightToRun(campaign, shard, before.lines, new Date()) : checkedNight(run.night);
  const plan = planNight(read, night, run.budget);
  const acknowledged = acknowledgedIn(read);
  const goesOn = before.lines.some((line) => line.campaign === campaign && line.night === night);
  const finished = finishedAt(before.lines, plan, shard);
  const place = run.budget.timeMs === undefined ? { file: run.file, field: "budget.time" } : { option: "for" };
  const threads = run.workers ?? availableParallelism();
  // Of a night that goes on, some was done before; of a store, other workers may help.
  const warning = goesOn || run.store !== undefined ? null : tooShort(plan, { shards: shard.of, threads }, place);
  const warnings = [
    ...(warning === null ? [] : [warning]),
    ...(finished !== null || run.store !== undefined ? [] : await unableHere(plan)),
  ];
  run.onStart?.({ plan, shard, goesOn, damaged: before.damaged, finished, warnings });
  if (finished !== null) {
    const findings = knownFindings(folder, campaign, before.lines, acknowledged);
    return outcomeOf(plan, summaryOf(campaign, before.lines, findings), false);
  }
  const here = await environment(read.file.commit, read.path);
  await clearUnfinished(folder, (sentence) => run.onSentence?.(sentence));
  const { workers, signal, store, onAway, onProgress, onSentence } = run;
  const options = { plan, folder, shard, environment: here, workers, signal, onSentence };
  const ofNight = { ...options, ...(onProgress === undefined ? {} : { onProgress }) };
  const { interrupted } = await (store === undefined
    ? runNight(ofNight)
    : runStoredNight({ ...ofNight, url: store, source: read.source, onAway }));
  const { lines } = readLedgers([folder.ledger]);
  const findings = knownFindings(folder, campaign, lines, acknowledged);
  const summary = summaryOf(campaign, lines, findings);
  // The last shard of a folder to end does it for all shards.
  if (Object.keys(read.file.retention).length > 0 && !isLocked(folder)) {
    prune(folder, lines, read.file.retention, witnessesIn(folder, lines, acknowledged), Date.now());
  }
  return outcomeOf(plan, summary, interrupted);
}

function outcomeOf(plan: NightPlan, summary: CampaignSummary, interrupted: boolean): CampaignOutcome {
  const found = summary.nights.find(({ night }) => night === plan.night);
  if (found === undefined) throw new Error(`nothing is on record of the night ${plan.night}`);
  return { plan, interrupted, summary, night: found };
}

/**
 * Of the same plan only: a night that began with another one is refused. A plan or a job whose line was damaged since is left to
 * do, the job unless time is the budget: that is used up.
 */
function finishedAt(lines: readonly LedgerLine[], plan: NightPlan, { nth, of }: Shard): string | null {
  const { campaign, night, digest } = plan;
  const own = lines.filter((line) => line.campaign === campaign && line.night === night);
  const shard = `${nth}/${of}`;
  const plans = own.filter((line): line is PlanLine => line.line === "plan" && line.shard === shard);
  if (plans.length === 0 || plans.some((line) => line.digest !== digest)) return null;
  const attempts = own.filter((line): line is AttemptLine => line.line === "attempt");
  const jobs = new ShardJobs(plan, { nth, of }, attempts);
  const isLeft = jobs.take("simulated") !== undefined || jobs.take("real") !== undefined;
  if (isLeft && plan.budget.timeMs === null) return null;
  const end = own.find((line) => line.line === "end" && line.shard === shard && line.reason === "budget");
  return end?.line === "end" ? end.ended : null;
}
