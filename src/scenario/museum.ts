/** The museum of what is known of servers that are not ours: all entries, by name. */
import { systems } from "../../nodes/index.js";
import type { Exhibit } from "../contract/museum.js";
import { isProgramSystem, type ServerSystem } from "../contract/system.js";
import { InputError } from "../history/errors.js";
import { amongKnown } from "../history/known-names.js";
import type { Scenario } from "../record/record.js";
import { planScenario } from "./scenario.js";

export interface Placed {
  readonly system: ServerSystem;
  readonly exhibit: Exhibit;
}

/** In the order of the systems. */
export function exhibits(): readonly Placed[] {
  return [...systems.values()].flatMap((system) =>
    isProgramSystem(system) ? [] : (system.museum ?? []).map((exhibit) => ({ system, exhibit })),
  );
}

/** Throws InputError, with the names that are known. */
export function findExhibit(name: string): Placed {
  const found = exhibits().find(({ exhibit }) => exhibit.name === name);
  if (found !== undefined) return found;
  const known = exhibits().map(({ exhibit }) => exhibit.name);
  throw new InputError(`unknown entry "${name}"`, {}, amongKnown(name, known));
}

/** The run that shows it. Throws InputError for a cluster on which it is not known to show itself. */
export function scenarioOf(
  { system, exhibit }: Placed,
  cluster: Scenario["cluster"] | undefined,
  seed: number,
): Scenario {
  const chosen = exhibit.clusters.find((each) => each === (cluster ?? exhibit.clusters[0]));
  if (chosen === undefined) {
    throw new InputError(
      `${exhibit.name} is not known on the ${cluster} cluster`,
      { option: "cluster" },
      `choose ${exhibit.clusters.join(" or ")}`,
    );
  }
  return planScenario({ ...exhibit.setting, system: system.name, cluster: chosen, seed });
}
