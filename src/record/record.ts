/**
 * The files of a run directory, as written while the run goes and as read back by `check`, `heal` and the report:
 *
 *     scenario.json    the request; the run can be repeated with it
 *     history.jsonl    one HistoryEvent a line
 *     faults.jsonl     one FaultRecord a line: every state a fault went through, written before it is entered
 *     trace.jsonl      one TraceRecord a line: events reported by replicas
 *     run.jsonl        one CourseRecord a line: how the run itself went, to its end
 *     resources.jsonl  processes, containers and networks to remove if the controller dies
 *     verdict.json     RunVerdict
 *     report.html      everything for a reader
 *     repro.json       the smallest run found that fails as this one does, after `shrink`; or what `replay` repeats here
 *     logs/<node>.log
 */
import { z } from "zod";
import { traceEventSchema } from "../../nodes/server/trace-schema.js";
import { worldSchema } from "../contract/world.js";
import { type ScheduledFault, scheduleSchema } from "../faults/fault.js";
import { longestMs } from "../faults/longest.js";
import type { Json } from "../history/operation.js";
import { claimCountSchema, incompleteSchema } from "./course.js";

const json: z.ZodType<Json> = z.json();

/** Names become parts of paths and of container names. */
const nameSchema = z
  .string()
  .max(60, "must not be longer than 60 characters")
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, "must be made of letters, digits and _ . -");
const numberInPlanSchema = z.number().int().min(1);
const spanMs = z.number().int().min(0).max(longestMs);

/** A client asks one node after the other, and waits for each no longer than this share of `operationTimeoutMs`. */
export const attemptShare = 0.4;

export const scenarioSchema = z.object({
  format: z.literal("schism-scenario-1"),
  /** Its runs go into a directory of this name, beside the link to the latest run. */
  name: nameSchema.refine((name) => name.toLowerCase() !== "latest", "must not be that of the link to the latest run"),
  system: z.string(),
  /** Every option of the system, with defaults filled in. */
  options: z.record(z.string(), z.string()),
  variant: z.string().nullable(),
  cluster: z.enum(["local", "docker", "sim"]),
  nodes: z
    .array(nameSchema)
    .min(1)
    .max(9)
    .refine((names) => new Set(names).size === names.length, "names one node twice"),
  workload: z.string(),
  clients: z.number().int().min(1).max(1000),
  /** `pinned`: client i talks to node i mod n and leaves it only when redirected to a leader or refused; `roaming`: any node each time. */
  routing: z.enum(["pinned", "roaming"]),
  /** Most operations per second that one client starts; closed loop, so fewer when answers are slow. */
  ratePerClient: z.number().positive().max(100_000),
  /**
   * Each client makes this many operations, and then only the final reads; or, client by client, the numbers of the operations of its plan
   * that it makes, counted from 1: the time of the others passes without them. Absent: as many as there is time for.
   */
  operationsPerClient: z.union([numberInPlanSchema, z.array(z.array(numberInPlanSchema))]).optional(),
  operationTimeoutMs: spanMs.min(10, "must be at least 10 ms"),
  /** Replicas alone are judged, since the options give up what clients are promised; absent if answers to clients are judged, too. */
  judged: z.literal("replicas").optional(),
  seed: z.number().int().min(0),
  /** Clients run for this long before the first fault may start. */
  warmupMs: spanMs,
  /** Length of the main phase, warm-up included; all faults are undone at its end. */
  mainMs: spanMs,
  /** Ends the main phase as soon as every fault of the schedule is over, if that is before `mainMs`. */
  endsWithFaults: z.boolean().optional(),
  /** Longest time the healed cluster is given to serve again before the final reads. */
  recoveryMs: spanMs,
  /** Time the healed cluster keeps working under load before the final reads. */
  healedMs: spanMs.default(1000),
  schedule: scheduleSchema,
  /** Properties of the simulated world; a calm one if absent. */
  world: worldSchema.optional(),
});
export type Scenario = z.infer<typeof scenarioSchema>;

/** What a schedule says of a fault is in its records, too, and another version may say it differently. */
const scheduled = {
  at: z.number(),
  until: z.number(),
  after: z.unknown().optional(),
  orUntil: z.unknown().optional(),
  fault: z.unknown(),
} satisfies Record<keyof ScheduledFault, z.ZodType>;

/** The course of a fault: planned → injecting → active → healing → healed, or failed with a reason. `time` is ns like the history's. */
export const faultRecordSchema = z.object({
  id: z.number().int(),
  time: z.number(),
  state: z.enum(["planned", "injecting", "active", "healing", "healed", "failed"]),
  ...scheduled,
  /** The request to the cluster, from `injecting` on. */
  resolved: z.unknown().optional(),
  /** One clause for people: `partition: n1 cut off from n2 n3`. */
  description: z.string(),
  proof: z.string().optional(),
  error: z.string().optional(),
  /** With `healed`: nodes that stay down for good, since their stored data is damaged. */
  lost: z.array(z.string()).readonly().optional(),
});
export type FaultRecord = z.infer<typeof faultRecordSchema>;

export const traceRecordSchema = z.object({
  /** Stamped by the controller on arrival, ns like the history's. */
  time: z.number(),
  node: z.string(),
  event: traceEventSchema,
});
export type TraceRecord = z.infer<typeof traceRecordSchema>;

const explanationSchema = z.object({
  headline: z.string(),
  key: z.string().nullable(),
  steps: z.array(z.object({ call: z.number().nullable(), sentence: z.string() })),
});

const validitySchema = z.union([z.boolean(), z.literal("unknown")]);

export const runVerdictSchema = z.object({
  format: z.literal("schism-verdict-1"),
  /** Version of the program that judged. */
  version: z.string(),
  /** Never true for a run that is incomplete, or that proves nothing. */
  valid: validitySchema,
  /** The verdict in one or two sentences. */
  summary: z.string(),
  /** Why the run did not do everything it was asked to do; empty if it did. */
  incomplete: z.array(incompleteSchema).readonly(),
  /**
   * How often each claim of the system was examined, and how often it was found broken; claims that were never examined cause a warning.
   */
  claims: z.array(claimCountSchema).readonly(),
  checks: z.array(
    z.object({
      property: z.string(),
      model: z.string().nullable(),
      valid: validitySchema,
      summary: z.string(),
      explanations: z.array(explanationSchema),
      cost: z.object({ milliseconds: z.number(), configurations: z.number(), bytes: z.number() }),
      details: z.record(z.string(), json),
    }),
  ),
  /** Facts that show whether the run was meaningful. */
  vacuity: z.object({
    /** By `f`: how many operations ended in each way. */
    operations: z.record(z.string(), z.object({ ok: z.number(), fail: z.number(), info: z.number() })),
    /** Per fault: operations of each `f` that succeeded while it was active, and whether its effect was proven. */
    faults: z.array(
      z.object({
        id: z.number(),
        description: z.string(),
        proven: z.boolean(),
        ok: z.record(z.string(), z.number()),
        /** Absent if it began. */
        begun: z.literal(false).optional(),
      }),
    ),
    warnings: z.array(z.string()),
    /** Why the run proves nothing, if that is the case: something that it was made for never happened. */
    provesNothing: z.array(z.string()),
  }),
  /** Conflicting reports of several nodes: spans in which more than one node led, with the writes that each acknowledged meanwhile. */
  splitBrain: z.array(
    z.object({
      from: z.number(),
      to: z.number(),
      leaders: z.array(z.object({ node: z.string(), epoch: z.number(), acknowledged: z.number() })),
    }),
  ),
  /** Updates that a replica acknowledged and later discarded itself, according to its trace; times in ns. */
  lostWrites: z.array(
    z.object({
      call: z.number(),
      f: z.string(),
      key: z.string().optional(),
      value: json,
      acknowledgedBy: z.string(),
      acknowledgedAt: z.number(),
      discardedBy: z.string(),
      discardedAt: z.number(),
    }),
  ),
  /** Leaders deposed by a node that was not a member any more (Ongaro's thesis, section 4.2.3); times in ns. */
  deposed: z.array(
    z.object({ time: z.number(), leader: z.string(), epoch: z.number(), by: z.string(), byEpoch: z.number() }),
  ),
  /** Commands that nodes had waited for, and an operator gave them; absent if there were none. Times in ns. */
  operator: z.array(z.object({ time: z.number(), node: z.string(), command: z.string() })).optional(),
  /** The violation at which the main phase ended, if that was requested; `event` is its index. */
  stoppedBy: z.object({ key: z.string().nullable(), event: z.number() }).optional(),
  timings: z.object({ clusterUpMs: z.number(), checkMs: z.number(), reportMs: z.number() }),
});
export type RunVerdict = z.infer<typeof runVerdictSchema>;
