/** A worker: takes jobs of a night from the store until none is left, alongside any number of others. */
import { randomUUID } from "node:crypto";
import { InputError } from "../../history/errors.js";
import { loadOfMachine } from "../../run/machine.js";
import type { CampaignFolder } from "../folder.js";
import type { AttemptLine } from "../ledger/lines.js";
import type { AttemptResult } from "../night/attempted.js";
import type { Environment } from "../night/environment.js";
import type { Job, Lane } from "../night/jobs.js";
import { workThrough } from "../night/work.js";
import { campaignIn } from "../plan/file.js";
import { type NightPlan, planLineOf, planNight } from "../plan/night.js";
import type { RegisteredNight, Store } from "./store.js";

export interface WorkerOptions {
  readonly store: Store;
  readonly plan: NightPlan;
  readonly folder: CampaignFolder;
  readonly environment: Environment;
  readonly workers?: number | undefined;
  readonly signal: AbortSignal;
  /** The session that the lines of this worker name. */
  readonly session?: string;
  /** How often the worker shows that it is alive, ms. */
  readonly beatMs?: number;
  readonly onAttempt?: (line: AttemptLine, counted: boolean) => void;
}

/** Jobs of a night are distinguished by shards; those of a store are one shard. */
const shard = "1/1";
const usualBeatMs = 10_000;
const askAgainMs = 300;

/** Resolves when no job of the night is left or under way, or when the signal came; a job under way is then given back. */
export async function workFor(options: WorkerOptions): Promise<{ readonly interrupted: boolean }> {
  const {
    session = randomUUID(),
    store,
    plan,
    folder,
    environment,
    workers,
    signal,
    beatMs = usualBeatMs,
    onAttempt,
  } = options;
  const ofNight = { campaign: plan.campaign, night: plan.night };
  await store.append({ line: "session", ...ofNight, session, shard, begun: now(), ...environment });
  await store.append(planLineOf(plan, shard));
  // While the store is away, one renewal waits for it; the others would only queue up behind that one.
  let renewing = false;
  const renew = async (): Promise<void> => {
    if (renewing) return;
    renewing = true;
    await store.renew(plan, session).catch(() => undefined);
    renewing = false;
  };
  const beat = setInterval(() => void renew(), beatMs);
  const take = async (lane: Lane): Promise<Job | undefined> => {
    while (!signal.aborted) {
      const handed = await store.take(plan, lane, session, session);
      if (handed.what === "job") return handed.job;
      if (handed.what === "nothing left") return undefined;
      await new Promise((resolve) => setTimeout(resolve, askAgainMs));
    }
    return undefined;
  };
  const record = async (job: Job, begun: string, result: AttemptResult): Promise<void> => {
    const line: AttemptLine = {
      ...{ line: "attempt", ...ofNight, session, cell: job.cell.name, job: job.number, attempt: job.attempt, begun },
      ...{ load: loadOfMachine(), ...result },
    };
    onAttempt?.(line, await store.finish(line, session));
  };
  const { cells, seedOf, parallel } = plan;
  try {
    await workThrough({
      ...{ cells, seedOf, parallel, folder, workers, jobs: { take }, over: signal, broken: signal, record },
    });
  } finally {
    clearInterval(beat);
  }
  const end = { line: "end", ...ofNight, session, shard, ended: now() } as const;
  if (!signal.aborted) {
    const novelty = Object.fromEntries(await store.novelty(plan));
    await store.endNight(plan, { ...end, reason: "budget", novelty });
  } else {
    await store.giveBack(plan, session);
    await store.append({ ...end, reason: "interrupted" });
  }
  return { interrupted: signal.aborted };
}

/** The plan of a night that another process registered. Throws InputError if this version would plan it differently. */
export function planOf({ campaign, night, source, budget, digest }: RegisteredNight): NightPlan {
  const plan = planNight(campaignIn(source, `${campaign} (in the store)`), night, {
    timeMs: budget.timeMs ?? undefined,
    runs: budget.runs ?? undefined,
  });
  if (plan.digest === digest) return plan;
  throw new InputError(
    `the night ${night} of ${campaign} was registered by another version of Schism`,
    { option: "store" },
    "let the same version work on it",
  );
}

function now(): string {
  return new Date().toISOString();
}
