/**
 * Fault kinds. A schedule is a plain list of `{at, until, fault}`, planned from the seed before the run starts. What the
 * schedule names by role or by chance is resolved to node names when it is applied, and the resolved form is what a cluster
 * sees and the journal records. Shapes of partitions follow jepsen.nemesis (complete-grudge, bisect, bridge, majorities-ring).
 */
import { z } from "zod";
import { longestMs } from "./longest.js";

const namesSchema = z
  .array(z.string())
  .min(1)
  .refine((names) => new Set(names).size === names.length, "names a node twice");

/**
 * "leader" is resolved when the fault is applied; names mean those nodes; "one", "minority" (at least one), "majority" are drawn from
 * the seed.
 */
export const targetSchema = z.union(
  [z.enum(["one", "leader", "minority", "majority", "all"]), z.strictObject({ nodes: namesSchema })],
  {
    error: ({ input }) =>
      typeof input === "object" && input !== null && "nodes" in input
        ? 'must be {"nodes": [...]} with the name of each node once'
        : 'must be "one", "leader", "minority", "majority", "all" or {"nodes": ["n1"]}',
  },
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
type PartitionShape = (typeof partitionShapes)[number];

/** Shapes that cut off one node, which may be named. */
const shapesOfOneNode: readonly PartitionShape[] = ["isolate-one", "one-way"];

/** A directed replica link: what `from` sends to `to`. */
const linkSchema = z
  .strictObject({ from: z.string(), to: z.string() })
  .refine(({ from, to }) => from !== to, "leads from a node to itself");
export type Link = Readonly<z.infer<typeof linkSchema>>;

/** A week. */
const mostJumpMs = 7 * 24 * 3_600_000;
/** Less than one in ten thousand never comes in a run. */
const percent = z.number().min(0.01).max(100);

/**
 * Objects are strict: a parameter that is misspelt, or is one of another kind, must not be ignored. Ranges end where a fault has no
 * effect that could be seen any more.
 */
export const faultSchema = z.discriminatedUnion("kind", [
  /**
   * Cuts replica links: those of a `shape`, or exactly those listed in `links`, each in its direction only. `mode`: "drop" stalls
   * connections as a packet filter would, "half-open" lets the sender believe that all is well, "reset" breaks connections.
   */
  z
    .strictObject({
      kind: z.literal("partition"),
      shape: z.enum(partitionShapes).optional(),
      links: z
        .array(linkSchema)
        .min(1)
        .refine((links) => new Set(links.map(linkName)).size === links.length, "names a link twice")
        .optional(),
      mode: z.enum(["drop", "half-open", "reset"]).default("drop"),
      /** For the shapes isolate-one and one-way: which node. Drawn from the seed if absent. */
      node: z.string().optional(),
    })
    .refine(({ shape, links }) => (shape === undefined) !== (links === undefined), {
      message: `needs either a shape (${partitionShapes.join(", ")}) or links ([{"from": "n1", "to": "n2"}])`,
    })
    .refine(({ shape, node }) => node === undefined || (shape !== undefined && shapesOfOneNode.includes(shape)), {
      message: `belongs to the shapes ${shapesOfOneNode.join(" and ")} only`,
      path: ["node"],
    }),
  /** SIGKILL, restart at `until`. Writes that were not synced are lost. */
  z.strictObject({ kind: z.literal("kill"), target: targetSchema }),
  /** All targets lose power at the same instant: un-synced writes are gone and the record being written is torn. */
  z.strictObject({ kind: z.literal("power-loss"), target: targetSchema }),
  /** The process stands still and does not know it (SIGSTOP, or the container's freezer). */
  z.strictObject({ kind: z.literal("pause"), target: targetSchema }),
  /** What the target sends arrives later, by `delayMs` give or take `jitterMs`. */
  z
    .strictObject({
      kind: z.literal("delay"),
      target: targetSchema,
      delayMs: z.number().min(1).max(60_000),
      jitterMs: z.number().min(0).max(60_000).default(0),
    })
    .refine(({ delayMs, jitterMs }) => jitterMs <= delayMs, {
      message: "must not exceed delayMs: nothing arrives before it is sent",
      path: ["jitterMs"],
    }),
  /** Some of what the target sends is lost on its way; TCP sends it again, so that replicas see stalls. */
  z.strictObject({ kind: z.literal("loss"), target: targetSchema, percent }),
  /** Above the limit no replica would notice. */
  z.strictObject({
    kind: z.literal("bandwidth"),
    target: targetSchema,
    bytesPerSecond: z.number().int().min(100).max(10_000_000),
  }),
  /** All of the target's replica connections are reset, once every `everyMs`. */
  z.strictObject({
    kind: z.literal("reset"),
    target: targetSchema,
    everyMs: z.number().int().min(50).max(60_000).default(500),
  }),
  /** Some of what the target sends arrives twice. On datagram networks only: a stream delivers each byte once. */
  z.strictObject({ kind: z.literal("duplicate"), target: targetSchema, percent }),
  /** Some of what the target sends is held back for up to `withinMs`, so that later messages overtake it. On datagram networks only. */
  z.strictObject({
    kind: z.literal("reorder"),
    target: targetSchema,
    percent,
    withinMs: z.number().min(1).max(60_000),
  }),
  /**
   * The target's clock jumps by `jumpMs`, either way, and runs too fast or too slow by `driftPercent`, its timers too; at `until`
   * it is set right at one stroke, as a time server's correction would. On real clusters it is the clock that the runtime shows
   * to the replica: the machine's own is not touched.
   */
  z
    .strictObject({
      kind: z.literal("clock"),
      target: targetSchema,
      jumpMs: z
        .number()
        .min(-mostJumpMs)
        .max(mostJumpMs)
        .refine((ms) => ms === 0 || Math.abs(ms) >= 1, "must be 0 or at least 1 ms either way")
        .default(0),
      driftPercent: z
        .number()
        .min(-95)
        .max(900)
        .refine((drift) => drift === 0 || Math.abs(drift) >= 0.1, "must be 0 or at least 0.1 % either way")
        .default(0),
    })
    .refine(({ jumpMs, driftPercent }) => jumpMs !== 0 || driftPercent !== 0, {
      message: "a clock that neither jumps nor drifts is no fault",
    }),
  /**
   * What the target writes finds no room: its next sync fails after some part of it, and the process ends. It is started again when
   * there is room, at `until`. On real clusters it is the runtime that refuses, not the file system.
   */
  z.strictObject({ kind: z.literal("disk-full"), target: targetSchema }),
  /**
   * One stored record of each target changes while the node is down; at `until` it is started again. A replica finds the damage and
   * refuses to start, so that the node is lost for good, and nothing undoes that: a plan takes no more than a minority.
   */
  z.strictObject({ kind: z.literal("bit-rot"), target: targetSchema }),
  /**
   * The target loses its disk, and comes back empty under its old name at `until`. A protocol that relies on what a node has promised
   * or stored does not bear that, Raft included: the node may vote twice. Planned only where it is asked for by name.
   */
  z.strictObject({ kind: z.literal("wipe"), target: targetSchema }),
  /** An operator moves the primary's role: the old primary is stopped first, the most advanced other node is promoted. */
  z.strictObject({ kind: z.literal("failover") }),
  /** An operator takes the targets out of the membership, one after the other, and back in at `until`. */
  z.strictObject({ kind: z.literal("membership"), target: targetSchema }),
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
  z.strictObject({
    event: z.enum(["leads", "votes", "restarts"]),
    node: z.string().optional(),
    nth: z.number().int().min(1).default(1),
    sinceMs,
  }),
  z.strictObject({ event: z.enum(["invoked", "acknowledged"]), nth: z.number().int().min(1), sinceMs }),
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
  .strictObject({
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
  // Most faults end nothing, and refusing is the slow part of a schema.
  if (typeof resolved !== "object" || resolved === null || !("kind" in resolved)) return [];
  if (!endingKinds.some((kind) => kind === resolved.kind)) return [];
  const parsed = endingSchema.safeParse(resolved);
  return parsed.success ? parsed.data.nodes : [];
}

const endingKinds = ["kill", "power-loss", "bit-rot", "wipe"] as const;
const endingSchema = z.object({ kind: z.enum(endingKinds), nodes: z.array(z.string()) });

/** The name of a link in words for people: `n1 -> n2`. */
export function linkName({ from, to }: Link): string {
  return `${from} -> ${to}`;
}
