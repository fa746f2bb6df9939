/**
 * A run of a server that somebody else describes, as `schism run` does one of the registry's. What a run needs is loaded when one is
 * asked for: whoever only judges histories starts sooner.
 */
import type { Options, ServerSystem } from "../contract/system.js";
import { InputError } from "../history/errors.js";
import { scenarioSchema } from "../record/record.js";
import type { RunOutcome } from "../run/run.js";
import type { ScenarioChoices } from "../scenario/scenario.js";

/** What is chosen for a run; whatever is not has the system's default, or that of the command line. Times in ms. */
export interface ServerRunChoices extends Partial<Omit<ScenarioChoices, "system" | "variant" | "cluster" | "options">> {
  /** Default: local. */
  readonly cluster?: "local" | "docker";
  /** Of the server's own options, by name. */
  readonly options?: Options;
  /** Directory that the run's own is made in; default: runs. */
  readonly runs?: string;
  /** Ends the run early; what was recorded until then is judged. */
  readonly signal?: AbortSignal;
}

/**
 * Starts the servers, lets clients work while faults are injected, and judges what they saw. The outcome names the run's directory,
 * which holds history, faults, logs, verdict.json and report.html; nothing else of the run is left.
 *
 *     const { verdict } = await runServer(mySystem, { faults: ["partition", "kill"], mainMs: 20_000, seed: 1 });
 *     assert.equal(verdict.valid, true);
 *
 * Rejects with an InputError for what cannot be run: an unknown option, a fault that the cluster cannot inject, a server that this
 * machine does not have; with an Error for a system that contradicts itself or has the name of another.
 */
export async function runServer(system: ServerSystem, choices: ServerRunChoices = {}): Promise<RunOutcome> {
  const { runs = "runs", signal, seed = Math.floor(Math.random() * 2 ** 32), ...rest } = choices;
  const { addSystem, planScenario } = await import("../scenario/scenario.js");
  const { createCluster, refuseUnready } = await import("../clusters/create.js");
  const { createRunDirectory } = await import("../run/directory.js");
  const { refuseImpossible, runScenario } = await import("../run/run.js");
  const { launchOf } = await import("../contract/system.js");
  addSystem(system);
  const planned = scenarioSchema.safeParse(planScenario({ ...rest, system: system.name, seed }));
  if (!planned.success) {
    const [issue] = planned.error.issues;
    throw new InputError(issue?.message ?? "the scenario is not possible", { field: issue?.path.join(".") ?? "" });
  }
  const { data: scenario } = planned;
  const create: Parameters<typeof refuseImpossible>[1] = (plan) => createCluster(scenario.cluster, plan);
  await refuseImpossible(scenario, create);
  await refuseUnready(scenario.cluster, launchOf(system));
  const directory = createRunDirectory(runs, scenario, new Date());
  return runScenario(scenario, directory, create, signal === undefined ? {} : { signal });
}
