/** One call from a campaign file to the summary of its night: what `schism campaign run` does, for a program. */
import { randomUUID } from "node:crypto";
import { InputError } from "../history/errors.js";
import { keepFindings } from "./findings/keep.js";
import { replayFindings } from "./findings/replays.js";
import { type CampaignFolder, createFolder, isLocked } from "./folder.js";
import { acknowledgedIn, knownFindings } from "./known-findings.js";
import type { AttemptLine, LedgerLine } from "./ledger/lines.js";
import { type Ledger, readLedgers } from "./ledger/read.js";
import { type Environment, environment } from "./night/environment.js";
import type { Shard } from "./night/jobs.js";
import { type NightProgress, runNight } from "./night/night.js";
import { type Books, findingsContext } from "./night/own-findings.js";
import { type ReadCampaign, readCampaign } from "./plan/file.js";
import { type BudgetOverride, type NightPlan, planNight } from "./plan/night.js";
import { prune, witnessesIn } from "./prune.js";
import { bring, withStore } from "./store/night.js";
import type { Store } from "./store/store.js";
import { workFor } from "./store/work.js";
import { type CampaignSummary, type NightSummary, summaryOf } from "./summary.js";

export interface CampaignRun {
  /** Path of the campaign file. */
  readonly file: string;
  /** Folder of the campaign, for all of its nights; created if it is not there. */
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
  /** What is done about findings, in sentences. */
  readonly onSentence?: (sentence: string) => void;
}

export interface Start {
  readonly plan: NightPlan;
  readonly shard: Shard;
  /** The night was begun before. */
  readonly goesOn: boolean;
  readonly damaged: Ledger["damaged"];
}

export interface CampaignOutcome {
  readonly plan: NightPlan;
  readonly interrupted: boolean;
  readonly summary: CampaignSummary;
  readonly night: NightSummary;
}

/** Rejects with an InputError for what a person can mend: the file, the folder, the night's name, a full disk. */
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
  run.onStart?.({ plan, shard, goesOn, damaged: before.damaged });
  const here = await environment(read.file.commit);
  const { interrupted } = await (run.store === undefined ? runAlone : runWithStore)(run, read, plan, folder, here);
  const { lines } = readLedgers([folder.ledger]);
  const findings = knownFindings(folder, campaign, lines, acknowledged);
  const summary = summaryOf(campaign, lines, findings);
  // The last shard of a folder to end does it for all.
  if (Object.keys(read.file.retention).length > 0 && !isLocked(folder)) {
    prune(folder, lines, read.file.retention, witnessesIn(folder, lines, acknowledged), Date.now());
  }
  const found = summary.nights.find((each) => each.night === night);
  if (found === undefined) throw new Error(`nothing is on record of the night ${night}`);
  return { plan, interrupted, summary, night: found };
}

interface Ended {
  readonly interrupted: boolean;
}

function runAlone(
  { shard, workers, signal, onProgress, onSentence }: CampaignRun,
  _: ReadCampaign,
  plan: NightPlan,
  folder: CampaignFolder,
  here: Environment,
): Promise<Ended> {
  const progress = onProgress === undefined ? {} : { onProgress };
  return runNight({ plan, folder, shard, workers, signal, environment: here, onSentence, ...progress });
}

function runWithStore(
  { store: url = "", shard, workers, signal, onProgress, onSentence, onAway }: CampaignRun,
  { source }: ReadCampaign,
  plan: NightPlan,
  folder: CampaignFolder,
  here: Environment,
): Promise<Ended> {
  const begun = performance.now();
  const attempts: AttemptLine[] = [];
  return withStore(url, { signal, ...(onAway === undefined ? {} : { onAway }) }, async (store) => {
    await store.register(plan, source);
    const session = randomUUID();
    // This process alone looks after findings: the corpus lies in its folder.
    const books = await bookkeeping(store, folder);
    const ofNight = { plan, folder, shard, session, commit: here.commit, signal, onProgress: onSentence };
    await replayFindings(findingsContext(ofNight, books));
    const ended = await workFor({
      ...{ store, plan, folder, environment: here, workers, signal, session },
      onAttempt: (line, counted) => {
        if (counted) attempts.push(line);
        onProgress?.({ elapsedMs: performance.now() - begun, attempts });
      },
    });
    await keepFindings(findingsContext(ofNight, await bookkeeping(store, folder)));
    await bring(store, folder);
    return ended;
  });
}

/** All lines of the store, brought into the folder; what is appended goes to the store. */
async function bookkeeping(store: Store, folder: CampaignFolder): Promise<Books> {
  await bring(store, folder);
  const lines = [...readLedgers([folder.ledger]).lines];
  return {
    lines: () => lines,
    async append(line) {
      await store.append(line);
      lines.push(line);
    },
  };
}

const dayMs = 24 * 60 * 60 * 1000;

/** The night that this shard began and did not finish in the last 24 hours, however late it is now; or else today's date in UTC. */
function nightToRun(campaign: string, { nth, of }: Shard, lines: readonly LedgerLine[], now: Date): string {
  const shard = `${nth}/${of}`;
  const finished = new Set(
    lines.flatMap((line) =>
      line.line === "end" && line.campaign === campaign && line.shard === shard && line.reason === "budget"
        ? [line.night]
        : [],
    ),
  );
  const begun = lines.flatMap((line) =>
    line.line === "session" && line.campaign === campaign && line.shard === shard && !finished.has(line.night)
      ? [line]
      : [],
  );
  const latest = begun.reduce<(typeof begun)[number] | undefined>(
    (one, other) => (one === undefined || other.begun > one.begun ? other : one),
    undefined,
  );
  if (latest !== undefined && now.getTime() - Date.parse(latest.begun) < dayMs) return latest.night;
  return now.toISOString().slice(0, 10);
}

/** Names of nights become parts of names of files. */
function checkedNight(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$/.test(name)) return name;
  throw new InputError(
    `cannot be ${JSON.stringify(name)}`,
    { option: "night" },
    "use letters, digits, _ and -, at most 60",
  );
}
