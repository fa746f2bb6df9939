/**
 * A night of a campaign, or the part of it that belongs to one shard: continues where the ledger ends, makes jobs until the budget is used
 * up, and records each attempt as it finishes. Simulated and real runs go on side by side.
 */
import { randomUUID } from "node:crypto";
import { InputError } from "../../history/errors.js";
import { loadOfMachine } from "../../run/machine.js";
import type { FindingsContext } from "../findings/context.js";
import { keepFindings } from "../findings/keep.js";
import { replayFindings } from "../findings/replays.js";
import { type CampaignFolder, ledgerFile } from "../folder.js";
import { LedgerFile } from "../ledger/file.js";
import type { AttemptLine, LedgerLine, SessionLine } from "../ledger/lines.js";
import { readLedgers } from "../ledger/read.js";
import { spentIn } from "../ledger/spent.js";
import { lockFile } from "../lock.js";
import { type NightPlan, planLineOf } from "../plan/night.js";
import type { AttemptResult } from "./attempted.js";
import type { Environment } from "./environment.js";
import { type Job, type Shard, ShardJobs } from "./jobs.js";
import { findingsContext } from "./own-findings.js";
import { type NightProgress, OutcomesByCell } from "./progress.js";
import { workThrough } from "./work.js";

export interface NightOptions {
  readonly plan: NightPlan;
  readonly folder: CampaignFolder;
  readonly shard: Shard;
  readonly environment: Environment;
  /** Threads for simulated runs; by default one for each core, or one less if there are real runs beside them. */
  readonly workers?: number | undefined;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: NightProgress) => void;
  /** Called with sentences that say what is done about findings. */
  readonly onSentence?: ((sentence: string) => void) | undefined;
}

/** Resolves when the budget is used up or the signal came. Rejects with an InputError if the ledger cannot be written. */
export async function runNight(options: NightOptions): Promise<{ readonly interrupted: boolean }> {
  const { plan, folder, shard } = options;
  const path = ledgerFile(folder, plan.campaign, plan.night, `${shard.nth}/${shard.of}`);
  const release = lockFile(path);
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

class Night {
  private readonly session = randomUUID();
  private readonly begun = performance.now();
  private readonly shardName: string;
  private readonly jobs: ShardJobs;
  private readonly outcomes: OutcomesByCell;
  private readonly own: readonly LedgerLine[];
  /** All known lines, of any night, including those appended since. */
  private readonly lines: LedgerLine[];
  constructor(
    private readonly options: NightOptions,
    private readonly ledger: LedgerFile,
    known: readonly LedgerLine[],
  ) {
    const { plan, shard } = options;
    this.shardName = `${shard.nth}/${shard.of}`;
    this.lines = [...known];
    this.own = known.filter((line) => line.campaign === plan.campaign && line.night === plan.night);
    const all = this.own.filter((line): line is AttemptLine => line.line === "attempt");
    const sessions = new Set(this.sessions().map(({ session }) => session));
    this.outcomes = new OutcomesByCell(all.filter(({ session }) => sessions.has(session)));
    this.jobs = new ShardJobs(plan, shard, all);
  }

  async run(): Promise<{ readonly interrupted: boolean }> {
    const { plan, signal, environment } = this.options;
    this.refuseOtherPlan();
    const sessions = new Set(this.sessions().map(({ session }) => session));
    const spentMs = spentIn(this.own.filter((line) => "session" in line && sessions.has(line.session)));
    const ofNight = { campaign: plan.campaign, night: plan.night };
    const session = { line: "session", ...ofNight, session: this.session, shard: this.shardName } as const;
    await this.append({ ...session, begun: now(), ...environment });
    await this.append(planLineOf(plan, this.shardName));
    const over = new AbortController();
    const leftMs = plan.budget.timeMs === null ? null : Math.max(0, plan.budget.timeMs - spentMs);
    const timer = leftMs === null ? undefined : setTimeout(() => over.abort(), leftMs);
    const { cells, seedOf, parallel } = plan;
    const { folder, workers } = this.options;
    const findings = this.findings(leftMs);
    try {
      await replayFindings(findings);
      await workThrough({
        ...{ cells, seedOf, parallel, folder, workers, jobs: this.jobs, over: over.signal, broken: signal },
        record: (job, begun, result) => this.record(job, begun, result),
      });
    } finally {
      clearTimeout(timer);
    }
    await keepFindings(findings);
    const interrupted = signal.aborted;
    await this.append({
      line: "end",
      ...ofNight,
      ...{ session: this.session, shard: this.shardName, ended: now() },
      reason: interrupted ? "interrupted" : "budget",
      novelty: Object.fromEntries(this.jobs.novelty()),
    });
    return { interrupted };
  }

  private async record(job: Job, begun: string, result: AttemptResult): Promise<void> {
    const { campaign, night } = this.options.plan;
    const line: AttemptLine = {
      ...{ line: "attempt", campaign, night, session: this.session },
      ...{ cell: job.cell.name, job: job.number, attempt: job.attempt, begun, load: loadOfMachine() },
      ...result,
    };
    await this.append(line);
    this.jobs.finished(job, result);
    this.outcomes.add(line);
    this.options.onProgress?.({
      elapsedMs: performance.now() - this.begun,
      outcomes: this.outcomes.all,
      shared: false,
    });
  }

  private findings(leftMs: number | null): FindingsContext {
    const { plan, folder, shard, signal, environment, onSentence } = this.options;
    const ofNight = { plan, folder, shard, signal, session: this.session, commit: environment.commit, leftMs };
    return findingsContext(
      { ...ofNight, onProgress: onSentence },
      { lines: () => this.lines, append: (line) => this.append(line) },
    );
  }

  private async append(line: LedgerLine): Promise<void> {
    await this.ledger.append(line);
    this.lines.push(line);
  }

  private sessions(): readonly SessionLine[] {
    return this.own.filter((line): line is SessionLine => line.line === "session" && line.shard === this.shardName);
  }

  /** A night of two plans would follow neither. */
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
