/** What the replicas of a run said of invariants of their own that they found broken, and how many of them crashed. */
import type { RunEvidence } from "../../src/record/evidence.js";

export function assertionsIn({ traces, course }: Pick<RunEvidence, "traces" | "course">): {
  readonly told: readonly string[];
  readonly crashes: number;
} {
  const told = traces.flatMap(({ event }) =>
    event.type === "invariant-broken" && event.claim === "assertion" ? [event.sentence] : [],
  );
  const crashes = course.filter((record) => record.event === "replica ended" && record.cause === "crash").length;
  return { told, crashes };
}
