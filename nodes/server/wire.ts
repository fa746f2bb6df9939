/**
 * What goes over the wire between the controller, its clients and a replica process. One HTTP server per replica, WebSocket
 * on three paths, one JSON text frame per message:
 *
 *     /mesh     from other replicas: a hello, then the protocol's own messages, in this direction only
 *     /client   requests in, outcomes out
 *     /control  boot, status, operator commands and faults in; traces and answers out; one controller at a time
 *
 * A plain POST to /probe is answered when its body has arrived: a probe for links. Nothing is answered without a proof of the
 * path's key (proof.ts). A replica process starts empty: it reads its keys from standard input, prints `{"listening":{"port":N}}`
 * on standard output, and what it is to be comes in `boot`.
 */
import { z } from "zod";
import type { Json } from "../host.js";
import { traceEventSchema } from "./trace-schema.js";

const json: z.ZodType<Json> = z.json();

export const peerHelloSchema = z.object({ from: z.string() });

export const clientRequestSchema = z.object({
  client: z.string(),
  seq: z.number().int(),
  command: z.object({ f: z.string(), key: z.string().optional(), value: json.optional() }),
});

export const outcomeSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ok"), value: json }),
  z.object({
    type: z.literal("fail"),
    error: z.string(),
    retry: z.boolean().optional(),
    leader: z.string().optional(),
  }),
  z.object({ type: z.literal("info"), error: z.string() }),
]);

export const clientReplySchema = z.object({ client: z.string(), seq: z.number().int(), outcome: outcomeSchema });

export const statusSchema = z.object({
  role: z.string().exactOptional(),
  leads: z.boolean().exactOptional(),
  epoch: z.number().exactOptional(),
  leader: z.string().nullable().exactOptional(),
  commitIndex: z.number().exactOptional(),
  lastIndex: z.number().exactOptional(),
  members: z.array(z.string()).readonly().exactOptional(),
  awaits: z.string().exactOptional(),
});

/** How a replica's clock is to differ from the machine's: by how much now, and how much faster it runs from now on (1: not at all). */
const clockSchema = z.object({ aheadMs: z.number(), pace: z.number().positive() });
export type ClockSetting = z.infer<typeof clockSchema>;

export const controlRequestSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("boot"),
    program: z.string(),
    settings: z.object({ options: z.record(z.string(), z.string()), variant: z.string().nullable() }),
    members: z.array(z.string()),
    /** `ws://host:port` to dial for each other member; a cluster may put its own link in between. */
    peers: z.record(z.string(), z.string()),
    seed: z.number().int(),
    /** The power failed while records were being written: leave half a record at the end of each file before reading it. */
    tornTail: z.boolean(),
    /** Faults that were in effect before this process started. */
    clock: clockSchema,
    diskFull: z.boolean(),
  }),
  z.object({ type: z.literal("status"), id: z.number().int() }),
  /** Sets the replica's clock, if requested, and reads it. */
  z.object({ type: z.literal("clock"), id: z.number().int(), set: clockSchema.optional() }),
  /** Whether the disk is to be full from now on. */
  z.object({ type: z.literal("disk"), id: z.number().int(), full: z.boolean() }),
  /** Before the boot: damages one stored record, or erases all. */
  z.object({
    type: z.literal("spoil"),
    id: z.number().int(),
    how: z.enum(["bit-rot", "wipe"]),
    seed: z.number().int(),
  }),
  z.object({ type: z.literal("operator"), id: z.number().int(), command: z.looseObject({ type: z.string() }) }),
]);
export type ControlRequest = z.infer<typeof controlRequestSchema>;

export const controlMessageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("booted") }),
  z.object({ type: z.literal("status"), id: z.number().int(), status: statusSchema }),
  /** `error`: the reason why the operator's command was not accepted. */
  z.object({ type: z.literal("done"), id: z.number().int(), error: z.string().optional() }),
  /** The time that the replica's clock shows, and the time of an undisturbed clock at the same moment; ms. */
  z.object({ type: z.literal("clock"), id: z.number().int(), shownMs: z.number(), undisturbedMs: z.number() }),
  /** Outcome of a probe write: the error, or null. */
  z.object({ type: z.literal("disk"), id: z.number().int(), error: z.string().nullable() }),
  /** The damage done to the stored records, in one clause; null if there were none. */
  z.object({ type: z.literal("spoilt"), id: z.number().int(), what: z.string().nullable() }),
  z.object({ type: z.literal("trace"), event: traceEventSchema }),
  /** The replica threw; the process exits after sending this. */
  z.object({ type: z.literal("fatal"), cause: z.enum(["disk-full", "corruption", "other"]), error: z.string() }),
]);
export type FatalCause = Extract<ControlMessage, { type: "fatal" }>["cause"];
/**
 * With which the process exits then. The message may be lost: a controller that writes to the connection after its end, before it reads,
 * sees it broken.
 */
export const exitCodes: Readonly<Record<FatalCause, number>> = { other: 1, "disk-full": 28, corruption: 74 };
export type ControlMessage = z.infer<typeof controlMessageSchema>;
