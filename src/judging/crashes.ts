/** A replica that ends by itself is a finding, whatever its clients saw: a correct program does not crash. */
import { noCost, type Verdict } from "../checkers/verdict.js";
import { plural } from "../history/plural.js";
import { type CourseRecord, courseEvents } from "../record/course.js";

/** Nothing if no replica crashed. */
export function judgeCrashes(course: readonly CourseRecord[]): readonly Verdict[] {
  const crashes = courseEvents(course, "replica ended").filter(({ cause }) => cause === "crash");
  const [first] = crashes;
  if (first === undefined) return [];
  return [
    {
      property: "crash",
      model: null,
      valid: false,
      summary:
        `${plural(crashes.length, "replica")} crashed, and no fault had ended ${crashes.length === 1 ? "it" : "them"}: ` +
        `${first.node} at ${seconds(first.time)}.`,
      explanations: crashes.map(({ node, time, status, log }) => ({
        headline: status.includes("invariant broken") ? `${node} failed an internal assertion.` : `${node} crashed.`,
        key: null,
        steps: [
          { call: null, sentence: `At ${seconds(time)}: ${status}.` },
          ...log.slice(-lastLines).map((line) => ({ call: null, sentence: `Its log: ${line}` })),
        ],
      })),
      cost: noCost,
      details: { nodes: crashes.map(({ node }) => node) },
    },
  ];
}

/** Of a log of which each line is a step of the explanation. */
const lastLines = 8;

function seconds(ns: number): string {
  return `${(ns / 1e9).toFixed(4)} s`;
}
