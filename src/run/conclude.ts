/** Ends a run, or the re-judging of a recorded one: verdict.json and report.html in its directory. */
import { join, relative } from "node:path";
import type { ClusterObserver } from "../contract/cluster.js";
import { NearbyMessages, type Sightings } from "../execution/observed-messages.js";
import { writeWhole } from "../files/whole.js";
import { InputError } from "../history/errors.js";
import { checkRun, judgeRun } from "../judging/judge.js";
import type { RunEvidence } from "../record/evidence.js";
import { runFiles } from "../record/files.js";
import type { RunVerdict } from "../record/record.js";
import { renderReport } from "../report/html.js";
import { moments } from "../report/space-time/moments.js";
import { withToldUpdates } from "../report/told-updates.js";
import { commandOf } from "../scenario/command.js";

/** Repeats the same run, watched by an observer. */
export type Again = (observer: ClusterObserver) => Promise<RunEvidence>;

export interface Conclusion {
  readonly verdict: RunVerdict;
  /** Repeats the run. */
  readonly command: string;
  /** Files that could not be written, each with the reason: one line. */
  readonly unwritten: readonly string[];
}

/** `again`: for a deterministic run, so that its report shows the messages around the failure. */
export async function concludeRun(evidence: RunEvidence, directory: string, again?: Again): Promise<Conclusion> {
  const { scenario } = evidence;
  const checked = await checkRun(evidence);
  const judged = judgeRun(evidence, checked);
  const { checks } = checked;
  const command = commandOf(scenario, join(relative(".", directory), runFiles.scenario), judged);
  const unwritten: string[] = [];
  const write = (name: string, content: string): boolean => {
    try {
      writeWhole(join(directory, name), content);
      return true;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      unwritten.push(error.message);
      return false;
    }
  };
  // The verdict comes first: if there is no room for both, the report is left out.
  const kept = write(runFiles.verdict, JSON.stringify(judged, null, 2));
  const begun = performance.now();
  const told = withToldUpdates(checks, judged);
  const seen = again === undefined ? null : await look(evidence, moments(evidence, told), again);
  const page = renderReport({ ...evidence, verdict: judged, checks: told, reproduce: command, seen });
  const shown = write(runFiles.report, page);
  const verdict = { ...judged, timings: { ...judged.timings, reportMs: Math.round(performance.now() - begun) } };
  if (kept && shown) write(runFiles.verdict, JSON.stringify(verdict, null, 2));
  return { verdict, command, unwritten };
}

/** Maximum number of messages in a report. */
const mostMessages = 2000;

/** Null if the repeated run differs: the recorded one was cut short, or recorded by a program that differs from this one. */
async function look(evidence: RunEvidence, times: readonly number[], again: Again): Promise<Sightings | null> {
  const observer = new NearbyMessages(times, mostMessages);
  const { events, traces } = await again(observer);
  const same =
    events.length === evidence.events.length &&
    traces.length === evidence.traces.length &&
    events.every((event, index) => JSON.stringify(event) === JSON.stringify(evidence.events[index]));
  return same ? observer.sightings() : null;
}
