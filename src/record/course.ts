/**
 * The course of a run, apart from the words of clients and replicas: that it began, started, was interrupted, lost a replica, ended. It is
 * recorded in run.jsonl as it happens, so that a run directory shows by itself what its run may claim: the end is missing if the controller
 * was killed.
 */
import { z } from "zod";

const timeNs = z.number();

export const claimCountSchema = z.object({ name: z.string(), examined: z.number(), broken: z.number() });

export const courseRecordSchema = z.discriminatedUnion("event", [
  /** The first line: the program that wrote the directory. */
  z.object({ event: z.literal("began"), format: z.literal("schism-run-1"), version: z.string() }),
  /** All replicas are up, and clients start. */
  z.object({ event: z.literal("started"), clusterUpMs: z.number() }),
  z.object({ event: z.literal("could not start"), reason: z.string(), log: z.array(z.string()).readonly() }),
  /** A replica's process ended without a fault that ends it; see ReplicaEnding in src/clusters/cluster.ts. */
  z.object({
    event: z.literal("replica ended"),
    time: timeNs,
    node: z.string(),
    cause: z.enum(["crash", "killed", "machine"]),
    status: z.string(),
    log: z.array(z.string()).readonly(),
  }),
  z.object({ event: z.literal("interrupted"), time: timeNs }),
  /** An operator told a node what it had waited for. */
  z.object({ event: z.literal("operator"), time: timeNs, node: z.string(), command: z.string() }),
  /** At the end, when nothing disturbed them any more, these nodes did not come to hold what others had committed. */
  z.object({
    event: z.literal("nodes behind"),
    time: timeNs,
    nodes: z
      .array(
        z.object({
          ...{ node: z.string(), holds: z.number(), committed: z.number() },
          /** It is not a member. */
          outside: z.literal(true).optional(),
        }),
      )
      .readonly(),
  }),
  /** At the end, when nothing disturbed them any more, these nodes still owed clients an answer. */
  z.object({
    event: z.literal("requests unanswered"),
    time: timeNs,
    requests: z.array(z.object({ node: z.string(), client: z.string(), seq: z.number(), f: z.string() })).readonly(),
  }),
  /** Why what depends on time says nothing about the system (src/run/machine.ts). */
  z.object({ event: z.literal("machine too busy"), sentence: z.string() }),
  /** Faults hit links, which carried nothing between nodes while clients ran: the servers dialled each other past them. */
  z.object({ event: z.literal("links unused") }),
  /** Not everything of the cluster could be removed. */
  z.object({ event: z.literal("left behind"), error: z.string() }),
  /** From here on a file of the record is incomplete, for example because the disk is full. */
  z.object({ event: z.literal("not recorded"), file: z.string(), error: z.string() }),
  /** Everything is taken down. `stoppedBy`: the violation at which the main phase ended. */
  z.object({
    event: z.literal("ended"),
    claims: z.array(claimCountSchema).readonly(),
    stoppedBy: z.object({ key: z.string().nullable(), event: z.number() }).optional(),
  }),
  /** The last line, after the end of a run of which all was recorded: what its files hold, so that a part of one is not taken for the whole. */
  z.object({
    event: z.literal("recorded"),
    files: z.array(z.object({ file: z.string(), lines: z.number(), bytes: z.number() })).readonly(),
  }),
]);
export type CourseRecord = z.infer<typeof courseRecordSchema>;

/** Why a run did not do everything it was asked to do; it does not pass then, whatever its record shows. */
export const incompleteSchema = z.object({
  reason: z.enum([
    "could not start",
    "interrupted",
    "no end",
    "not recorded",
    "replica killed",
    "replica without resources",
    "fault not applied",
    "fault not undone",
    "left behind",
  ]),
  sentence: z.string(),
  /** The error of the system or of a replica, if that is the reason. */
  error: z.string().optional(),
  /** The last lines that a replica which did not start has written. */
  log: z.array(z.string()).readonly().optional(),
});
export type Incomplete = z.infer<typeof incompleteSchema>;

type Of<E extends CourseRecord["event"]> = Extract<CourseRecord, { readonly event: E }>;

export function courseEvents<E extends CourseRecord["event"]>(
  course: readonly CourseRecord[],
  event: E,
): readonly Of<E>[] {
  return course.filter((record): record is Of<E> => record.event === event);
}

/** Why the machine was too busy for what depends on time; null if it was not. */
export function tooBusyIn(course: readonly CourseRecord[]): string | null {
  return courseEvents(course, "machine too busy")[0]?.sentence ?? null;
}
