/**
 * A night of a campaign, or the part of it that is one shard's: goes on where the ledger ends, makes jobs until the budget is used up, and
 * writes down each attempt as it is finished. Simulated and real runs go on side by side.
 */
import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { InputError } from "../../history/errors.js";
import { TrialExecutor } from "../../trials/executor.js";
import { type CampaignFolder, ledgerFile, lockShard } from "../folder.js";
import { LedgerFile } from "../ledger/file.js";
import type { AttemptLine, LedgerLine, SessionLine } from "../ledger/lines.js";
import { readLedgers } from "../ledger/read.js";
import { type NightPlan, planLineOf } from "../plan/night.js";
import type { AttemptResult } from "./attempted.js";
import { type Environment, loadOfMachine } from "./environment.js";
import { type Job, type Lane, laneOf, type Shard, ShardJobs } from "./jobs.js";
import { attemptReal } from "./real.js";
import { attemptSimulated } from "./simulated.js";

export interface NightOptions {
  readonly plan: NightPlan;
  readonly folder: CampaignFolder;
  readonly shard: Shard;
  readonly environment: Environment;
  /** Threads for simulated runs; one for each core, but for one if there are real runs beside them. */
  readonly workers?: number | undefined;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: NightProgress) => void;
}

export interface NightProgress {
  readonly elapsedMs: number;
  /** All attempts of this shard, those of earlier sessions included. */
  readonly attempts: readonly AttemptLine[];
}

/** Resolves when the budget is used up or the signal came. Rejects with an InputError where the ledger cannot be written. */
export async function runNight(options: NightOptions): Promise<{ readonly interrupted: boolean }> {
  const { plan, folder, shard } = options;
  const path = ledgerFile(folder, plan.campaign, plan.night, `${shard.nth}/${shard.of}`);
  const release = lockShard(path);
  try {
    const ledger = new LedgerFile(path);
    try {
      return await new Night(options, ledger, readLedgers([folder.ledger]).lines).run();
    } finally {
      await ledger.close();
    }
  } finally {
    release();
  }
}

/** So many batches are under way at once: while one waits for its last runs, the threads work on the next. */
const batchesAtOnce = 2;

class Night {
  private readonly session = randomUUID();
  private readonly begun = performance.now();
  private readonly shardName: string;
  private readonly jobs: ShardJobs;
  private readonly attempts: AttemptLine[];
  private readonly own: readonly LedgerLine[];
  /** Aborted when the budget is used up, when somebody interrupts, and when the ledger cannot be written. */
  private readonly over = new AbortController();
  /** Aborted in the latter two cases: when the budget is used up, runs on processes that are under way are finished. */
  private readonly broken = new AbortController();

  constructor(
    private readonly options: NightOptions,
    private readonly ledger: LedgerFile,
    known: readonly LedgerLine[],
  ) {
    const { plan, shard } = options;
    this.shardName = `${shard.nth}/${shard.of}`;
    this.own = known.filter((line) => line.campaign === plan.campaign && line.night === plan.night);
    const all = this.own.filter((line): line is AttemptLine => line.line === "attempt");
    const sessions = new Set(this.sessions().map(({ session }) => session));
    this.attempts = all.filter(({ session }) => sessions.has(session));
    this.jobs = new ShardJobs(plan, shard, all);
  }

  async run(): Promise<{ readonly interrupted: boolean }> {
    const { plan, signal, environment } = this.options;
    this.refuseOtherPlan();
    const spentMs = this.spentBefore();
    const ofNight = { campaign: plan.campaign, night: plan.night };
    const session = { line: "session", ...ofNight, session: this.session, shard: this.shardName } as const;
    await this.ledger.append({ ...session, begun: now(), ...environment });
    await this.ledger.append(planLineOf(plan, this.shardName));
    const stop = (): void => this.over.abort();
    const breakOff = (): void => this.breakOff();
    signal.addEventListener("abort", breakOff);
    if (signal.aborted) breakOff();
    const leftMs = plan.budget.timeMs === null ? null : Math.max(0, plan.budget.timeMs - spentMs);
    const timer = leftMs === null ? undefined : setTimeout(stop, leftMs);
    try {
      await this.work();
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", breakOff);
    }
    const interrupted = signal.aborted;
    await this.ledger.append({
      line: "end",
      ...ofNight,
      ...{ session: this.session, shard: this.shardName, ended: now() },
      reason: interrupted ? "interrupted" : "budget",
    });
    return { interrupted };
  }

  private async work(): Promise<void> {
    const { plan, workers } = this.options;
    const real = plan.cells.some((cell) => laneOf(cell) === "real");
    const simulated = plan.cells.some((cell) => laneOf(cell) === "simulated");
    const threads = workers ?? Math.max(1, availableParallelism() - (real ? 1 : 0));
    const executor = simulated ? new TrialExecutor(threads) : undefined;
    this.over.signal.addEventListener("abort", () => executor?.giveUp());
    if (this.over.signal.aborted) executor?.giveUp();
    const lanes = [
      ...(executor === undefined
        ? []
        : Array.from({ length: batchesAtOnce }, () =>
            this.lane("simulated", (job) => attemptSimulated(job, plan.seed, executor)),
          )),
      ...(real
        ? Array.from({ length: plan.parallel }, () =>
            this.lane("real", (job) => attemptReal(job, plan.seed, this.options.folder, this.broken.signal)),
          )
        : []),
    ];
    try {
      await Promise.all(lanes);
    } catch (error) {
      this.breakOff();
      throw error;
    } finally {
      // The others end, too, before their threads and directories go away.
      await Promise.allSettled(lanes);
      await executor?.close();
    }
  }

  /** Makes jobs of a lane, one after the other, until none is left or the night is over. */
  private async lane(lane: Lane, attempt: (job: Job) => Promise<AttemptResult | undefined>): Promise<void> {
    while (!this.over.signal.aborted) {
      const job = this.jobs.take(lane);
      if (job === undefined) return;
      const begun = now();
      const result = await attempt(job);
      if (result === undefined) return;
      const line: AttemptLine = {
        line: "attempt",
        ...{ campaign: this.options.plan.campaign, night: this.options.plan.night, session: this.session },
        ...{ cell: job.cell.name, job: job.number, attempt: job.attempt, begun, load: loadOfMachine() },
        ...result,
      };
      try {
        await this.ledger.append(line);
      } catch (error) {
        this.breakOff();
        throw error;
      }
      this.jobs.finished(job, result.ms);
      this.attempts.push(line);
      this.options.onProgress?.({ elapsedMs: performance.now() - this.begun, attempts: this.attempts });
    }
  }

  private breakOff(): void {
    this.broken.abort();
    this.over.abort();
  }

  private sessions(): readonly SessionLine[] {
    return this.own.filter((line): line is SessionLine => line.line === "session" && line.shard === this.shardName);
  }

  /** Wall time that earlier sessions of this shard used, ms. */
  private spentBefore(): number {
    return this.sessions().reduce((sum, { session, begun }) => {
      const ends = this.own.flatMap((line) => {
        if (line.line === "attempt" && line.session === session) return [Date.parse(line.begun)];
        if (line.line === "end" && line.session === session) return [Date.parse(line.ended)];
        return [];
      });
      return sum + Math.max(0, ...ends.map((end) => end - Date.parse(begun)));
    }, 0);
  }

  /** A night of two plans would be neither. */
  private refuseOtherPlan(): void {
    const { plan } = this.options;
    const other = this.own.some(
      (line) => line.line === "plan" && line.shard === this.shardName && line.digest !== plan.digest,
    );
    if (!other) return;
    throw new InputError(
      `the night ${plan.night} of ${plan.campaign} began with another campaign file or budget`,
      { file: this.ledger.path },
      "give the same, or another --night",
    );
  }
}

function now(): string {
  return new Date().toISOString();
}
