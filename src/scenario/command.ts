/** A scenario as a command line, for the line "again" under a verdict and on a page. */

import { shellWord } from "../history/shell-word.js";
import type { RunVerdict, Scenario } from "../record/record.js";
import { planScenario } from "./scenario.js";

/**
 * The command that runs a scenario again, up to the same violation if one stopped it. What a command line cannot say, such as a schedule
 * that no seed planned, is left to the scenario's file.
 */
export function commandOf(
  scenario: Scenario,
  scenarioFile: string,
  { stoppedBy }: Pick<RunVerdict, "stoppedBy"> = {},
): string {
  const words = ["npx schism run", scenario.system, ...(wordsOf(scenario) ?? ["--schedule", scenarioFile])];
  if (stoppedBy !== undefined) words.push("--stop-on-violation");
  return words.join(" ");
}

/** Undefined if the options of a command line cannot say all of it. */
function wordsOf(scenario: Scenario): readonly string[] | undefined {
  const { variant, options, cluster, workload, clients, routing, ratePerClient, operationTimeoutMs, mainMs, seed } =
    scenario;
  const { endsWithFaults } = scenario;
  const kinds = [...new Set(scenario.schedule.map((entry) => entry.fault.kind))];
  const planned = planScenario({
    ...{ system: scenario.system, variant: variant ?? undefined, options, cluster, nodes: scenario.nodes.length },
    ...{ workload, clients, routing, ratePerClient, operationTimeoutMs, faults: kinds, mainMs, seed },
    endsWithFaults,
  });
  if (JSON.stringify(planned) !== JSON.stringify(scenario)) return undefined;
  const words = variant === null ? [] : ["--variant", variant];
  for (const [name, value] of Object.entries(options)) words.push(`--${name}`, shellWord(value));
  words.push("--cluster", cluster, "--nodes", String(scenario.nodes.length));
  words.push("--workload", workload, "--clients", String(clients), "--routing", routing);
  words.push("--rate", String(ratePerClient), "--timeout", `${operationTimeoutMs}ms`);
  words.push("--time", `${mainMs}ms`, "--seed", String(seed));
  words.push("--faults", kinds.length === 0 ? "none" : kinds.join(","));
  if (endsWithFaults === true) words.push("--end-with-faults");
  return words;
}
