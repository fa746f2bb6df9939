/**
 * Repeats a recorded run, as recorded or alternating with the same run under a change, each time in its own directory. A run that could not
 * start is an outcome; an interruption ends the series.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { WatchMachine } from "../execution/execute.js";
import type { CreateCluster } from "../execution/in-memory.js";
import { writeWhole } from "../files/whole.js";
import { tooBusyIn } from "../record/course.js";
import { runFiles } from "../record/files.js";
import type { RunVerdict, Scenario } from "../record/record.js";
import { creatorFor } from "../run/creator.js";
import { createRunDirectory } from "../run/directory.js";
import { runScenario } from "../run/run.js";
import { changed, parseChanges, settingsOf } from "../scenario/changes.js";
import type { Side } from "./comparison.js";
import { notRun, outcomeOf, type RunOutcome } from "./outcome.js";
import type { Subject } from "./subject.js";
import { Tally } from "./tally.js";
import { inWorld } from "./world.js";

export interface ReplayedRun extends RunOutcome {
  readonly directory: string;
}

export interface ReplayHooks {
  /** Directory of the run directories. */
  readonly root: string;
  readonly signal: AbortSignal;
  /** How long a replica may take to start, ms. */
  readonly startTimeoutMs?: number | undefined;
  /** Watches how busy the machine is during a run on processes or containers (default: this machine). */
  readonly watch?: WatchMachine;
  /** Called after each run, with their number so far, and with the side in a comparison. */
  readonly onRun: (
    made: number,
    replayed: { readonly run: ReplayedRun; readonly verdict?: RunVerdict },
    side?: string,
  ) => void;
  /** Called with each file of a run for which there was no room. */
  readonly onUnwritten: (line: string) => void;
}

/** Runs of one scenario. */
export interface Series {
  readonly tally: Tally;
  readonly runs: readonly ReplayedRun[];
}

/** Repeats it this many times, or until it is interrupted. `onEnd` is called with the runs that were made, however the series ended. */
export async function replay(
  subject: Subject,
  times: number,
  hooks: ReplayHooks,
  onEnd: (series: Series) => void,
): Promise<void> {
  const create = await creatorFor(subject.scenario);
  const series = { tally: new Tally(subject.kind, times), runs: [] as ReplayedRun[] };
  try {
    while (series.tally.made < times) if (!(await add(series, subject, subject.scenario, create, hooks))) break;
  } finally {
    onEnd(series);
  }
}

export interface ComparedSide extends Side, Series {}

export interface Compared {
  /** The values that the change sets, by name. */
  readonly changes: ReadonlyMap<string, string>;
  readonly before: ComparedSide;
  readonly after: ComparedSide;
}

/**
 * Runs it this many times as it is and with the changes (`name=value`, several with commas), alternating. Rejects with an InputError at the
 * option `against` for an invalid change. `onEnd` is called with the runs that were made, however the series ended.
 */
export async function compare(
  subject: Subject,
  texts: readonly string[],
  times: number,
  hooks: ReplayHooks,
  onEnd: (compared: Compared) => void,
): Promise<void> {
  const place = { option: "against" };
  const changes = parseChanges(texts, place);
  const side = async (name: string, scenario: Scenario, kind: string | undefined) => ({
    ...{ name, scenario, create: await creatorFor(scenario), settings: settingsOf(scenario, changes) },
    ...{ tally: new Tally(kind, times), runs: [] as ReplayedRun[] },
  });
  const before = await side("before", subject.scenario, subject.kind);
  const after = await side("after", changed(subject.scenario, changes, place), undefined);
  try {
    rounds: for (let nth = 0; nth < times; nth++) {
      for (const each of [before, after]) {
        if (!(await add(each, subject, inWorld(each.scenario, nth), each.create, hooks, each.name))) break rounds;
      }
    }
  } finally {
    onEnd({ changes, before, after });
  }
}

/** Makes one more run; false if it was interrupted. */
async function add(
  series: { readonly tally: Tally; readonly runs: ReplayedRun[] },
  { repro }: Subject,
  scenario: Scenario,
  create: CreateCluster,
  { root, signal, startTimeoutMs, watch, onRun, onUnwritten }: ReplayHooks,
  side?: string,
): Promise<boolean> {
  if (signal.aborted) return false;
  const directory = createRunDirectory(root, scenario, new Date());
  // So that runs/latest/repro.json still exists when runs/latest is this run.
  if (repro !== undefined) writeWhole(join(directory, runFiles.repro), JSON.stringify(repro, null, 2));
  const hooks = { signal, startTimeoutMs, ...(watch === undefined ? {} : { watchMachine: watch }) };
  const { verdict, evidence, unwritten } = await runScenario(scenario, directory, create, hooks);
  if (signal.aborted) return false;
  unwritten.forEach(onUnwritten);
  const failure = verdict.incomplete.find(({ reason }) => reason === "could not start");
  const outcome =
    failure === undefined
      ? outcomeOf(scenario, verdict, tooBusyIn(evidence.course))
      : notRun(failure.error ?? failure.sentence);
  const run = { directory, ...outcome };
  series.tally.add(run, failure === undefined ? digestOf(join(directory, runFiles.history)) : null);
  series.runs.push(run);
  onRun(series.tally.made, failure === undefined ? { run, verdict } : { run }, side);
  return true;
}

function digestOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
