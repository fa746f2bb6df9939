/** The runs of a cell: a function of the cell and a seed, so that every run of a campaign can be made again anywhere. */
import { seededRandom } from "../../../nodes/random.js";
import { demonstrationOf, descriptionOf, neededBy, workloadsUnder } from "../../contract/system.js";
import type { Scenario } from "../../record/record.js";
import { drawScenario, runSeed } from "../../scenario/draw.js";
import { findSystem } from "../../scenario/find-system.js";
import { scenarioOf as exhibitScenario, findExhibit } from "../../scenario/museum.js";
import { planScenario } from "../../scenario/scenario.js";
import { asOption, checkedSettings } from "../../scenario/settings.js";
import type { Cell } from "./cell.js";

/** Seed of a night: a different one each night, so that nights do not repeat each other. */
export function nightSeed(campaignSeed: number, night: string): number {
  return seededRandom(campaignSeed, "night", night).below(2 ** 32);
}

/** Seed of the `index`-th run of a cell, from 0. */
export function cellRunSeed(seedOfNight: number, cell: Pick<Cell, "name">, index: number): number {
  return runSeed(seededRandom(seedOfNight, "cell", cell.name).below(2 ** 32), index);
}

/**
 * Throws InputError for a cell that cannot be run. Simulated runs are drawn as those of a hunt are, the others planned as by `schism run`.
 */
export function scenarioOf(cell: Cell, seed: number): Scenario {
  const { system: name, variant, options, workload, cluster, faults, nodes, canary, exhibit } = cell;
  if (exhibit !== undefined) return exhibitScenario(findExhibit(exhibit), cluster, seed);
  if (cluster === "sim") {
    return drawScenario(
      { system: name, variant, options, ...{ workload, faults }, ...(nodes === undefined ? {} : { nodes }) },
      seed,
    );
  }
  const system = findSystem(name);
  const shown = demonstrationOf(system, variant);
  const chosen = { ...system.safeOptions, ...shown?.options, ...neededBy(system, workload ?? undefined), ...options };
  const complete = checkedSettings(descriptionOf(system), { variant, options: chosen }, asOption).options;
  // A canary is to be convicted, and few of a system's workloads show a given mistake, so it has the one that `schism run` takes.
  const drawn =
    workload ??
    (variant === null && !canary
      ? seededRandom(seed, "workload").pick(workloadsUnder(system, complete)).name
      : undefined);
  return planScenario({
    system: name,
    ...(variant === null ? {} : { variant }),
    options: chosen,
    cluster,
    ...(drawn === undefined ? {} : { workload: drawn }),
    ...(faults === null ? {} : { faults }),
    ...{ nodes, clients: cell.clients, ratePerClient: cell.ratePerClient, mainMs: cell.mainMs },
    operationTimeoutMs: cell.operationTimeoutMs,
    seed,
  });
}
