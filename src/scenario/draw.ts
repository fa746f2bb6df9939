/**
 * One run of a hunt, drawn from a seed. Swarm style (Groce et al., "Swarm Testing", ISSTA 2012): each run draws its own mix of
 * faults, workload, pace, cluster size and world, since bugs hide behind what an average mix always or never has.
 */
import { type Random, seededRandom } from "../../nodes/random.js";
import {
  demonstrationOf,
  descriptionOf,
  type Kept,
  neededBy,
  type Options,
  type System,
  workloadsUnder,
} from "../contract/system.js";
import { processWorld, type World } from "../contract/world.js";
import type { FaultKind } from "../faults/fault.js";
import { own } from "../history/own.js";
import type { Scenario } from "../record/record.js";
import { drawCompanions } from "./draw-companions.js";
import { drawEnding } from "./draw-ending.js";
import { drawHandover } from "./draw-handover.js";
import { drawLateMessages } from "./draw-late.js";
import { withLeaderInMinority } from "./draw-minority.js";
import { withReplacements } from "./draw-replacement.js";
import { drawAfterReports } from "./draw-reported.js";
import { drawSchedule } from "./draw-schedule.js";
import { withShortMessages } from "./draw-short-messages.js";
import { drawSuccession } from "./draw-succession.js";
import { drawnWeaker } from "./draw-weaker.js";
import { findSystem } from "./find-system.js";
import { planScenario } from "./scenario.js";
import { asOption, checkedSettings } from "./settings.js";

/** The program that is hunted, with or without a mistake. */
export interface HuntTarget {
  readonly system: string;
  readonly variant: string | null;
  /** Options the caller chose; the others are the safe ones, or those that show the mistake. */
  readonly options: Readonly<Record<string, string>>;
  /** The only workload; each run draws one of the system's if null or absent. */
  readonly workload?: string | null;
  /** The only kinds of faults; those that the system tolerates if null or absent. */
  readonly faults?: readonly FaultKind[] | null;
  /** The number of nodes of each run; drawn if absent. */
  readonly nodes?: number;
  /** Given if each run must be judged by what its clients saw: none has options under which nothing is promised of that. */
  readonly clientsJudged?: true;
}

/** Seed of the `index`-th run of a hunt. */
export function runSeed(huntSeed: number, index: number): number {
  return seededRandom(huntSeed, "hunt", index).below(2 ** 32);
}

export function drawScenario(huntTarget: HuntTarget, seed: number): Scenario {
  const found = findSystem(huntTarget.system);
  const weaker = drawnWeaker(found, huntTarget, seed);
  const kept = weaker ?? drawnKept(found, huntTarget, seed);
  const system = kept === undefined ? found : keeping(found, kept);
  const random = seededRandom(seed, "draw");
  const shown = demonstrationOf(system, huntTarget.variant);
  const drawn = drawWorld(found, random);
  const world = kept?.datagrams === false ? withConnections(drawn) : drawn;
  const warmupMs = random.pick([200, 500, 1000]);
  const mainMs = warmupMs + Math.round(random.pick([1500, 4000, 8000]) * random.between(0.6, 1.4));
  const drawnCount = random.pick(system.defaults.hunted ?? usualCounts);
  const count = huntTarget.nodes ?? Math.max(drawnCount, kept?.leastNodes ?? 0);
  const options = {
    ...{ ...system.safeOptions, ...drawnOptions(system, seed), ...kept?.options, ...shown?.options },
    ...{ ...neededBy(system, huntTarget.workload ?? undefined), ...huntTarget.options },
  };
  const { options: complete } = checkedSettings(
    descriptionOf(system),
    { variant: huntTarget.variant, options },
    asOption,
  );
  const planned = planScenario({
    system: huntTarget.system,
    ...(huntTarget.variant === null ? {} : { variant: huntTarget.variant }),
    options,
    cluster: "sim",
    nodes: count,
    workload: chosenWorkload(huntTarget, random.pick(workloadsUnder(system, complete)).name),
    clients: random.pick([1, 2, 3, 4, 6, 10]),
    routing: random.pick(["pinned", "roaming"] as const),
    ratePerClient: random.pick([2, 5, 10, 25, 60]),
    operationTimeoutMs: world.network.latencyMs.most < 10 ? random.pick([1000, 2500]) : 2500,
    schedule: drawSchedule(
      system,
      { count, warmupMs, mainMs, world, needed: neededFaults(system, huntTarget, complete, seed) },
      huntTarget.faults ?? null,
      random,
    ),
    mainMs,
    seed,
  });
  const { schedule, operationsPerClient } = drawEnding(
    system,
    { nodes: planned.nodes, warmupMs, mainMs, ratePerClient: planned.ratePerClient },
    huntTarget.faults ?? null,
    seed,
  );
  const companions = drawCompanions(system, planned, planned.schedule, huntTarget.faults ?? null, seed);
  const inTurn = { nodes: planned.nodes, warmupMs, mainMs };
  const handover =
    drawHandover(system, inTurn, huntTarget.faults ?? null, seed) ??
    (huntTarget.variant === null ? drawSuccession(system, inTurn, huntTarget.faults ?? null, seed) : undefined);
  // A mistake is looked for where it is known to show, and handing over twice has delays of its own.
  const late =
    huntTarget.variant === null && handover === undefined
      ? drawLateMessages(system, { ...inTurn, world }, huntTarget.faults ?? null, seed)
      : undefined;
  const main =
    huntTarget.variant === null ? withLeaderInMinority(planned.schedule, planned.nodes, seed) : planned.schedule;
  const reported =
    huntTarget.variant === null
      ? drawAfterReports(
          system,
          { nodes: planned.nodes, warmupMs, mainMs },
          planned.schedule,
          huntTarget.faults ?? null,
          seed,
        )
      : [];
  const faults = handover ?? [...main, ...schedule, ...companions, ...reported];
  const replaced =
    huntTarget.variant === null && handover === undefined
      ? withReplacements(faults, system, { nodes: planned.nodes, warmupMs, mainMs }, huntTarget.faults ?? null, seed)
      : faults;
  return {
    ...planned,
    ...(operationsPerClient === undefined ? {} : { operationsPerClient }),
    ...(weaker === undefined ? {} : { judged: "replicas" }),
    schedule: [...replaced, ...(late?.schedule ?? [])],
    ...{ warmupMs, world: huntTarget.variant === null ? withShortMessages(late?.world ?? world, seed) : world },
  };
}

/** Options that change how a system keeps its promises, but not what it promises: in a third of the runs, all of them stay as they are. */
export function drawnOptions({ alsoSafe = {} }: System, seed: number): Options {
  // From a stream of its own, so that systems without such options are drawn as before.
  const random = seededRandom(seed, "draw", "options");
  if (random.next() < 1 / 3) return {};
  const drawn = Object.entries(alsoSafe).flatMap(([option, values]): [string, string][] => {
    const value = random.pick([null, ...values]);
    return value === null ? [] : [[option, value]];
  });
  return Object.fromEntries(drawn);
}

/** In half of the runs: kinds of faults without which an option that was drawn would not do anything. A mistake has a setting of its own. */
function neededFaults(
  { exercisedBy = {} }: System,
  huntTarget: HuntTarget,
  options: Options,
  seed: number,
): readonly FaultKind[] {
  // From a stream of its own, so that all other runs are drawn as without it.
  const random = seededRandom(seed, "draw", "needed faults");
  if (huntTarget.variant !== null || random.next() < 0.5) return [];
  const described = descriptionOf(findSystem(huntTarget.system)).options;
  return Object.entries(exercisedBy).flatMap(([name, kinds]) => {
    const known = own(described, name);
    const usual = known !== undefined && "values" in known ? known.values[0] : undefined;
    return own(options, name) === usual ? [] : kinds;
  });
}

/** In one of five runs: options that give a promise up, which such a run does not look at. A mistake is looked for where it is known to show. */
function drawnKept({ keepsUnder = [] }: System, huntTarget: HuntTarget, seed: number): Kept | undefined {
  // From a stream of its own, so that all other runs are drawn as without it.
  const random = seededRandom(seed, "draw", "kept");
  if (huntTarget.variant !== null || keepsUnder.length === 0 || random.next() >= 1 / 5) return undefined;
  const kept = random.pick(keepsUnder);
  const { workload = null, faults = null, options } = huntTarget;
  const isChosen = Object.keys(kept.options).some((name) => own(options, name) !== undefined);
  const isJudged = workload !== null && kept.workloads?.includes(workload) === false;
  const isBroken = faults?.some((kind) => kept.without?.includes(kind)) === true;
  return isChosen || isJudged || isBroken ? undefined : kept;
}

/** The system as far as it keeps its promises under these options. */
function keeping(system: System, { workloads, without = [], datagrams }: Kept): System {
  const [first, ...others] = system.workloads.filter(({ name }) => workloads?.includes(name) ?? true);
  const { bears } = system;
  return {
    ...system,
    ...(first === undefined ? {} : { workloads: [first, ...others] }),
    bears: {
      ...bears,
      faults: bears.faults.filter((kind) => !without.includes(kind)),
      datagrams: bears.datagrams && datagrams !== false,
    },
  };
}

/** Takes the drawn value in any case, so that later draws do not depend on the choice. */
function chosenWorkload({ workload = null }: HuntTarget, drawn: string): string {
  return workload ?? drawn;
}

/** Numbers of nodes: enough for quorums, odd and even. */
const usualCounts = [3, 3, 3, 5, 5, 4, 2];

/** The same, with connections, which lose nothing by themselves. */
function withConnections(world: World): World {
  return { ...world, network: { ...world.network, transport: "stream", lossPercent: 0, duplicatePercent: 0 } };
}

/** Half of the runs are in worlds like those of real processes, so that findings can be reproduced there. */
function drawWorld(system: System, random: Random): World {
  if (random.next() < 0.5) return processWorld(random.below(2 ** 32));
  const datagram = system.bears.datagrams && random.next() < 0.3;
  const fastest = random.pick([0.05, 0.3, 1, 4, 20]);
  return {
    network: {
      transport: datagram ? "datagram" : "stream",
      latencyMs: { least: fastest, most: fastest * (fastest < 10 ? random.pick([1.5, 4]) : 1.5) },
      slowPercent: random.pick([0, 0.5, 5]),
      slowMs: random.pick([10, 50]),
      lossPercent: datagram ? random.pick([0, 1, 10]) : 0,
      duplicatePercent: datagram ? random.pick([0, 1, 10]) : 0,
    },
    clock: { skewMs: random.pick([0, 100, 10_000]), driftPercent: random.pick([0, 0.1, 3]) },
    disk: {
      syncMs: random.pick([
        { least: 0.01, most: 0.1 },
        { least: 0.1, most: 1 },
        { least: 1, most: 6 },
      ]),
      slowPercent: random.pick([0, 0.5]),
      slowMs: random.pick([10, 100]),
    },
    bootMs: random.pick([
      { least: 1, most: 5 },
      { least: 5, most: 60 },
      { least: 50, most: 300 },
    ]),
    faultMs: { least: 0, most: 0 },
    crashAtSyncPercent: random.pick([0, 50, 100]),
    mostEventsPerSecond: 40_000,
  };
}
