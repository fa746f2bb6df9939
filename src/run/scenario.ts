/**
 * Fills a scenario in: what the caller chose, then what a variant's demonstration asks for, then the system's defaults. The
 * result says everything; running it again plans the same operations and the same faults.
 */
import type { FaultKind, Schedule } from "../faults/fault.js";
import { kindsAmong, misfit } from "../faults/fitting.js";
import { planSchedule } from "../faults/plan.js";
import { InputError } from "../history/errors.js";
import { plural } from "../history/plural.js";
import { systems } from "../systems/index.js";
import type { System } from "../systems/system.js";
import { workloads } from "../workloads/index.js";
import type { RunVerdict, Scenario } from "./record.js";

export interface ScenarioChoices {
  readonly system: string;
  readonly variant?: string | undefined;
  readonly options?: Readonly<Record<string, string>>;
  readonly cluster?: Scenario["cluster"] | undefined;
  readonly nodes?: number | undefined;
  readonly workload?: string | undefined;
  readonly clients?: number | undefined;
  readonly routing?: Scenario["routing"] | undefined;
  readonly ratePerClient?: number | undefined;
  readonly operationTimeoutMs?: number | undefined;
  readonly faults?: readonly FaultKind[] | undefined;
  readonly schedule?: Schedule | undefined;
  readonly mainMs?: number | undefined;
  readonly seed: number;
}

const defaults = {
  clients: 10,
  ratePerClient: 25,
  operationTimeoutMs: 1000,
  mainMs: 20_000,
  recoveryMs: 10_000,
  healedMs: 1000,
};
/** Clients work undisturbed for this part of the main phase, but not longer than `longest` ms. */
const warmup = { share: 0.1, longest: 2000 };

export function findSystem(name: string): System {
  const system = systems.get(name);
  if (system === undefined) {
    throw new InputError(`unknown system "${name}"`, {}, `known are ${[...systems.keys()].join(", ")}`);
  }
  return system;
}

export function planScenario(choices: ScenarioChoices): Scenario {
  const system = findSystem(choices.system);
  const variant = choices.variant ?? null;
  complainAboutVariant(system, variant);
  const shown = variant === null ? {} : (system.demonstrations[variant] ?? {});
  const workload = choices.workload ?? shown.workload ?? system.workloads[0];
  complainAboutWorkload(system, workload);
  const count = choices.nodes ?? shown.nodes ?? system.defaults.nodes;
  const nodes = Array.from({ length: count }, (_, index) => `n${index + 1}`);
  const mainMs = choices.mainMs ?? defaults.mainMs;
  const warmupMs = Math.round(Math.min(warmup.longest, mainMs * warmup.share));
  const schedule =
    choices.schedule ??
    (choices.faults === undefined ? shown.schedule?.filter((entry) => entry.at < mainMs) : undefined) ??
    planSchedule({
      kinds:
        choices.faults ?? shown.faults ?? system.defaults.faults.filter((kind) => kindsAmong(count).includes(kind)),
      seed: choices.seed,
      nodes,
      startMs: warmupMs,
      endMs: mainMs,
    });
  complainAboutMisfits(schedule, { nodes, mainMs });
  return {
    format: "schism-scenario-1",
    name: variant === null ? system.name : `${system.name}-${variant}`,
    system: system.name,
    options: fillOptions(system, { ...shown.options, ...choices.options }),
    variant,
    cluster: choices.cluster ?? "local",
    nodes,
    workload,
    clients: choices.clients ?? shown.clients ?? defaults.clients,
    routing: choices.routing ?? shown.routing ?? "pinned",
    ratePerClient: choices.ratePerClient ?? shown.ratePerClient ?? defaults.ratePerClient,
    operationTimeoutMs: choices.operationTimeoutMs ?? defaults.operationTimeoutMs,
    seed: choices.seed,
    warmupMs,
    mainMs,
    recoveryMs: defaults.recoveryMs,
    healedMs: defaults.healedMs,
    schedule: [...schedule],
  };
}

/**
 * A scenario that a person may have edited, or that another version wrote: the same with its options complete. Throws an InputError
 * for what only the systems know: whether there are such a system, variant, options, workload and nodes.
 */
export function checkedScenario(scenario: Scenario): Scenario {
  const system = findSystem(scenario.system);
  complainAboutVariant(system, scenario.variant);
  complainAboutWorkload(system, scenario.workload);
  complainAboutMisfits(scenario.schedule, scenario);
  complainAboutTurns(scenario);
  return { ...scenario, options: fillOptions(system, scenario.options) };
}

function complainAboutVariant({ name, program }: System, variant: string | null): void {
  if (variant === null || program.variants.some((known) => known.name === variant)) return;
  throw new InputError(
    `${name} has no variant "${variant}"`,
    { field: "variant" },
    `known are ${program.variants.map((known) => known.name).join(", ")}`,
  );
}

function complainAboutTurns({ clients, operationsPerClient }: Scenario): void {
  if (!Array.isArray(operationsPerClient) || operationsPerClient.length === clients) return;
  throw new InputError(
    `${plural(operationsPerClient.length, "list")} of operations for ${plural(clients, "client")}`,
    { field: "operationsPerClient" },
    "give one number for all clients, or one list for each",
  );
}

function complainAboutWorkload(system: System, workload: string): void {
  if (!workloads.has(workload)) {
    throw new InputError(
      `unknown workload "${workload}"`,
      { field: "workload" },
      `known are ${[...workloads.keys()].join(", ")}`,
    );
  }
  if (!system.workloads.includes(workload)) {
    throw new InputError(
      `${system.name} does not support the workload ${workload}`,
      { field: "workload" },
      `it supports ${system.workloads.join(", ")}`,
    );
  }
}

function fillOptions(system: System, chosen: Readonly<Record<string, string>>): Record<string, string> {
  const known = system.program.options;
  for (const [name, value] of Object.entries(chosen)) {
    const option = known[name];
    if (option === undefined) {
      throw new InputError(
        `${system.name} has no option --${name}`,
        {},
        Object.keys(known).length === 0
          ? undefined
          : `it has ${Object.keys(known)
              .map((each) => `--${each}`)
              .join(", ")}`,
      );
    }
    if (!option.values.includes(value)) {
      throw new InputError(
        `--${name} of ${system.name} cannot be "${value}"`,
        {},
        `it can be ${option.values.join(", ")}`,
      );
    }
  }
  return Object.fromEntries(Object.entries(known).map(([name, option]) => [name, chosen[name] ?? option.values[0]]));
}

function complainAboutMisfits(schedule: Schedule, run: { nodes: readonly string[]; mainMs: number }): void {
  for (const scheduled of schedule) {
    const found = misfit(scheduled, run);
    if (found !== undefined) throw new InputError(found.problem, { field: "schedule" }, found.remedy);
  }
}

/**
 * The command that runs a scenario again, up to the same violation if one stopped it. What a command line cannot say, such as a schedule
 * that no seed planned, is left to the scenario's file; a replay of that runs to its end.
 */
export function commandOf(
  scenario: Scenario,
  scenarioFile: string,
  { stoppedBy }: Pick<RunVerdict, "stoppedBy"> = {},
): string {
  if (scenario.world !== undefined || scenario.operationsPerClient !== undefined)
    return `npx schism replay ${scenarioFile}`;
  const words = ["npx schism run", scenario.system];
  if (scenario.variant !== null) words.push("--variant", scenario.variant);
  for (const [name, value] of Object.entries(scenario.options)) words.push(`--${name}`, value);
  words.push("--cluster", scenario.cluster, "--nodes", String(scenario.nodes.length));
  words.push("--workload", scenario.workload, "--clients", String(scenario.clients), "--routing", scenario.routing);
  words.push("--rate", String(scenario.ratePerClient), "--timeout", `${scenario.operationTimeoutMs}ms`);
  words.push("--time", `${scenario.mainMs}ms`, "--seed", String(scenario.seed));
  const kinds = [...new Set(scenario.schedule.map((entry) => entry.fault.kind))];
  const planned = planSchedule({
    kinds,
    seed: scenario.seed,
    nodes: scenario.nodes,
    startMs: scenario.warmupMs,
    endMs: scenario.mainMs,
  });
  if (JSON.stringify(planned) === JSON.stringify(scenario.schedule)) {
    words.push("--faults", kinds.length === 0 ? "none" : kinds.join(","));
  } else words.push("--schedule", scenarioFile);
  if (stoppedBy !== undefined) words.push("--stop-on-violation");
  return words.join(" ");
}
