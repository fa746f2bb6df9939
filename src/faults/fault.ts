/**
 * Fault kinds. A schedule is a plain list of `{at, until, fault}`, planned from the seed before the run starts. What the
 * schedule names by role or by chance is resolved to node names when it is applied, and the resolved form is what a cluster
 * sees and the journal records. Shapes of partitions follow jepsen.nemesis (complete-grudge, bisect, bridge, majorities-ring).
 */
import { z } from "zod";

/** "leader" is resolved when the fault is applied; a name means that node; "one", "minority", "majority" are drawn from the seed. */
export const targetSchema = z.union(
  [z.enum(["one", "leader", "minority", "majority", "all"]), z.object({ nodes: z.array(z.string()).min(1) })],
  'must be "one", "leader", "minority", "majority", "all" or {"nodes": ["n1"]}',
);
export type Target = z.infer<typeof targetSchema>;

export const partitionShapes = [
  "isolate-one",
  "isolate-leader",
  "halves",
  "one-way",
  "majorities-ring",
  "bridge",
] as const;

/** Timers cannot wait longer: 24 days. */
export const longestMs = 2 ** 31 - 1;

/** A week. */
const mostJumpMs = 7 * 24 * 3_600_000;
const percent = z.number().gt(0).max(100);

export const faultSchema = z.discriminatedUnion("kind", [
  /** `mode`: "drop" stalls connections as a packet filter would, "half-open" lets the sender believe that all is well, "reset" breaks connections. */
  z.object({
    kind: z.literal("partition"),
    shape: z.enum(partitionShapes),
    mode: z.enum(["drop", "half-open", "reset"]).default("drop"),
    /** For the isolate and one-way shapes: which node. Drawn from the seed if absent. */
    node: z.string().optional(),
  }),
  /** SIGKILL, restart at `until`. Writes that were not synced are lost. */
  z.object({ kind: z.literal("kill"), target: targetSchema }),
  /** All targets lose power at the same instant: un-synced writes are gone and the record being written is torn. */
  z.object({ kind: z.literal("power-loss"), target: targetSchema }),
  /** The process stands still and does not know it (SIGSTOP, or the container's freezer). */
  z.object({ kind: z.literal("pause"), target: targetSchema }),
  /** What the target sends arrives later. */
  z.object({
    kind: z.literal("delay"),
    target: targetSchema,
    delayMs: z.number().positive().max(60_000),
    jitterMs: z.number().min(0).max(60_000).default(0),
  }),
  /** Some of what the target sends is lost on its way; TCP sends it again, so that replicas see stalls. */
  z.object({ kind: z.literal("loss"), target: targetSchema, percent }),
  z.object({ kind: z.literal("bandwidth"), target: targetSchema, bytesPerSecond: z.number().int().min(100) }),
  /** All of the target's replica connections are reset, once every `everyMs`. */
  z.object({ kind: z.literal("reset"), target: targetSchema, everyMs: z.number().int().min(50).default(500) }),
  /** Some of what the target sends arrives twice. On datagram networks only: a stream delivers each byte once. */
  z.object({ kind: z.literal("duplicate"), target: targetSchema, percent }),
  /** Some of what the target sends is held back for up to `withinMs`, so that later messages overtake it. On datagram networks only. */
  z.object({ kind: z.literal("reorder"), target: targetSchema, percent, withinMs: z.number().positive().max(60_000) }),
  /**
   * The target's clock jumps by `jumpMs`, either way, and runs too fast or too slow by `driftPercent`, its timers too; at `until`
   * it is set right at one stroke, as a time server's correction would. On real clusters it is the clock that the runtime shows
   * to the replica: the machine's own is not touched.
   */
  z
    .object({
      kind: z.literal("clock"),
      target: targetSchema,
      jumpMs: z.number().min(-mostJumpMs).max(mostJumpMs).default(0),
      driftPercent: z.number().min(-90).max(900).default(0),
    })
    .refine(({ jumpMs, driftPercent }) => jumpMs !== 0 || driftPercent !== 0, {
      message: "a clock that neither jumps nor drifts is no fault",
    }),
  /**
   * What the target writes finds no room: its next sync fails after some part of it, and the process ends. It is started again when
   * there is room, at `until`. On real clusters it is the runtime that refuses, not the file system.
   */
  z.object({ kind: z.literal("disk-full"), target: targetSchema }),
  /**
   * One stored record of each target changes while the node is down; at `until` it is started again. A replica finds the damage and
   * refuses to start, so that the node is lost for good, and nothing undoes that: a plan takes no more than a minority.
   */
  z.object({ kind: z.literal("bit-rot"), target: targetSchema }),
  /**
   * The target loses its disk, and comes back empty under its old name at `until`. A protocol that relies on what a node has promised
   * or stored does not bear that, Raft included: the node may vote twice. Planned only where it is asked for by name.
   */
  z.object({ kind: z.literal("wipe"), target: targetSchema }),
  /** An operator moves the primary's role: the old primary is stopped first, the most advanced other node is promoted. */
  z.object({ kind: z.literal("failover") }),
  /** An operator takes the targets out of the membership, one after the other, and back in at `until`. */
  z.object({ kind: z.literal("membership"), target: targetSchema }),
]);
export type Fault = z.infer<typeof faultSchema>;
export type FaultKind = Fault["kind"];
export const faultKinds: readonly FaultKind[] = faultSchema.options.map((option) => option.shape.kind.value);

/** What came sooner after the start of clients does not count, ms. */
const sinceMs = z.number().min(0).optional();

/**
 * An event of the run that a fault waits for: the `nth` time that a node (any, if none is named) comes to lead, gives its vote
 * or is up again after a kill; or the `nth` operation of the clients, the `nth` update that is acknowledged to one.
 */
export const anchorSchema = z.discriminatedUnion("event", [
  z.object({
    event: z.enum(["leads", "votes", "restarts"]),
    node: z.string().optional(),
    nth: z.number().int().min(1).default(1),
    sinceMs,
  }),
  z.object({ event: z.enum(["invoked", "acknowledged"]), nth: z.number().int().min(1), sinceMs }),
]);
export type Anchor = z.infer<typeof anchorSchema>;

/** Something that happened in a run and that faults may wait for. */
export type Happening =
  | { readonly event: "leads" | "votes" | "restarts"; readonly node: string }
  | { readonly event: "invoked" | "acknowledged" };

/** Whether this is what a fault waits for, how often apart. */
export function answers(happening: Happening, anchor: Anchor): boolean {
  if (happening.event !== anchor.event) return false;
  return !("node" in happening && "node" in anchor) || (anchor.node ?? happening.node) === happening.node;
}

export const scheduledFaultSchema = z
  .object({
    /** Milliseconds since clients started, or since the event named by `after`. */
    at: z.number().min(0).max(longestMs),
    until: z.number().min(0).max(longestMs),
    /** If the event never comes, neither does the fault. */
    after: anchorSchema.optional(),
    /** Ends the fault before `until`, as soon as it comes; counted from when the fault is in effect. */
    orUntil: anchorSchema.optional(),
    fault: faultSchema,
  })
  .refine((entry) => entry.until > entry.at, { message: "until must be later than at", path: ["until"] });
export type ScheduledFault = z.infer<typeof scheduledFaultSchema>;

export const scheduleSchema = z.array(scheduledFaultSchema);
export type Schedule = readonly ScheduledFault[];

/** A directed replica link: what `from` sends to `to`. */
export interface Link {
  readonly from: string;
  readonly to: string;
}

/** What an operator is asked to do: the cluster itself has no part in it. */
export interface MembershipChange {
  readonly kind: "membership";
  readonly nodes: readonly string[];
}

/** What a cluster is asked to do: no roles and no chance left in it. */
export type ResolvedFault =
  | { readonly kind: "partition"; readonly links: readonly Link[]; readonly mode: "drop" | "half-open" | "reset" }
  | { readonly kind: "kill"; readonly nodes: readonly string[] }
  | { readonly kind: "power-loss"; readonly nodes: readonly string[] }
  | { readonly kind: "pause"; readonly nodes: readonly string[] }
  | { readonly kind: "delay"; readonly links: readonly Link[]; readonly delayMs: number; readonly jitterMs: number }
  | { readonly kind: "loss"; readonly links: readonly Link[]; readonly percent: number }
  | { readonly kind: "bandwidth"; readonly links: readonly Link[]; readonly bytesPerSecond: number }
  | { readonly kind: "reset"; readonly links: readonly Link[]; readonly everyMs: number }
  | { readonly kind: "duplicate"; readonly links: readonly Link[]; readonly percent: number }
  | { readonly kind: "reorder"; readonly links: readonly Link[]; readonly percent: number; readonly withinMs: number }
  | {
      readonly kind: "clock";
      readonly nodes: readonly string[];
      readonly jumpMs: number;
      readonly driftPercent: number;
    }
  | { readonly kind: "disk-full"; readonly nodes: readonly string[] }
  | { readonly kind: "bit-rot"; readonly nodes: readonly string[] }
  | { readonly kind: "wipe"; readonly nodes: readonly string[] };

/** Faults of links that only single messages can suffer. */
export const datagramFaults = ["duplicate", "reorder"] as const satisfies readonly FaultKind[];

/** Nodes whose process a fault ends as it begins; a full disk ends it when it next writes. */
export function nodesEndedBy(resolved: unknown): readonly string[] {
  const parsed = endingSchema.safeParse(resolved);
  return parsed.success ? parsed.data.nodes : [];
}

const endingSchema = z.object({
  kind: z.enum(["kill", "power-loss", "bit-rot", "wipe"]),
  nodes: z.array(z.string()),
});
