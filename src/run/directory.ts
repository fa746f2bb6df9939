/** A run directory: created before anything starts, filled during the run, and read back whole or as far as it was written. */
import {
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import type { z } from "zod";
import { draftIn } from "../files/draft.js";
import { refuseUnwritable, writeWhole } from "../files/whole.js";
import { InputError, reading, refuseIrregular, statOf, writing } from "../history/errors.js";
import { readJson, readJsonLines } from "../history/json-file.js";
import { largestRecord, longestItem } from "../history/limits.js";
import type { HistoryEvent } from "../history/operation.js";
import { plural } from "../history/plural.js";
import { readHistory } from "../history/read.js";
import { nameOfSource } from "../history/source.js";
import { type CourseRecord, courseEvents, courseRecordSchema } from "../record/course.js";
import { runFiles } from "../record/files.js";
import {
  type FaultRecord,
  faultRecordSchema,
  type RunVerdict,
  runVerdictSchema,
  type Scenario,
  scenarioSchema,
  type TraceRecord,
  traceRecordSchema,
} from "../record/record.js";
import { checkedScenario, systemOfRecord } from "../scenario/scenario.js";

/** As newRunDirectory, and points `<root>/latest` there. */
export function createRunDirectory(root: string, scenario: Scenario, now: Date): string {
  const latest = latestIn(root);
  const directory = newRunDirectory(root, scenario, now);
  writing(root, () => pointLatest(latest, directory));
  return directory;
}

/** Points `<root>/latest` at the directory of a run that was made before. */
export function makeLatest(root: string, directory: string): void {
  const latest = latestIn(root);
  writing(root, () => pointLatest(latest, directory));
}

function latestIn(root: string): string {
  const latest = join(root, "latest");
  if (writing(root, () => lstatSync(latest, { throwIfNoEntry: false }))?.isSymbolicLink() === false) {
    throw new InputError("is not the link to the latest run", { file: latest }, "move it away, or choose other --runs");
  }
  return latest;
}

/** Creates `<root>/<scenario name>/<time>-<seed>` with scenario.json in it. */
export function newRunDirectory(root: string, scenario: Scenario, now: Date): string {
  refuseUnwritable(root);
  return writing(root, () => {
    const directory = newDirectory(join(root, scenario.name), `${stampOf(now)}-${scenario.seed}`);
    mkdirSync(join(directory, "logs"));
    writeWhole(join(directory, runFiles.scenario), JSON.stringify(scenario, null, 2));
    return directory;
  });
}

function stampOf(now: Date): string {
  return now
    .toISOString()
    .replaceAll(":", "")
    .replace(/\.(\d{3})Z$/, "$1Z");
}

/** Two runs may begin in the same millisecond with the same seed: neither may write into the other's records. */
function newDirectory(parent: string, name: string): string {
  mkdirSync(parent, { recursive: true });
  for (let nth = 1; ; nth++) {
    const directory = join(parent, nth === 1 ? name : `${name}-${nth}`);
    try {
      mkdirSync(directory);
      return directory;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
}

function pointLatest(latest: string, directory: string): void {
  const fresh = draftIn(dirname(latest));
  symlinkSync(relative(dirname(latest), directory), fresh);
  try {
    renameSync(fresh, latest);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/** Throws an InputError, with the file, for a scenario that this program cannot run. */
export function readScenario(directory: string): Scenario {
  const file = join(directory, runFiles.scenario);
  return scenarioFrom(file, readJson(file, scenarioSchema));
}

/** A scenario read from a file, in a form that can be run. */
export function scenarioFrom(file: string, scenario: Scenario): Scenario {
  try {
    return checkedScenario({ ...scenario, system: systemOfRecord(scenario.system, file) });
  } catch (error) {
    throw error instanceof InputError ? error.within({ file }) : error;
  }
}

export function readVerdict(directory: string): RunVerdict {
  return readJson(join(directory, runFiles.verdict), runVerdictSchema, { mostBytes: largestRecord });
}

/** The events of a run; none if it never started. A torn last line is ignored. Throws InputError with file, line and field. */
export async function readEvents(directory: string): Promise<readonly HistoryEvent[]> {
  const file = join(directory, runFiles.history);
  refuseIrregular(file);
  const end = reading(file, () => endOfLines(file));
  if (end === 0) return [];
  const whole = reading(file, () => readFileSync(file)).subarray(0, end);
  try {
    const { events, warnings } = await readHistory(whole, { format: "jsonl" });
    // A run writes no event that a reader has doubts about: what is missing would be judged as if it had not happened.
    const [doubt] = warnings;
    if (doubt !== undefined) throw new InputError(doubt.slice(`${nameOfSource(whole)}: `.length));
    return events;
  } catch (error) {
    // Bytes do not carry a file name.
    throw error instanceof InputError ? new InputError(error.problem, { ...error.where, file }, error.remedy) : error;
  }
}

/** The end of the last whole line. Only the end of the file is read for that: a hostile one may be of any length. */
function endOfLines(file: string): number {
  const fd = openSync(file, "r");
  try {
    const { size } = fstatSync(fd);
    const tail = Buffer.alloc(Math.min(size, longestItem));
    const start = size - tail.length;
    const read = readSync(fd, tail, 0, tail.length, start);
    const newline = tail.subarray(0, read).lastIndexOf("\n");
    if (newline < 0 && start > 0) throw new InputError(`ends with a line of more than ${longestItem} bytes`, { file });
    return newline < 0 ? 0 : start + newline + 1;
  } finally {
    closeSync(fd);
  }
}

/**
 * Throws InputError, with the file, if a part of the record is missing or was changed since the run: a history that was copied in part looks like
 * that of a shorter run. A run without an end, or of an earlier version, does not say what its files held.
 */
export function refuseChanged(directory: string, course: readonly CourseRecord[]): void {
  for (const { files } of courseEvents(course, "recorded")) {
    for (const { file: name, lines, bytes } of files) {
      const file = join(directory, name);
      const size = statOf(file)?.size;
      if (size === bytes) continue;
      const found = size === undefined ? "is missing" : `holds ${plural(size, "byte")}`;
      const problem = `${found}, but the run wrote ${plural(lines, "line")} of ${plural(bytes, "byte")}`;
      throw new InputError(problem, { file }, "was the directory copied in part, or the file changed?");
    }
  }
}

/** Nothing if the directory is of an earlier version, which did not record it. */
export function readCourse(directory: string): CourseRecord[] {
  return recorded(join(directory, runFiles.run), courseRecordSchema);
}

export function readFaults(directory: string): FaultRecord[] {
  return recorded(join(directory, runFiles.faults), faultRecordSchema);
}

export function readTraces(directory: string): TraceRecord[] {
  return recorded(join(directory, runFiles.trace), traceRecordSchema);
}

/** A run that could not start has no such file. */
function recorded<S extends z.ZodType>(path: string, schema: S): z.infer<S>[] {
  return statOf(path) === undefined ? [] : readJsonLines(path, schema, { mostBytes: largestRecord });
}
