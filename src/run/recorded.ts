/** A scenario from any file or directory that holds one: scenario.json, repro.json, or a run directory. */
import { z } from "zod";
import { statOf } from "../history/errors.js";
import { fitting, readJson } from "../history/json-file.js";
import { type Scenario, scenarioSchema } from "../record/record.js";
import { type Repro, reproSchema } from "../record/repro.js";
import { readScenario, scenarioFrom } from "./directory.js";

export interface Recorded {
  readonly scenario: Scenario;
  /** Absent if nothing more is known about the scenario. */
  readonly repro?: Repro;
}

const recordedSchema = z.discriminatedUnion("format", [reproSchema, scenarioSchema]);

/** Throws InputError with the file and the field. */
export function readRecorded(path: string): Recorded {
  if (statOf(path)?.isDirectory() === true) return { scenario: readScenario(path) };
  return recordedIn(path, readJson(path, z.unknown()));
}

/** The same of the content of a file. */
export function recordedIn(file: string, content: unknown): Recorded {
  const found = fitting(content, recordedSchema, { file });
  if (found.format === "schism-scenario-1") return { scenario: scenarioFrom(file, found) };
  return { scenario: scenarioFrom(file, found.scenario), repro: found };
}
