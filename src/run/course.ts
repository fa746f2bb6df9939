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
  /** What the system or a replica said, where that is the reason. */
  error: z.string().optional(),
});
export type Incomplete = z.infer<typeof incompleteSchema>;

type Of<E extends CourseRecord["event"]> = Extract<CourseRecord, { readonly event: E }>;

export function courseEvents<E extends CourseRecord["event"]>(course: Course, event: E): readonly Of<E>[] {
  return course.filter((record): record is Of<E> => record.event === event);
}

export function incompleteness(course: Course, faults: readonly FaultRecord[]): readonly Incomplete[] {
  const found: Incomplete[] = [];
  const [failure] = courseEvents(course, "could not start");
  if (failure !== undefined) {
    const { reason: error } = failure;
    found.push({ reason: "could not start", sentence: `Could not start: ${error}.`, error });
  }
  const unwritten = courseEvents(course, "not recorded");
  const [interruption] = courseEvents(course, "interrupted");
  if (unwritten.length > 0) {
    const files = [...new Set(unwritten.map(({ file }) => file))].join(", ");
    const sentence = `The run was ended since it could not be recorded any more (${files}): ${unwritten[0]?.error}.`;
    found.push({ reason: "not recorded", sentence });
  } else if (interruption !== undefined) {
    found.push({ reason: "interrupted", sentence: `The run was interrupted after ${seconds(interruption.time)}.` });
  }
  if (failure === undefined && courseEvents(course, "ended").length === 0) {
    const sentence = "Nothing says that the run came to its end: its controller was killed, or is still at work.";
    found.push({ reason: "no end", sentence });
  }
  const endings = courseEvents(course, "replica ended");
  for (const { node, time, status } of endings.filter(({ cause }) => cause === "killed")) {
    const sentence =
      `${node} was killed at ${seconds(time)}, and not by a fault of the run (${status}): by somebody else, or by the ` +
      "system for want of memory.";
    found.push({ reason: "replica killed", sentence });
  }
  const starved = endings.filter(({ cause }) => cause === "machine");
  const [first] = starved;
  if (first !== undefined) {
    const nodes = [...new Set(starved.map(({ node }) => node))].join(" ");
    const sentence = `${nodes} ended for want of something that the machine did not have: ${first.status}.`;
    found.push({ reason: "replica without resources", sentence });
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
