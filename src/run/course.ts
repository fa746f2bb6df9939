/**
 * What became of a run apart from what clients and replicas said: that it began, started, was interrupted, lost a replica, came to its
 * end. It is recorded in run.jsonl as it happens, so that a run directory tells by itself what its run may claim: one whose controller was
 * killed lacks the end.
 */
import { z } from "zod";
import type { FaultRecord } from "./record.js";

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
type Course = readonly CourseRecord[];

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
});
export type Incomplete = z.infer<typeof incompleteSchema>;

type Of<E extends CourseRecord["event"]> = Extract<CourseRecord, { readonly event: E }>;

export function courseEvents<E extends CourseRecord["event"]>(course: Course, event: E): readonly Of<E>[] {
  return course.filter((record): record is Of<E> => record.event === event);
}

export function incompleteness(course: Course, faults: readonly FaultRecord[]): readonly Incomplete[] {
  const found: Incomplete[] = [];
  const [failure] = courseEvents(course, "could not start");
  if (failure !== undefined) found.push({ reason: "could not start", sentence: `Could not start: ${failure.reason}.` });
  for (const { time } of courseEvents(course, "interrupted")) {
    found.push({ reason: "interrupted", sentence: `The run was interrupted after ${seconds(time)}.` });
  }
  for (const { file, error } of courseEvents(course, "not recorded")) {
    found.push({ reason: "not recorded", sentence: `${file} could not be written to its end: ${error}.` });
  }
  if (failure === undefined && courseEvents(course, "ended").length === 0) {
    const sentence = "Nothing says that the run came to its end: its controller was killed, or is still at work.";
    found.push({ reason: "no end", sentence });
  }
  for (const { node, time, cause, status } of courseEvents(course, "replica ended")) {
    if (cause === "crash") continue;
    const told = `${node} ended at ${seconds(time)}, and no fault of the run had ended it: ${status}`;
    found.push(
      cause === "killed"
        ? {
            reason: "replica killed",
            sentence: `${told}. Somebody else killed it, or the system did for want of memory.`,
          }
        : { reason: "replica without resources", sentence: `${told}.` },
    );
  }
  return [...found, ...failedFaults(faults)];
}

/** Faults that were begun and failed. One for which there was no occasion (its event never came, nobody led) was not begun. */
function failedFaults(faults: readonly FaultRecord[]): readonly Incomplete[] {
  const healing = new Set<number>();
  return faults.flatMap(({ id, state, description, resolved, error = "failed" }): Incomplete[] => {
    if (state === "healing") healing.add(id);
    if (state !== "failed" || resolved === undefined) return [];
    if (healing.has(id)) {
      const sentence = `Fault ${id} (${description}) ${error.startsWith("could not be undone") ? error : `could not be undone: ${error}`}.`;
      return [{ reason: "fault not undone", sentence }];
    }
    return [{ reason: "fault not applied", sentence: `Fault ${id} (${description}) could not be applied: ${error}.` }];
  });
}

function seconds(ns: number): string {
  return `${(ns / 1e9).toFixed(2)} s`;
}
