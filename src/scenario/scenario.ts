/**
 * Fills a scenario in: what the caller chose, then what a variant's demonstration asks for, then the system's defaults. The
 * result says everything; running it again plans the same operations and the same faults.
 */
import { systems } from "../../nodes/index.js";
import { registered } from "../contract/registered.js";
import { demonstrationOf, descriptionOf, groundsOf, type System, whyNotOn } from "../contract/system.js";
import { comes, type FaultKind, type Schedule } from "../faults/fault.js";
import { kindsAmong, misfit } from "../faults/fitting.js";
import { planSchedule } from "../faults/plan.js";
import { InputError } from "../history/errors.js";
import { plural } from "../history/plural.js";
import type { RunVerdict, Scenario } from "../record/record.js";
import { workloads } from "../workloads/index.js";
import { asField, asOption, checkedSettings, type PlaceOf } from "./settings.js";

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

/** Those that a program which uses the library brings along. */
const added = new Map<string, System>();

/** Makes a system known to this process; once more is nothing. Throws an Error for one that cannot be registered. */
export function addSystem(system: System): void {
  if (added.get(system.name) === system) return;
  registered([...systems.values(), ...added.values(), system]);
  added.set(system.name, system);
}

export function findSystem(name: string): System {
  const system = systems.get(name) ?? added.get(name);
  if (system === undefined) {
    throw new InputError(
      `unknown system "${name}"`,
      {},
      `known are ${[...systems.keys(), ...added.keys()].join(", ")}`,
    );
  }
  return system;
}

export function planScenario(choices: ScenarioChoices): Scenario {
  const system = findSystem(choices.system);
  const variant = choices.variant ?? null;
  const shown = demonstrationOf(system, variant) ?? {};
  const { options } = checkedSettings(
    descriptionOf(system),
    { variant, options: { ...shown.options, ...choices.options } },
    asOption,
  );
  complainAboutGround(system, choices.cluster ?? "local");
  const workload = choices.workload ?? shown.workload ?? system.workloads[0].name;
  complainAboutWorkload(system, workload, asOption);
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
  complainAboutMisfits(schedule, { nodes, mainMs }, asOption);
  complainAboutAnchors(schedule, system, asOption);
  return {
    format: "schism-scenario-1",
    name: variant === null ? system.name : `${system.name}-${variant}`,
    system: system.name,
    options,
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
  const { options } = checkedSettings(descriptionOf(system), scenario, asField);
  complainAboutGround(system, scenario.cluster);
  complainAboutWorkload(system, scenario.workload, asField);
  complainAboutMisfits(scenario.schedule, scenario, asField);
  complainAboutAnchors(scenario.schedule, system, asField);
  complainAboutTurns(scenario);
  return { ...scenario, options };
}

function complainAboutTurns({ clients, operationsPerClient }: Scenario): void {
  if (!Array.isArray(operationsPerClient) || operationsPerClient.length === clients) return;
  throw new InputError(
    `${plural(operationsPerClient.length, "list")} of operations for ${plural(clients, "client")}`,
    { field: "operationsPerClient" },
    "give one number for all clients, or one list for each",
  );
}

function complainAboutGround(system: System, cluster: Scenario["cluster"]): void {
  const why = whyNotOn(system, cluster);
  if (why === undefined) return;
  const grounds = groundsOf(system).map((ground) => `--cluster ${ground}`);
  throw new InputError(
    `${system.name} cannot run on the ${cluster} cluster: ${why}`,
    {},
    `choose ${grounds.join(" or ")}`,
  );
}

function complainAboutWorkload(system: System, workload: string, placeOf: PlaceOf): void {
  const served = system.workloads.map(({ name }) => name);
  // A system that a program brings along may bring its workloads, too.
  if (!served.includes(workload) && !workloads.has(workload)) {
    throw new InputError(
      `unknown workload "${workload}"`,
      placeOf("workload"),
      `known are ${[...workloads.keys()].join(", ")}`,
    );
  }
  if (!served.includes(workload)) {
    throw new InputError(
      `${system.name} does not support the workload ${workload}`,
      placeOf("workload"),
      `it supports ${served.join(", ")}`,
    );
  }
}

function complainAboutMisfits(
  schedule: Schedule,
  run: { nodes: readonly string[]; mainMs: number },
  placeOf: PlaceOf,
): void {
  for (const scheduled of schedule) {
    const found = misfit(scheduled, run);
    if (found !== undefined) throw new InputError(found.problem, placeOf("schedule"), found.remedy);
  }
}

/** A fault that waits for what never comes would never begin, and nobody would know why. */
function complainAboutAnchors(schedule: Schedule, system: System, placeOf: PlaceOf): void {
  const { traces } = descriptionOf(system);
  for (const { after, orUntil } of schedule) {
    for (const anchor of [after, orUntil]) {
      if (anchor === undefined || comes(anchor.event, traces)) continue;
      const problem = `a fault waits until a replica ${anchor.event}, and none of ${system.name} ever does`;
      throw new InputError(
        problem,
        placeOf("schedule"),
        "let it wait for a restart, an operation or an acknowledgement",
      );
    }
  }
}

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
  const kinds = [...new Set(scenario.schedule.map((entry) => entry.fault.kind))];
  const planned = planScenario({
    ...{ system: scenario.system, variant: variant ?? undefined, options, cluster, nodes: scenario.nodes.length },
    ...{ workload, clients, routing, ratePerClient, operationTimeoutMs, faults: kinds, mainMs, seed },
  });
  if (JSON.stringify(planned) !== JSON.stringify(scenario)) return undefined;
  const words = variant === null ? [] : ["--variant", variant];
  for (const [name, value] of Object.entries(options)) words.push(`--${name}`, value);
  words.push("--cluster", cluster, "--nodes", String(scenario.nodes.length));
  words.push("--workload", workload, "--clients", String(clients), "--routing", routing);
  words.push("--rate", String(ratePerClient), "--timeout", `${operationTimeoutMs}ms`);
  words.push("--time", `${mainMs}ms`, "--seed", String(seed));
  words.push("--faults", kinds.length === 0 ? "none" : kinds.join(","));
  return words;
}
