/**
 * The lines of a campaign's ledger. A shard appends one line for each finished attempt, and one for each thing that was found out about a
 * finding. Every line has a key (`keyOf`), so that ledgers are merged as sets: in any order, any number of times.
 *
 * What a job does follows from its cell, its number and the seed of the night alone; only times, loads and runs on real processes may
 * differ when it is attempted again.
 */
import { z } from "zod";
import { outcomeKinds } from "../outcome.js";

const name = z.string().min(1).max(200);
const count = z.number().int().min(0);
const milliseconds = z.number().min(0);
/** ISO 8601, UTC. */
const instant = z.iso.datetime();

/** Which campaign and which of its nights: every line belongs to one. */
const ofNight = { campaign: name, night: name };

/** One process that worked on a night, and the machine it ran on. */
export const sessionLineSchema = z.object({
  line: z.literal("session"),
  ...ofNight,
  /** Drawn when the process began; other lines refer to it. */
  session: name,
  /** `2/3`: the second shard of three. `1/1` if there is only one. */
  shard: z.string().regex(/^\d+\/\d+$/),
  begun: instant,
  /** Version of Schism. */
  version: z.string(),
  /** Commit of the test subject, according to the campaign's `commit` command or the surrounding CI; null if neither gives one. */
  commit: z.string().nullable(),
  node: z.string(),
  platform: z.string(),
  kernel: z.string(),
  cores: count,
});

/** The plan of the night according to the campaign file: written once by each shard, so that a report needs the ledger alone. */
export const planLineSchema = z.object({
  line: z.literal("plan"),
  ...ofNight,
  shard: z.string(),
  seed: count,
  /** SHA-256 of what the file says, in hexadecimal digits. */
  digest: z.string(),
  budget: z.object({ timeMs: milliseconds.nullable(), runs: count.nullable() }),
  cells: z.array(
    z.object({
      cell: name,
      system: z.string(),
      variant: z.string().nullable(),
      cluster: z.enum(["sim", "local", "docker"]),
      canary: z.boolean(),
      weight: z.number().positive(),
      /** How many runs the cell is due in the whole night, over all shards; null if time is the budget. */
      runs: count.nullable(),
    }),
  ),
  minimum: z.object({ okPerFault: z.number().min(0) }),
  /** By outcome: the largest share of a cell's runs that may end that way, 0 to 1, before the night is void. */
  limits: z.record(z.string(), z.number().min(0).max(1)),
});

/** A run of an attempt that is worth an entry of its own: everything but passes, up to a few of each kind. */
export const notableSchema = z.object({
  /** Which of the attempt's runs, from 0. */
  run: count,
  seed: count,
  outcome: z.enum(outcomeKinds),
  /** The kinds of contradiction that it was convicted of, those that clients saw first. */
  kinds: z.array(z.string()),
  /** Of the contradiction as it was found, before anything is shrunk; see src/trials/signature.ts. */
  signature: z.string().nullable(),
  /** The reason, if there is no verdict. */
  reason: z.string().nullable(),
  /** Its run directory below the campaign's folder, if it was kept. */
  directory: z.string().nullable(),
  /** How many runs it stands for: itself, and those with the same outcome, kinds and signature that have no entry of their own. */
  runs: count.default(1),
});
export type Notable = z.infer<typeof notableSchema>;

/** One finished attempt at a job: a single run on real processes, a batch of simulated ones. */
export const attemptLineSchema = z.object({
  line: z.literal("attempt"),
  ...ofNight,
  session: name,
  cell: name,
  /** The number of the job within its cell, from 0. */
  job: count,
  /** From 1; more only if a worker was lost during the one before. */
  attempt: count,
  begun: instant,
  /** Load of the machine for each core, over the last minute, when it ended; null if the system does not report it. */
  load: z.number().nullable(),
  ms: milliseconds,
  /** By outcome: how many runs ended that way. They add up to all runs of the attempt. */
  outcomes: z.partialRecord(z.enum(outcomeKinds), count),
  /** By kind of contradiction: how many runs were convicted of it. */
  kinds: z.record(z.string(), count),
  /** By signature as found: how many runs were convicted of it; absent if none was. */
  signatures: z.record(z.string(), count).optional(),
  operations: count,
  /** Faults that were in effect for a while, and how many operations succeeded meanwhile. */
  faults: z.object({ windows: count, ok: count }),
  /** Of simulated runs: a sample of the situations that replicas got into, see src/campaign/night/steering.ts. */
  situations: z
    .string()
    .regex(/^(?:[A-Za-z0-9+/]{4}){1,16}$/)
    .optional(),
  notable: z.array(notableSchema),
});
export type AttemptLine = z.infer<typeof attemptLineSchema>;

/**
 * A contradiction that was shrunk and described. Several lines may be about one finding: shards find it independently, and runs that differ
 * as they were found may shrink to the same.
 */
export const findingLineSchema = z.object({
  line: z.literal("finding"),
  ...ofNight,
  session: name,
  found: instant,
  /** The first 12 hexadecimal digits of the SHA-256 of its signature, which also name its corpus entry. */
  finding: z.string().regex(/^[0-9a-f]{12}$/),
  /** After shrinking. */
  signature: z.string(),
  kind: z.string(),
  /** Every kind that the shrunk run is convicted of, including `kind`. */
  kinds: z.array(z.string()),
  system: z.string(),
  variant: z.string().nullable(),
  headline: z.string(),
  /** The run that it was found in. */
  cell: name,
  cluster: z.enum(["sim", "local", "docker"]),
  job: count,
  run: count,
  seed: count,
  /** The night of that run, which may be an earlier one that had no time for it; absent if it is the line's. */
  ranIn: name.optional(),
  /** The signatures, as found, that shrink to this one. */
  from: z.array(z.string()),
  /** Whether the shrunk scenario is a simulated one that fails; otherwise the corpus holds the run as it was found. */
  shrunk: z.boolean(),
  /** In how many of the tried worlds like those of real processes the shrunk scenario fails; null if it was not shrunk. */
  steadiness: z.object({ failing: count, worlds: count }).nullable(),
  /** How many runs shrinking took. */
  tried: count.default(0),
  /** Operations of the shrunk contradiction. */
  operations: count,
});
export type FindingLine = z.infer<typeof findingLineSchema>;

/** A finding replayed a number of times on one cluster. */
export const replayLineSchema = z.object({
  line: z.literal("replay"),
  ...ofNight,
  session: name,
  /** From 0: which replay of the finding within the night and cluster. */
  nth: count,
  finding: z.string(),
  cluster: z.enum(["sim", "local", "docker"]),
  begun: instant,
  ms: milliseconds,
  /** Runs that show whether it still fails: convicted of the finding's kind, or valid and proving something. */
  judged: count,
  failing: count,
  couldNotRun: count,
  /** Runs that do not fail, on a machine that was too busy for that to mean anything. */
  tooBusy: count.default(0),
  /** Replays that were due and not made, because their part of the night was over. */
  notDone: count.default(0),
  /** Other runs that show neither: unknown, proving nothing, or convicted of something else only. */
  unproven: count,
  /** The other kinds that runs were convicted of. */
  otherKinds: z.array(z.string()),
  /** The commit of what was tested, as in the session. */
  commit: z.string().nullable(),
});
export type ReplayLine = z.infer<typeof replayLineSchema>;

/** Convictions that no finding will explain: the program or the campaign has changed since, and they cannot be repeated. */
export const droppedLineSchema = z.object({
  line: z.literal("dropped"),
  ...ofNight,
  session: name,
  at: instant,
  /** What they have in common, as `groupOf` in src/campaign/findings/attribution.ts says it. */
  group: z.string(),
  kind: z.string(),
  /** Of the run that was tried again. */
  cell: name,
  /** Those whose attempts began at this time or before. */
  until: instant,
  reason: z.string(),
  /** The commit of what was tested when they were tried again. */
  commit: z.string().nullable(),
});
export type DroppedLine = z.infer<typeof droppedLineSchema>;

/** A shard has finished its night, or was told to stop. */
export const endLineSchema = z.object({
  line: z.literal("end"),
  ...ofNight,
  session: name,
  shard: z.string(),
  ended: instant,
  reason: z.enum(["budget", "interrupted"]),
  /** By cell: the share of new situations that was to be expected in its next batch. Cells that were not steered are absent. */
  novelty: z.record(name, z.number().min(0).max(1)).optional(),
});

export type EndLine = z.infer<typeof endLineSchema>;

export const ledgerLineSchema = z.discriminatedUnion("line", [
  sessionLineSchema,
  planLineSchema,
  attemptLineSchema,
  findingLineSchema,
  replayLineSchema,
  droppedLineSchema,
  endLineSchema,
]);
export type LedgerLine = z.infer<typeof ledgerLineSchema>;
export type SessionLine = z.infer<typeof sessionLineSchema>;
export type PlanLine = z.infer<typeof planLineSchema>;

/** Two lines with the same key are the same line. */
export function keyOf(line: LedgerLine): string {
  switch (line.line) {
    case "session":
      return joined([line.line, line.campaign, line.night, line.session]);
    case "plan":
      return joined([line.line, line.campaign, line.night, line.shard, line.digest]);
    case "attempt":
      return keyOfAttempt(line.campaign, line.night, line.cell, line.job, line.attempt);
    case "finding":
      return joined([line.line, line.campaign, line.night, line.finding, line.session, ...line.from]);
    case "replay":
      return joined([line.line, line.campaign, line.night, line.finding, line.cluster, line.session, line.nth]);
    case "dropped":
      return joined([line.line, line.campaign, line.night, line.group, line.session]);
    case "end":
      return joined([line.line, line.campaign, line.night, line.session]);
  }
}

/** Keys begin with the kind of their line. */
const ofAttempt = joined(["attempt"]);

export function isKeyOfAttempt(key: string): boolean {
  return key.startsWith(ofAttempt);
}

export function keyOfAttempt(campaign: string, night: string, cell: string, job: number, attempt: number): string {
  return joined(["attempt", campaign, night, cell, job, attempt]);
}

/** Two lists have the same joined text only if they are the same. JSON would do, but takes a third of the time of reading a ledger. */
function joined(parts: readonly (string | number)[]): string {
  let text = "";
  for (const part of parts) text += typeof part === "number" ? `${part}#` : `${part.length}:${part}`;
  return text;
}
