/** A scenario from a file with the command line's overrides, and a list of them: nothing is dropped silently. */
import { descriptionOf } from "../contract/system.js";
import { calmWorld, type World } from "../contract/world.js";
import { InputError } from "../history/errors.js";
import type { Scenario } from "../record/record.js";
import { findSystem } from "./find-system.js";
import { checkedScenario, type ScenarioChoices } from "./scenario.js";
import { asOption, checkedSettings } from "./settings.js";

/** Settings that the command line may override; absent ones come from the file. A variant of null means the correct program. */
export interface Overrides extends Omit<ScenarioChoices, "faults" | "schedule" | "variant" | "seed"> {
  readonly variant?: string | null | undefined;
  readonly seed?: number | undefined;
  readonly transport?: World["network"]["transport"] | undefined;
}

export interface Overridden {
  readonly scenario: Scenario;
  /** Clauses such as `--clients 3 instead of 5`, and settings of the file that have no effect. */
  readonly notes: readonly string[];
}

/** Throws InputError if the file is for another system, or if file and options contradict each other. */
export function overriding(file: string, recorded: Scenario, chosen: Overrides): Overridden {
  if (chosen.system !== recorded.system) {
    throw new InputError(
      `was recorded for ${recorded.system}, not for ${chosen.system}`,
      { file, field: "system" },
      `run ${recorded.system}, or give a list of faults alone`,
    );
  }
  const notes: string[] = [];
  /** The effective value; noted if it is not the file's. */
  const pick = <Value>(
    option: string,
    before: Value,
    after: Value | undefined,
    shown: (value: Value) => string,
  ): Value => {
    if (after === undefined || shown(after) === shown(before)) return before;
    notes.push(`--${option} ${shown(after)} instead of ${shown(before)}`);
    return after;
  };
  const ms = (value: number): string => `${value}ms`;
  const yesOrNo = (value: boolean | undefined): string => (value === true ? "yes" : "no");
  const variant = pick("variant", recorded.variant, chosen.variant, (value) => value ?? "none");
  const options = Object.entries(recorded.options).map(([name, value]) => {
    const said = Object.entries(chosen.options ?? {}).find(([other]) => other === name)?.[1];
    return [name, pick(name, value, said, String)] as const;
  });
  const count = pick("nodes", recorded.nodes.length, chosen.nodes, String);
  const mainMs = pick("time", recorded.mainMs, chosen.mainMs, ms);
  const endsWithFaults = pick("end-with-faults", recorded.endsWithFaults, chosen.endsWithFaults, yesOrNo);
  const settings = checkedSettings(
    descriptionOf(findSystem(recorded.system)),
    { variant, options: { ...Object.fromEntries(options), ...chosen.options } },
    asOption,
  );
  const scenario: Scenario = {
    ...recorded,
    ...{ variant: settings.variant, options: { ...settings.options } },
    cluster: pick("cluster", recorded.cluster, chosen.cluster, String),
    nodes: count === recorded.nodes.length ? recorded.nodes : numberedNodes(count),
    workload: pick("workload", recorded.workload, chosen.workload, String),
    clients: pick("clients", recorded.clients, chosen.clients, String),
    routing: pick("routing", recorded.routing, chosen.routing, String),
    ratePerClient: pick("rate", recorded.ratePerClient, chosen.ratePerClient, String),
    operationTimeoutMs: pick("timeout", recorded.operationTimeoutMs, chosen.operationTimeoutMs, ms),
    seed: pick("seed", recorded.seed, chosen.seed, String),
    ...{ mainMs, warmupMs: Math.min(recorded.warmupMs, mainMs) },
    ...(endsWithFaults === undefined ? {} : { endsWithFaults }),
  };
  const world = chosen.transport === undefined ? recorded.world : onNetwork(chosen.transport, scenario);
  pick("network", (recorded.world ?? calmWorld).network.transport, chosen.transport, String);
  if (world !== undefined && scenario.cluster !== "sim")
    notes.push("its world is left out: only the cluster sim has one");
  try {
    return { scenario: checkedScenario({ ...scenario, ...(world === undefined ? {} : { world }) }), notes };
  } catch (error) {
    throw error instanceof InputError ? error.within({ file }) : error;
  }
}

export function numberedNodes(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `n${index + 1}`);
}

/** The world of the scenario with another network. Throws InputError if that is not possible. */
export function onNetwork(transport: World["network"]["transport"], { cluster, system, world }: Scenario): World {
  const place = { option: "network" };
  if (cluster !== "sim") {
    throw new InputError("only a simulated network can be chosen", place, "add --cluster sim");
  }
  if (transport === "datagram" && !findSystem(system).bears.datagrams) {
    throw new InputError(`${system} does not claim to tolerate datagrams`, place);
  }
  const found = world ?? calmWorld;
  return { ...found, network: { ...found.network, transport } };
}
