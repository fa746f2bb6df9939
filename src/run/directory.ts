/**
 * A run directory: created before anything starts, filled while the run goes. Lines are written with one synchronous call
 * each, so that whatever kills the controller leaves whole lines behind, at most the last one torn.
 */
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { z } from "zod";
import { InputError, statOf, writing } from "../history/errors.js";
import { readJson, readJsonLines } from "../history/json-file.js";
import { largestRecord } from "../history/limits.js";
import {
  type FaultRecord,
  faultRecordSchema,
  type RunVerdict,
  runVerdictSchema,
  type Scenario,
  scenarioSchema,
  type TraceRecord,
  traceRecordSchema,
} from "./record.js";
import { checkedScenario } from "./scenario.js";

/** Appends JSON lines to a file. */
export class LineFile {
  readonly fd: number;

  constructor(readonly path: string) {
    this.fd = openSync(path, "a");
  }

  append(record: unknown): void {
    writeSync(this.fd, `${JSON.stringify(record)}\n`);
  }

  close(): void {
    closeSync(this.fd);
  }
}

export const runFiles = {
  scenario: "scenario.json",
  history: "history.jsonl",
  faults: "faults.jsonl",
  trace: "trace.jsonl",
  verdict: "verdict.json",
  report: "report.html",
  repro: "repro.json",
} as const;

/** Creates `<root>/<scenario name>/<time>-<seed>` with scenario.json in it and points `<root>/latest` there. */
export function createRunDirectory(root: string, scenario: Scenario, now: Date): string {
  refuseUnwritable(root);
  const latest = join(root, "latest");
  if (lstatSync(latest, { throwIfNoEntry: false })?.isSymbolicLink() === false) {
    throw new InputError("is not the link to the latest run", { file: latest }, "move it away, or choose other --runs");
  }
  return writing(root, () => {
    const directory = newDirectory(join(root, scenario.name), `${stampOf(now)}-${scenario.seed}`);
    mkdirSync(join(directory, "logs"));
    writeWhole(join(directory, runFiles.scenario), JSON.stringify(scenario, null, 2));
    pointLatest(latest, directory);
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
  const fresh = `${latest}.${process.pid}`;
  rmSync(fresh, { force: true });
  symlinkSync(relative(dirname(latest), directory), fresh);
  try {
    renameSync(fresh, latest);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/**
 * Throws an InputError if nothing could be written below this directory, which need not exist. To be asked before long work, and
 * before a recursive mkdir: where permissions allow what the file system refuses, as below /proc, Node's would try for ever.
 */
export function refuseUnwritable(directory: string): void {
  writing(directory, () => {
    let nearest = resolve(directory);
    while (!existsSync(nearest)) nearest = dirname(nearest);
    if (!statSync(nearest).isDirectory()) throw new InputError("is not a directory", { file: nearest });
    rmdirSync(mkdtempSync(join(nearest, ".schism-")));
  });
}

/** Writes a file so that a reader sees the old one or the new one, never a part. */
export function writeWhole(path: string, content: string): void {
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}`);
  writing(path, () => {
    try {
      writeFileSync(draft, content.endsWith("\n") ? content : `${content}\n`);
      renameSync(draft, path);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  });
}

/** Throws an InputError, with the file, for a scenario that nothing here can run. */
export function readScenario(directory: string): Scenario {
  const file = join(directory, runFiles.scenario);
  return scenarioFrom(file, readJson(file, scenarioSchema));
}

/** A scenario that was read from a file as it can be run. */
export function scenarioFrom(file: string, scenario: Scenario): Scenario {
  try {
    return checkedScenario(scenario);
  } catch (error) {
    throw error instanceof InputError ? error.within({ file }) : error;
  }
}

export function readVerdict(directory: string): RunVerdict {
  return readJson(join(directory, runFiles.verdict), runVerdictSchema, { mostBytes: largestRecord });
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
