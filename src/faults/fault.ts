/**
 * Fault kinds. A schedule is a plain list of `{at, until, fault}`, planned from the seed before the run starts. What the
 * schedule names by role or by chance is resolved to node names when it is applied, and the resolved form is what a cluster
 * sees and the journal records. Shapes of partitions follow jepsen.nemesis (complete-grudge, bisect, bridge, majorities-ring).
 */
import { z } from "zod";

/** "leader" is resolved when the fault is applied; a name means that node; "one", "minority", "majority" are drawn from the seed. */
export const targetSchema = z.union([
  z.enum(["one", "leader", "minority", "majority", "all"]),
  z.object({ nodes: z.array(z.string()).min(1) }),
]);
export type Target = z.infer<typeof targetSchema>;

export const partitionShapes = [
  "isolate-one",
  "isolate-leader",
  "halves",
  "one-way",
  "majorities-ring",
  "bridge",
] as const;

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
  /** An operator moves the primary's role: the old primary is stopped first, the most advanced other node is promoted. */
  z.object({ kind: z.literal("failover") }),
]);
export type Fault = z.infer<typeof faultSchema>;
export type FaultKind = Fault["kind"];
export const faultKinds: readonly FaultKind[] = faultSchema.options.map((option) => option.shape.kind.value);

/**
 * An event of the run that a fault waits for: the `nth` time that a node (any, if none is named) comes to lead, gives its vote
 * or is up again after a kill; or the `nth` operation of the clients, the `nth` update that is acknowledged to one.
 */
export const anchorSchema = z.discriminatedUnion("event", [
  z.object({
    event: z.enum(["leads", "votes", "restarts"]),
    node: z.string().optional(),
    nth: z.number().int().min(1).default(1),
  }),
  z.object({ event: z.enum(["invoked", "acknowledged"]), nth: z.number().int().min(1) }),
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
    at: z.number().min(0),
    until: z.number().min(0),
    /** If the event never comes, neither does the fault. */
    after: anchorSchema.optional(),
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

/** What a cluster is asked to do: no roles and no chance left in it. */
export type ResolvedFault =
  | { readonly kind: "partition"; readonly links: readonly Link[]; readonly mode: "drop" | "half-open" | "reset" }
  | { readonly kind: "kill"; readonly nodes: readonly string[] }
  | { readonly kind: "power-loss"; readonly nodes: readonly string[] }
  | { readonly kind: "pause"; readonly nodes: readonly string[] }
  | { readonly kind: "delay"; readonly links: readonly Link[]; readonly delayMs: number; readonly jitterMs: number }
  | { readonly kind: "loss"; readonly links: readonly Link[]; readonly percent: number }
  | { readonly kind: "bandwidth"; readonly links: readonly Link[]; readonly bytesPerSecond: number }
  | { readonly kind: "reset"; readonly links: readonly Link[]; readonly everyMs: number };
