/**
 * Completes a scenario: the caller's choices first, then a variant's demonstration, then the system's defaults. The
 * result is complete; running it again plans the same operations and the same faults.
 */
import {
  applies,
  demonstrationOf,
  descriptionOf,
  groundsOf,
  neededBy,
  type Options,
  type System,
  whyNotOn,
  workloadsUnder,
} from "../contract/system.js";
import { comes, type FaultKind, faultKinds, type Schedule, typesReported } from "../faults/fault.js";
import { kindsAmong, misfit } from "../faults/fitting.js";
import { planSchedule } from "../faults/plan.js";
import { InputError } from "../history/errors.js";
import { amongKnown } from "../history/known-names.js";
import { plural } from "../history/plural.js";
import type { Scenario } from "../record/record.js";
import { workloads } from "../workloads/index.js";
import { findSystem } from "./find-system.js";
import { asField, asOption, checkedSettings, type PlaceOf } from "./settings.js";

export { systemOfRecord } from "./find-system.js";

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
  readonly endsWithFaults?: boolean | undefined;
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

/** A program, unlike the command line, may name a kind that there is not. */
function complainAboutKinds(kinds: readonly string[]): void {
  const known: readonly string[] = faultKinds;
  const unknown = kinds.find((kind) => !known.includes(kind));
  if (unknown !== undefined) throw new InputError(`unknown fault "${unknown}"`, {}, amongKnown(unknown, known));
}

export function planScenario(choices: ScenarioChoices): Scenario {
  complainAboutKinds(choices.faults ?? []);
  const system = findSystem(choices.system);
  const variant = choices.variant ?? null;
  const shown = demonstrationOf(system, variant) ?? {};
  const { options } = checkedSettings(
    descriptionOf(system),
    { variant, options: { ...shown.options, ...neededBy(system, choices.workload), ...choices.options } },
    asOption,
  );
  complainAboutGround(system, choices.cluster ?? "local");
  const workload = choices.workload ?? shown.workload ?? workloadsUnder(system, options)[0].name;
  complainAboutWorkload(system, workload, options, asOption);
  const count = choices.nodes ?? shown.nodes ?? system.defaults.nodes;
  complainAboutCount(system, count, asOption);
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
  // Faults of a demonstration suit its own number of nodes.
  const chosen = choices.schedule !== undefined ? "schedule" : choices.faults !== undefined ? "faults" : "nodes";
  complainAboutMisfits(schedule, { nodes, mainMs }, () => asOption(chosen));
  complainAboutAnchors(schedule, system, asOption);
  return {
    format: "schism-scenario-1",
    name: variant === null ? system.name : `${system.name}-${variant}`,
    system: choices.system,
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
    ...(choices.endsWithFaults === true ? { endsWithFaults: true } : {}),
  };
}

/**
 * Completes the options of a scenario that a person may have edited, or that another version wrote. Throws an InputError
 * if there is no such system, variant, option, workload or node.
 */
export function checkedScenario(scenario: Scenario): Scenario {
  const system = findSystem(scenario.system);
  const { options } = checkedSettings(descriptionOf(system), scenario, asField);
  complainAboutGround(system, scenario.cluster);
  complainAboutWorkload(system, scenario.workload, options, asField);
  complainAboutCount(system, scenario.nodes.length, asField);
  complainAboutMisfits(scenario.schedule, scenario, asField);
  complainAboutAnchors(scenario.schedule, system, asField);
  complainAboutOperations(scenario);
  return { ...scenario, options };
}

function complainAboutOperations({ clients, operationsPerClient }: Scenario): void {
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

function complainAboutCount({ name, leastNodes = 1 }: System, count: number, placeOf: PlaceOf): void {
  if (count >= leastNodes) return;
  const remedy = `give it at least ${leastNodes}`;
  throw new InputError(`${name} does nothing with ${plural(count, "node")}`, placeOf("nodes"), remedy);
}

function complainAboutWorkload(system: System, workload: string, options: Options, placeOf: PlaceOf): void {
  const served = system.workloads.map(({ name }) => name);
  // A system that a program brings along may bring its workloads, too.
  if (!served.includes(workload) && !workloads.has(workload)) {
    throw new InputError(`unknown workload "${workload}"`, placeOf("workload"), amongKnown(workload, workloads.keys()));
  }
  if (!served.includes(workload)) {
    throw new InputError(
      `${system.name} does not support the workload ${workload}`,
      placeOf("workload"),
      `it supports ${served.join(", ")}`,
    );
  }
  const needed = neededBy(system, workload);
  if (applies({ when: needed }, options)) return;
  const wanted = Object.entries(needed).map(([name, value]) => `--${name} ${value}`);
  const supported = workloadsUnder(system, options).map(({ name }) => name);
  throw new InputError(
    `the workload ${workload} of ${system.name} needs ${wanted.join(" ")}`,
    placeOf("workload"),
    `with the given options it supports ${supported.join(", ")}`,
  );
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

/** A fault that waits for an event that never occurs would never begin, without any visible reason. */
function complainAboutAnchors(schedule: Schedule, system: System, placeOf: PlaceOf): void {
  const { traces } = descriptionOf(system);
  for (const { after, orUntil } of schedule) {
    for (const anchor of [after, orUntil]) {
      if (anchor === undefined || comes(anchor, traces)) continue;
      const problem =
        anchor.event === "reports"
          ? `a fault waits until a replica reports ${anchor.type}, but no replica of ${system.name} ever does`
          : `a fault waits until a replica ${anchor.event}, but no replica of ${system.name} ever does`;
      const types = typesReported(traces);
      const reports = types.length === 0 ? "" : `, or for a report of ${types.join(", ")}`;
      throw new InputError(
        problem,
        placeOf("schedule"),
        `let it wait for a restart, an operation or an acknowledgement${reports}`,
      );
    }
  }
}
