/**
 * What became of a run apart from what clients and replicas said: that it began, started, was interrupted, lost a replica, came to its
 * end. It is recorded in run.jsonl as it happens, so that a run directory tells by itself what its run may claim: one whose controller was
 * killed lacks the end.
 */
import { z } from "zod";

const timeNs = z.number();

export const claimCountSchema = z.object({ name: z.string(), examined: z.number(), broken: z.number() });

export const courseRecordSchema = z.discriminatedUnion("event", [
  /** The first line: which program wrote the directory. */
  z.object({ event: z.literal("began"), format: z.literal("schism-run-1"), version: z.string() }),
  /** All replicas are up, and clients start. */
  z.object({ event: z.literal("started"), clusterUpMs: z.number() }),
  z.object({ event: z.literal("could not start"), reason: z.string(), log: z.array(z.string()).readonly() }),
  /** A replica's process ended, and no fault had ended it; see ReplicaEnding in src/clusters/cluster.ts. */
  z.object({
    event: z.literal("replica ended"),
    time: timeNs,
    node: z.string(),
    cause: z.enum(["crash", "killed", "machine"]),
    status: z.string(),
    log: z.array(z.string()).readonly(),
  }),
  z.object({ event: z.literal("interrupted"), time: timeNs }),
  /** From here on a file of the record lacks what happened, such as for want of room on the disk. */
  z.object({ event: z.literal("not recorded"), file: z.string(), error: z.string() }),
  /** The last line: everything is taken down. `stoppedBy`: the violation at which the main phase ended. */
  z.object({
    event: z.literal("ended"),
    claims: z.array(claimCountSchema).readonly(),
    stoppedBy: z.object({ key: z.string().nullable(), event: z.number() }).optional(),
  }),
]);
export type CourseRecord = z.infer<typeof courseRecordSchema>;

/** Why a run did not come to what was asked for; it is no pass then, whatever its record shows. */
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
  ]),
  sentence: z.string(),
  /** What the system or a replica said, where that is the reason. */
  error: z.string().optional(),
});
export type Incomplete = z.infer<typeof incompleteSchema>;

type Of<E extends CourseRecord["event"]> = Extract<CourseRecord, { readonly event: E }>;

export function courseEvents<E extends CourseRecord["event"]>(
  course: readonly CourseRecord[],
  event: E,
): readonly Of<E>[] {
  return course.filter((record): record is Of<E> => record.event === event);
}
