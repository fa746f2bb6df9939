/**
 * Faults. A schedule is a plain list of `{at, until, fault}`, planned from the seed before the run starts. Targets that the schedule names by
 * role or leaves to chance are resolved to node names when the fault is applied; the cluster and the journal get the resolved form.
 * Everything about one kind is in its row, in `kinds/`.
 */
import { z } from "zod";
import type { Random } from "../../nodes/random.js";
import type { ReplicaTrace } from "../../nodes/trace.js";
import { bandwidth } from "./kinds/bandwidth.js";
import { bitRot } from "./kinds/bit-rot.js";
import { clock } from "./kinds/clock.js";
import { delay } from "./kinds/delay.js";
import { diskFailing } from "./kinds/disk-failing.js";
import { diskFull } from "./kinds/disk-full.js";
import { diskSlow } from "./kinds/disk-slow.js";
import { duplicate } from "./kinds/duplicate.js";
import { failover } from "./kinds/failover.js";
import { kill } from "./kinds/kill.js";
import { loss } from "./kinds/loss.js";
import { membership } from "./kinds/membership.js";
import { partition } from "./kinds/partition.js";
import { pause } from "./kinds/pause.js";
import { powerLoss } from "./kinds/power-loss.js";
import { reorder } from "./kinds/reorder.js";
import { reset } from "./kinds/reset.js";
import { throttle } from "./kinds/throttle.js";
import { wipe } from "./kinds/wipe.js";
import { longestMs } from "./longest.js";
import type { Effects, FaultRow, Resolution } from "./row.js";
import type { ClusterView } from "./target.js";

/**
 * Objects are strict: a parameter that is misspelt, or that belongs to another kind, must not be ignored. Ranges end where a fault has no
 * observable effect. The order is part of every plan that is drawn.
 */
export const faultSchema = z.discriminatedUnion("kind", [
  partition.schema,
  kill.schema,
  powerLoss.schema,
  pause.schema,
  delay.schema,
  loss.schema,
  bandwidth.schema,
  reset.schema,
  duplicate.schema,
  reorder.schema,
  clock.schema,
  diskFull.schema,
  bitRot.schema,
  wipe.schema,
  failover.schema,
  membership.schema,
  throttle.schema,
  diskFailing.schema,
  diskSlow.schema,
]);
export type Fault = z.infer<typeof faultSchema>;
export type FaultKind = Fault["kind"];
export const faultKinds: readonly FaultKind[] = faultSchema.options.map((option) => option.shape.kind.value);

const rows = {
  ...{ partition, kill, "power-loss": powerLoss, pause, delay, loss, bandwidth, reset, duplicate, reorder, clock },
  ...{ "disk-full": diskFull, "bit-rot": bitRot, wipe, failover, membership, throttle },
  ...{ "disk-failing": diskFailing, "disk-slow": diskSlow },
} satisfies { readonly [K in FaultKind]: FaultRow<Extract<Fault, { kind: K }>, unknown> };

/** One kind of fault after it was resolved. */
type ResolvedBy<K extends FaultKind> = ReturnType<(typeof rows)[K]["resolve"]> extends Resolution<infer R> ? R : never;

/** Faults that an operator carries out, without the cluster itself. */
export type MembershipChange = ResolvedBy<"membership">;

/** A fault as a cluster gets it: with roles and chance resolved. */
export type ResolvedFault = ResolvedBy<Exclude<FaultKind, "failover" | "membership">>;

/** The row of a fault's kind. */
export function rowOf({ kind }: { readonly kind: FaultKind }): FaultRow<Fault, ResolvedFault | MembershipChange> {
  return rows[kind];
}

/** Turns a fault whose targets are roles or random into one that names nodes and links. */
export function resolveFault(
  fault: Exclude<Fault, { kind: "failover" }>,
  view: ClusterView,
  random: Random,
): Resolution<ResolvedFault | MembershipChange> {
  return rowOf(fault).resolve(fault, view, random);
}

/** Faults of links that affect single messages. */
export const datagramFaults: readonly FaultKind[] = faultKinds.filter(
  (kind) => rowOf({ kind }).effects.datagrams === true,
);

/** Faults from a journal, which another version may have written. */
const resolvedSchema = z.object({ nodes: z.array(z.string()).default([]) });

/** The effects of a resolved fault's kind; none for an unknown kind. */
export function effectsOf(resolved: unknown): Effects {
  if (typeof resolved !== "object" || resolved === null || !("kind" in resolved)) return none;
  const kind = faultKinds.find((known) => known === resolved.kind);
  return kind === undefined ? none : rows[kind].effects;
}

const none: Effects = {};

/** Nodes whose process a fault ends as it begins; a full disk ends it when it next writes. */
export function nodesEndedBy(resolved: unknown): readonly string[] {
  return nodesWith("ended", resolved);
}

/** Nodes whose process stands still while the fault lasts, or for most of it. */
export function nodesStoppedBy(resolved: unknown): readonly string[] {
  return nodesWith("stopped", resolved);
}

/** Nodes that may not answer while the fault lasts. */
export function nodesSilencedBy(resolved: unknown): readonly string[] {
  const all: readonly Effects["processes"][] = ["ended", "ended at a write", "stopped"];
  return all.flatMap((processes) => nodesWith(processes, resolved));
}

function nodesWith(processes: Effects["processes"], resolved: unknown): readonly string[] {
  // Most faults do nothing to processes, and a schema takes its time.
  if (effectsOf(resolved).processes !== processes) return [];
  return resolvedSchema.safeParse(resolved).data?.nodes ?? [];
}

/** Events earlier than this after the start of clients do not count, ms. */
const sinceMs = z.number().min(0).optional();

/**
 * An event of the run that a fault waits for: the `nth` time that a node (any, if none is named) comes to lead, gives its vote
 * or is up again after a kill; or that it reports an event of a type that its protocol has beside these, such as
 * `lease-service/granted`; or the `nth` operation of the clients, the `nth` update that is acknowledged to one.
 */
export const anchorSchema = z.discriminatedUnion("event", [
  z.strictObject({
    event: z.enum(["leads", "votes", "restarts"]),
    node: z.string().optional(),
    nth: z.number().int().min(1).default(1),
    sinceMs,
  }),
  z.strictObject({
    event: z.literal("reports"),
    /** Of the event in the trace. */
    type: z.string(),
    node: z.string().optional(),
    nth: z.number().int().min(1).default(1),
    sinceMs,
  }),
  z.strictObject({ event: z.enum(["invoked", "acknowledged"]), nth: z.number().int().min(1), sinceMs }),
]);
export type Anchor = z.infer<typeof anchorSchema>;

/** The trace events by which replicas report what has a name of its own. */
const named = { leads: "role", votes: "vote" } as const satisfies { readonly [event in string]: ReplicaTrace["type"] };

/** Whether the event can occur in runs of a program whose replicas trace these types. */
export function comes(anchor: AwaitedEvent, traces: readonly ReplicaTrace["type"][]): boolean {
  if (anchor.event === "reports") return typesReported(traces).some((type) => type === anchor.type);
  return anchor.event === "leads" || anchor.event === "votes" ? traces.includes(named[anchor.event]) : true;
}

/** The types that a fault may wait for as `reports`. */
export function typesReported(traces: readonly ReplicaTrace["type"][]): readonly ReplicaTrace["type"][] {
  return traces.filter((type) => type !== named.leads && type !== named.votes);
}

/** What a fault may wait for, regardless of where and how often. */
type AwaitedEvent =
  | { readonly event: Exclude<Anchor["event"], "reports"> }
  | { readonly event: "reports"; readonly type: string };

/** Something that happened in a run and that faults may wait for. */
export type AnchorEvent =
  | { readonly event: "leads" | "votes" | "restarts"; readonly node: string }
  | { readonly event: "reports"; readonly type: string; readonly node: string }
  | { readonly event: "invoked" | "acknowledged" };

/** Whether this is the event that a fault waits for, regardless of how often. */
export function answers(anchorEvent: AnchorEvent, anchor: Anchor): boolean {
  if (anchorEvent.event !== anchor.event) return false;
  if (anchorEvent.event === "reports" && anchor.event === "reports" && anchorEvent.type !== anchor.type) return false;
  return !("node" in anchorEvent && "node" in anchor) || (anchor.node ?? anchorEvent.node) === anchorEvent.node;
}

export const scheduledFaultSchema = z
  .strictObject({
    /** Milliseconds since clients started, or since the event named by `after`. */
    at: z.number().min(0).max(longestMs),
    until: z.number().min(0).max(longestMs),
    /** If the event never occurs, the fault never begins. */
    after: anchorSchema.optional(),
    /** Ends the fault before `until`, as soon as it comes; counted from when the fault is in effect. */
    orUntil: anchorSchema.optional(),
    fault: faultSchema,
  })
  .refine((entry) => entry.until > entry.at, { message: "until must be later than at", path: ["until"] });
export type ScheduledFault = z.infer<typeof scheduledFaultSchema>;

export const scheduleSchema = z.array(scheduledFaultSchema);
export type Schedule = readonly ScheduledFault[];
