/**
 * A run of a server that the user describes, like `schism run` for one of the registry's. The code for runs is loaded when a run is
 * requested, so programs that only judge histories start sooner.
 */

import { z } from "zod";
import type { Options, ServerSystem } from "../contract/system.js";
import { InputError } from "../history/errors.js";
import { firstProblem } from "../history/json-file.js";
import { refuseUnknownOptions } from "../history/options.js";
import { inOurWords } from "../history/schema-words.js";
import { scenarioSchema } from "../record/record.js";
import type { RunOutcome } from "../run/run.js";
import type { ScenarioChoices } from "../scenario/scenario.js";

/** Choices for a run; the rest has the system's defaults, or those of the command line. Times in ms. */
export interface ServerRunChoices extends Partial<Omit<ScenarioChoices, "system" | "variant" | "cluster" | "options">> {
  /** Default: local. */
  readonly cluster?: "local" | "docker";
  /** The server's own options, by name. */
  readonly options?: Options;
  /** Directory in which the run's own is made; default: runs. */
  readonly runs?: string;
  /** Ends the run early; everything recorded until then is judged. */
  readonly signal?: AbortSignal;
}

const runChoices = {
  cluster: true,
  options: true,
  runs: true,
  signal: true,
  nodes: true,
  workload: true,
  clients: true,
  routing: true,
  ratePerClient: true,
  operationTimeoutMs: true,
  faults: true,
  schedule: true,
  mainMs: true,
  endsWithFaults: true,
  seed: true,
} satisfies Record<keyof ServerRunChoices, true>;

/** What every server has, whatever else it says: with less, a run would end in the middle. */
const serverShape = z.looseObject({
  name: z.string().min(1),
  server: z.looseObject({ name: z.string(), options: z.looseObject({}), variants: z.array(z.unknown()) }),
  workloads: z.array(z.looseObject({ name: z.string() })).min(1),
  claims: z.array(z.looseObject({})),
  serves: z.array(z.looseObject({})).min(1),
  bears: z.looseObject({ faults: z.array(z.string()) }),
  safeOptions: z.looseObject({}),
  defaults: z.looseObject({ nodes: z.int().min(1), faults: z.array(z.string()) }),
});

function refuseOtherSystem(given: unknown): void {
  const { success, error } = serverShape.safeParse(given);
  if (success) return;
  const { path, problem } = firstProblem(given, error);
  throw new InputError(
    problem,
    { field: ["system", ...path].join(".") },
    "it must be a ServerSystem, which the types describe",
  );
}

/**
 * Starts the servers, lets clients work while faults are injected, and judges what they saw. The outcome names the run's directory,
 * which holds history, faults, logs, verdict.json and report.html; nothing else of the run is left.
 *
 *     const { verdict } = await runServer(mySystem, { faults: ["partition", "kill"], mainMs: 20_000, seed: 1 });
 *     assert.equal(verdict.valid, true);
 *
 * Rejects with an InputError for a run that is impossible: an unknown option, a fault that the cluster cannot inject, a server that this
 * machine does not have; with an Error for a system that contradicts itself or has the name of another.
 */
export async function runServer(system: ServerSystem, choices: ServerRunChoices = {}): Promise<RunOutcome> {
  refuseOtherSystem(system);
  refuseUnknownOptions(choices, runChoices);
  const { runs = "runs", signal, seed = Math.floor(Math.random() * 2 ** 32), ...rest } = choices;
  const { addSystem } = await import("../scenario/find-system.js");
  const { planScenario } = await import("../scenario/scenario.js");
  const { runAnew } = await import("../run/anew.js");
  addSystem(system);
  const planned = scenarioSchema.safeParse(planScenario({ ...rest, system: system.name, seed }));
  if (!planned.success) {
    const [issue] = planned.error.issues;
    throw new InputError(inOurWords(issue?.message ?? "the scenario is not possible"), {
      field: issue?.path.join(".") ?? "",
    });
  }
  return runAnew(planned.data, runs, signal === undefined ? {} : { signal });
}
