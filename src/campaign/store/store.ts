/**
 * Jobs that are handed out by PostgreSQL to any number of workers on any machines. A worker holds a job by a lease, which the server's
 * clock ends; the number of the attempt is the fencing token (Kleppmann 2016): only the attempt that holds the job may deliver a result, so
 * that a worker that was thought dead cannot count twice.
 */
import type pg from "pg";
import { z } from "zod";
import { InputError } from "../../history/errors.js";
import { fitting, jsonIn } from "../../history/json-file.js";
import { type AttemptLine, keyOf, type LedgerLine, ledgerLineSchema, type Notable } from "../ledger/lines.js";
import { textOf, wholeText } from "../ledger/text.js";
import { isSteered, type Job, jobOf, type Lane, laneOf } from "../night/jobs.js";
import { leastServed, SituationsMet } from "../night/steering.js";
import type { NightPlan } from "../plan/night.js";
import type { StoreConnection } from "./connection.js";

/** A night as it was registered: enough to plan it again. */
export interface RegisteredNight {
  readonly campaign: string;
  readonly night: string;
  /** The campaign file as it was written. */
  readonly source: string;
  readonly budget: { readonly timeMs: number | null; readonly runs: number | null };
  readonly digest: string;
}

/** The answer to a request for a job. */
export type Handed =
  | { readonly what: "job"; readonly job: Job }
  /** Other workers have jobs of the lane under way, which may come back. */
  | { readonly what: "wait" }
  | { readonly what: "nothing left" };

/** A job that was lost this often together with its worker kills workers: that is its outcome. */
export const mostAttempts = 3;

const tables = `
CREATE TABLE IF NOT EXISTS schism_night (
  campaign text NOT NULL, night text NOT NULL, source text NOT NULL, budget text NOT NULL, digest text NOT NULL,
  begun timestamptz NOT NULL DEFAULT now(), ends timestamptz, PRIMARY KEY (campaign, night));
CREATE TABLE IF NOT EXISTS schism_cell (
  campaign text NOT NULL, night text NOT NULL, cell text NOT NULL, place int NOT NULL, lane text NOT NULL, weight float8 NOT NULL,
  jobs int, next int NOT NULL DEFAULT 0, spent float8 NOT NULL DEFAULT 0, attempts int NOT NULL DEFAULT 0,
  under_way int NOT NULL DEFAULT 0, steered bool NOT NULL DEFAULT false, met text NOT NULL DEFAULT '', novelty float8,
  PRIMARY KEY (campaign, night, cell));
ALTER TABLE schism_cell ADD COLUMN IF NOT EXISTS steered bool NOT NULL DEFAULT false, ADD COLUMN IF NOT EXISTS met text NOT NULL DEFAULT '', ADD COLUMN IF NOT EXISTS novelty float8;
CREATE TABLE IF NOT EXISTS schism_job (
  campaign text NOT NULL, night text NOT NULL, cell text NOT NULL, job int NOT NULL, lane text NOT NULL, attempt int NOT NULL,
  holder text NOT NULL, leased_until timestamptz NOT NULL, done timestamptz, PRIMARY KEY (campaign, night, cell, job));
CREATE INDEX IF NOT EXISTS schism_job_open ON schism_job (campaign, night, lane, leased_until) WHERE done IS NULL;
CREATE TABLE IF NOT EXISTS schism_line (
  key text PRIMARY KEY, campaign text NOT NULL, night text NOT NULL, line text NOT NULL);`;

const nightRow = z.object({
  campaign: z.string(),
  night: z.string(),
  source: z.string(),
  budget: z.string(),
  digest: z.string(),
});
const budgetSchema = z.object({ timeMs: z.number().nullable(), runs: z.number().nullable() });
const jobRow = z.object({ cell: z.string(), job: z.number(), attempt: z.number(), holder: z.string() });
const cellRow = z.object({
  ...{ cell: z.string(), next: z.number(), weight: z.number() },
  ...{ spent: z.number(), attempts: z.number(), under_way: z.number(), novelty: z.number().nullable() },
});

export class Store {
  constructor(
    private readonly connection: StoreConnection,
    /** How long a worker holds a job without a sign of life, s. */
    private readonly leaseSeconds = 30,
  ) {}

  /** Creates what is missing. Two workers that begin at once do not disturb each other. */
  async prepare(): Promise<void> {
    await this.connection.transaction(async (client) => {
      await client.query("SELECT pg_advisory_xact_lock(hashtext('schism'))");
      await client.query(tables);
    });
  }

  /** Registers a night, unless it is already registered. Rejects with an InputError if it was registered with another plan. */
  async register(plan: NightPlan, source: string): Promise<void> {
    await this.connection.transaction(async (client) => {
      const { campaign, night, digest, budget, cells } = plan;
      const inserted = await client.query(
        `INSERT INTO schism_night (campaign, night, source, budget, digest, ends)
         VALUES ($1, $2, $3, $4, $5, now() + $6 * interval '1 millisecond') ON CONFLICT DO NOTHING`,
        [campaign, night, source, JSON.stringify(budget), digest, budget.timeMs],
      );
      if (inserted.rowCount === 0) {
        const { rows } = await client.query("SELECT digest FROM schism_night WHERE campaign = $1 AND night = $2", [
          campaign,
          night,
        ]);
        if (z.array(z.object({ digest: z.string() })).parse(rows)[0]?.digest === digest) return;
        throw new InputError(
          `the night ${night} of ${campaign} began with another campaign file or budget`,
          { option: "store" },
          "give the same, or another --night",
        );
      }
      for (const [place, cell] of cells.entries()) {
        let jobs: number | null = null;
        if (cell.due !== null) for (jobs = 0; jobOf(cell, jobs, 1) !== undefined; ) jobs += 1;
        await client.query(
          `INSERT INTO schism_cell (campaign, night, cell, place, lane, weight, jobs, steered) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [campaign, night, cell.name, place, laneOf(cell), cell.weight, jobs, isSteered(cell)],
        );
      }
    });
  }

  /** Nights that are not over, oldest first. */
  async openNights(): Promise<readonly RegisteredNight[]> {
    return this.connection.transaction(async (client) => {
      const { rows } = await client.query(
        `SELECT campaign, night, source, budget, digest FROM schism_night n
         WHERE NOT EXISTS (SELECT 1 FROM schism_line l WHERE l.key = $1 || n.campaign || ' ' || n.night) ORDER BY begun`,
        [overPrefix],
      );
      return z
        .array(nightRow)
        .parse(rows)
        .map(({ budget, ...night }) => {
          const where = { option: "store", field: `budget of ${night.campaign}, night ${night.night}` };
          return { ...night, budget: fitting(jsonIn(budget, where), budgetSchema, where) };
        });
    });
  }

  /** The next job of a lane. A job whose worker was lost comes first; one that was lost too often is written off as a crash. */
  async take(plan: NightPlan, lane: Lane, holder: string, session: string): Promise<Handed> {
    return this.connection.transaction(async (client) => {
      const where = [plan.campaign, plan.night];
      const { rows: lost } = await client.query(
        `SELECT cell, job, attempt, holder FROM schism_job
         WHERE campaign = $1 AND night = $2 AND lane = $3 AND done IS NULL AND leased_until < now()
         ORDER BY leased_until FOR UPDATE SKIP LOCKED LIMIT 1`,
        [...where, lane],
      );
      const [expired] = z.array(jobRow).parse(lost);
      if (expired !== undefined) {
        const cell = plan.cells.find(({ name }) => name === expired.cell);
        const job = cell === undefined ? undefined : jobOf(cell, expired.job, expired.attempt + 1);
        if (job === undefined)
          throw new Error(`the store hands out ${expired.cell} ${expired.job}, which the plan does not have`);
        if (expired.attempt >= mostAttempts) {
          await this.writeOff(client, plan, { ...job, attempt: expired.attempt }, session);
          return { what: "wait" };
        }
        await client.query(
          `UPDATE schism_job SET attempt = $5, holder = $6, leased_until = now() + $7 * interval '1 second'
           WHERE campaign = $1 AND night = $2 AND cell = $3 AND job = $4`,
          [...where, expired.cell, expired.job, job.attempt, holder, this.leaseSeconds],
        );
        return { what: "job", job };
      }
      // All of them, in one order, so that two workers that ask at once choose one after the other.
      const { rows: open } = await client.query(
        `SELECT cell, next, weight, spent, attempts, under_way, novelty FROM schism_cell c JOIN schism_night n USING (campaign, night)
         WHERE campaign = $1 AND night = $2 AND lane = $3 AND (jobs IS NULL OR next < jobs) AND (n.ends IS NULL OR n.ends > now())
         ORDER BY place FOR UPDATE OF c`,
        [...where, lane],
      );
      const next = leastServed(
        z
          .array(cellRow)
          .parse(open)
          .map(({ spent, under_way, ...cell }) => ({
            ...{ ...cell, spentMs: spent, underWay: under_way },
            canary: plan.cells.some(({ name, canary }) => canary && name === cell.cell),
          })),
      );
      const cell = plan.cells.find(({ name }) => name === next?.cell);
      const job = next === undefined || cell === undefined ? undefined : jobOf(cell, next.next, 1);
      if (next === undefined || job === undefined) {
        const { rows } = await client.query(
          "SELECT 1 FROM schism_job WHERE campaign = $1 AND night = $2 AND lane = $3 AND done IS NULL LIMIT 1",
          [...where, lane],
        );
        return { what: rows.length > 0 ? "wait" : "nothing left" };
      }
      await client.query(
        "UPDATE schism_cell SET next = next + 1, under_way = under_way + 1 WHERE campaign = $1 AND night = $2 AND cell = $3",
        [...where, next.cell],
      );
      await client.query(
        `INSERT INTO schism_job (campaign, night, cell, job, lane, attempt, holder, leased_until)
         VALUES ($1, $2, $3, $4, $5, 1, $6, now() + $7 * interval '1 second')`,
        [...where, next.cell, next.next, lane, holder, this.leaseSeconds],
      );
      return { what: "job", job };
    });
  }

  /** The holder is alive: its leases start again now. */
  async renew({ campaign, night }: NightPlan, holder: string): Promise<void> {
    await this.connection.transaction(async (client) => {
      await client.query(
        `UPDATE schism_job SET leased_until = now() + $4 * interval '1 second'
         WHERE campaign = $1 AND night = $2 AND holder = $3 AND done IS NULL AND leased_until >= now()`,
        [campaign, night, holder, this.leaseSeconds],
      );
    });
  }

  /** Undoes a lease: another worker may have the job at once, and as the same attempt. */
  async giveBack({ campaign, night }: NightPlan, holder: string): Promise<void> {
    await this.connection.transaction(async (client) => {
      await client.query(
        `UPDATE schism_job SET leased_until = '-infinity', attempt = attempt - 1
         WHERE campaign = $1 AND night = $2 AND holder = $3 AND done IS NULL`,
        [campaign, night, holder],
      );
    });
  }

  /** False if the job is another worker's by now, or has a result: then this result does not count. The same one twice counts once. */
  async finish(line: AttemptLine, holder: string): Promise<boolean> {
    return this.connection.transaction((client) => this.finishIn(client, line, holder));
  }

  /** Of each cell that is steered and of which enough is known: the share of new situations to be expected in its next job. */
  async novelty({ campaign, night }: NightPlan): Promise<ReadonlyMap<string, number>> {
    return this.connection.transaction(async (client) => {
      const { rows } = await client.query(
        "SELECT cell, novelty FROM schism_cell WHERE campaign = $1 AND night = $2 AND novelty IS NOT NULL ORDER BY place",
        [campaign, night],
      );
      const found = z.array(z.object({ cell: z.string(), novelty: z.number() })).parse(rows);
      return new Map(found.map(({ cell, novelty }) => [cell, novelty]));
    });
  }

  private async finishIn(client: pg.ClientBase, line: AttemptLine, holder: string): Promise<boolean> {
    const { campaign, night, cell, job, attempt, ms } = line;
    const { rowCount } = await client.query(
      `UPDATE schism_job SET done = now()
       WHERE campaign = $1 AND night = $2 AND cell = $3 AND job = $4 AND attempt = $5 AND holder = $6 AND done IS NULL`,
      [campaign, night, cell, job, attempt, holder],
    );
    // If the answer to a first try was lost, its line is there.
    if (rowCount === 0) return this.has(client, line);
    await client.query(
      `UPDATE schism_cell SET spent = spent + $4, attempts = attempts + 1, under_way = under_way - 1
       WHERE campaign = $1 AND night = $2 AND cell = $3`,
      [campaign, night, cell, ms],
    );
    await this.steer(client, line);
    await this.insert(client, line);
    return true;
  }

  /** Its row is locked by the update before. A canary is not steered, so nothing is kept of what its runs met. */
  private async steer(client: pg.ClientBase, { campaign, night, cell, situations }: AttemptLine): Promise<void> {
    if (situations === undefined) return;
    const where = [campaign, night, cell];
    const { rows } = await client.query(
      "SELECT met FROM schism_cell WHERE campaign = $1 AND night = $2 AND cell = $3 AND steered",
      where,
    );
    const [row] = z.array(z.object({ met: z.string() })).parse(rows);
    if (row === undefined) return;
    const met = SituationsMet.restored(row.met);
    met.add(situations);
    await client.query(
      "UPDATE schism_cell SET met = $4, novelty = $5 WHERE campaign = $1 AND night = $2 AND cell = $3",
      [...where, met.text, met.novelty],
    );
  }

  private async has(client: pg.ClientBase, line: LedgerLine): Promise<boolean> {
    const { rows } = await client.query("SELECT 1 FROM schism_line WHERE key = $1 AND line = $2", [
      keyOf(line),
      textOf(line),
    ]);
    return rows.length > 0;
  }

  private async insert(client: pg.ClientBase, line: LedgerLine): Promise<void> {
    await client.query(
      "INSERT INTO schism_line (key, campaign, night, line) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
      [keyOf(line), line.campaign, line.night, textOf(line)],
    );
  }

  private async writeOff(
    client: pg.ClientBase,
    { campaign, night }: NightPlan,
    job: Job,
    session: string,
  ): Promise<void> {
    const { cell, number, attempt, runs } = job;
    const { rows } = await client.query(
      `UPDATE schism_job SET holder = $5 WHERE campaign = $1 AND night = $2 AND cell = $3 AND job = $4
       RETURNING to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS now`,
      [campaign, night, cell.name, number, session],
    );
    const [{ now } = { now: new Date(0).toISOString() }] = z.array(z.object({ now: z.string() })).parse(rows);
    const reason = `Its worker was lost ${attempt} times.`;
    const note: Notable = {
      run: 0,
      seed: 0,
      outcome: "harness crash",
      kinds: [],
      signature: null,
      reason,
      directory: null,
      runs,
    };
    const line: AttemptLine = {
      ...{
        line: "attempt",
        campaign,
        night,
        session,
        cell: cell.name,
        job: number,
        attempt,
        begun: now,
        ms: 0,
        load: null,
      },
      ...{
        outcomes: { "harness crash": runs },
        kinds: {},
        operations: 0,
        faults: { windows: 0, ok: 0 },
        notable: [note],
      },
    };
    await this.finishIn(client, line, session);
  }

  /** Lines that are not results of a job: of sessions, plans, findings, replays, ends. */
  async append(line: LedgerLine): Promise<void> {
    await this.connection.transaction((client) => this.insert(client, line));
  }

  /** True for the one caller that may record that the night is over: nothing is left, nothing is under way. */
  async endNight({ campaign, night }: NightPlan, end: LedgerLine): Promise<void> {
    await this.connection.transaction(async (client) => {
      const { rowCount } = await client.query(
        "INSERT INTO schism_line (key, campaign, night, line) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        [`${overPrefix}${campaign} ${night}`, campaign, night, ""],
      );
      if (rowCount === 1) await this.insert(client, end);
    });
  }

  /** All lines of all nights. Rejects with an InputError for a line that this version does not know. */
  async lines(): Promise<readonly LedgerLine[]> {
    return this.connection.transaction(async (client) => {
      const { rows } = await client.query("SELECT line FROM schism_line WHERE line <> '' ORDER BY key");
      return z
        .array(z.object({ line: z.string() }))
        .parse(rows)
        .map(({ line }) => {
          const text = wholeText(Buffer.from(line));
          const parsed = text === undefined ? undefined : ledgerLineSchema.safeParse(JSON.parse(text));
          if (parsed?.success === true) return parsed.data;
          throw new InputError(
            "the store holds a line that this version does not know",
            { option: "store" },
            "use the version that wrote it",
          );
        });
    });
  }
}

const overPrefix = "over ";
