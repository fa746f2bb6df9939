/**
 * The requested scenario: that of a file, with the other options applied to it, or one that is planned from choices and a seed.
 */
import { z } from "zod";
import type { World } from "../contract/world.js";
import { scheduleSchema } from "../faults/fault.js";
import { InputError } from "../history/errors.js";
import { fitting, readJson } from "../history/json-file.js";
import { inOurWords } from "../history/schema-words.js";
import { type Scenario, scenarioSchema } from "../record/record.js";
import { type Overridden, onNetwork, overriding } from "../scenario/overriding.js";
import { planScenario, type ScenarioChoices } from "../scenario/scenario.js";
import { recordedIn } from "./recorded.js";

export interface AskedScenario extends Omit<ScenarioChoices, "schedule" | "seed"> {
  /** Drawn if absent. */
  readonly seed?: number | undefined;
  /** A list of faults with their times, a scenario.json or a repro.json. */
  readonly file?: string | undefined;
  /** Of the simulated network. */
  readonly transport?: World["network"]["transport"] | undefined;
}

/** Throws InputError, with the option or the file and its field, for a scenario that cannot be run. */
export function askedScenario(asked: AskedScenario): Overridden {
  if (asked.file !== undefined && asked.faults !== undefined) {
    throw new InputError("--faults and --schedule both say which faults", {}, "give one of them");
  }
  const found = foundOrPlanned(asked);
  refuseUnfit(found.scenario);
  return found;
}

function foundOrPlanned({ file, transport, faults, ...chosen }: AskedScenario): Overridden {
  const content = file === undefined ? undefined : readJson(file, z.unknown());
  if (file !== undefined && !Array.isArray(content)) {
    const variant = chosen.variant === "none" ? null : chosen.variant;
    return overriding(file, recordedIn(file, content).scenario, { ...chosen, variant, transport });
  }
  const schedule = file === undefined ? undefined : fitting(content, scheduleSchema, { file });
  const seed = chosen.seed ?? Math.floor(Math.random() * 2 ** 32);
  const planned = planScenario({ ...chosen, faults, schedule, seed });
  const scenario = transport === undefined ? planned : { ...planned, world: onNetwork(transport, planned) };
  return { scenario, notes: [] };
}

/** By field of the scenario. */
const optionOf: ReadonlyMap<string, string> = new Map([
  ["ratePerClient", "rate"],
  ["operationTimeoutMs", "timeout"],
  ["mainMs", "time"],
]);

/** Numbers may be too large or too small for any run. */
function refuseUnfit(scenario: Scenario): void {
  const checked = scenarioSchema.safeParse(scenario);
  if (checked.success) return;
  const [issue] = checked.error.issues;
  const field = issue?.path.join(".") ?? "";
  throw new InputError(inOurWords(issue?.message ?? "the scenario is not possible"), {
    option: optionOf.get(field) ?? field,
  });
}
