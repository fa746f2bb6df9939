/**
 * A run directory: created before anything starts, filled while the run goes. Lines are written with one synchronous call
 * each, so that whatever kills the controller leaves whole lines behind, at most the last one torn.
 */
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { z } from "zod";
import { InputError } from "../history/errors.js";
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
} as const;

/** Creates `<root>/<scenario name>/<time>-<seed>` with scenario.json in it and points `<root>/latest` there. */
export function createRunDirectory(root: string, scenario: Scenario, now: Date): string {
  const stamp = now
    .toISOString()
    .replaceAll(":", "")
    .replace(/\.(\d{3})Z$/, "$1Z");
  const directory = join(root, scenario.name, `${stamp}-${scenario.seed}`);
  mkdirSync(join(directory, "logs"), { recursive: true });
  writeWhole(join(directory, runFiles.scenario), JSON.stringify(scenario, null, 2));
  const latest = join(root, "latest");
  const fresh = `${latest}.${process.pid}`;
  rmSync(fresh, { force: true });
  symlinkSync(relative(dirname(latest), directory), fresh);
  renameSync(fresh, latest);
  return directory;
}

/** Writes a file so that a reader sees the old one or the new one, never a part. */
export function writeWhole(path: string, content: string): void {
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}`);
  writeFileSync(draft, content.endsWith("\n") ? content : `${content}\n`);
  renameSync(draft, path);
}

export function readScenario(directory: string): Scenario {
  return readJson(join(directory, runFiles.scenario), scenarioSchema);
}

export function readVerdict(directory: string): RunVerdict {
  return readJson(join(directory, runFiles.verdict), runVerdictSchema);
}

export function readFaults(directory: string): FaultRecord[] {
  return readLines(join(directory, runFiles.faults), faultRecordSchema);
}

export function readTraces(directory: string): TraceRecord[] {
  return readLines(join(directory, runFiles.trace), traceRecordSchema);
}

/** Reads and validates a JSON file that a person may have written or edited. */
export function readJson<S extends z.ZodType>(path: string, schema: S): z.infer<S> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new InputError("cannot be read", { file: path }, error instanceof Error ? error.message : String(error));
  }
  return parse(text, schema, { file: path });
}

/** A torn last line is what a killed controller leaves: it is passed over. */
function readLines<S extends z.ZodType>(path: string, schema: S): z.infer<S>[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return whole
    .split("\n")
    .flatMap((line, index) => (line === "" ? [] : [parse(line, schema, { file: path, line: index + 1 })]));
}

function parse<S extends z.ZodType>(text: string, schema: S, where: { file: string; line?: number }): z.infer<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(`is not JSON: ${error instanceof Error ? error.message : String(error)}`, where);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".");
  throw new InputError(issue?.message ?? "has the wrong shape", { ...where, ...(field ? { field } : {}) });
}
