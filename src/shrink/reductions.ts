/**
 * Ways to make a scenario smaller. Each yields candidates, boldest first; none runs a candidate. Faults are thinned out by halves, quarters
 * and so on (delta debugging: Zeller & Hildebrandt 2002).
 */

import { calmWorld } from "../contract/world.js";
import { type Anchor, rowOf, type ScheduledFault } from "../faults/fault.js";
import { namedNodes } from "../faults/fitting.js";
import { needsDatagrams } from "../faults/impairment.js";
import { withoutSome } from "../faults/without-some.js";
import type { Scenario } from "../record/record.js";
import { mostOperations, withClients } from "../scenario/chosen-operations.js";
import { milderFaults } from "./milder.js";

export interface Reduction {
  readonly name: string;
  /** Changes only the simulated world. */
  readonly ofWorld?: true;
  /** Moves moments closer together, which leaves less of the slack that real time needs. */
  readonly ofTiming?: true;
  /** Leaves faults less time to take effect. */
  readonly ofFaultTiming?: true;
  candidates(scenario: Scenario): Iterable<Scenario>;
}

const shortestMainMs = 300;
/** Real time needs slack: squeezing spans as short as this gains nothing, and suits only the worlds in which it is tried. */
const shortEnough = { mainMs: 4000, faultMs: 200 };
const leastSooner = 20;
const fewFaults = 4;
const longestStretchedMs = 6000;
const slowestRate = 0.5;
const slowEnough = 5;
const fastestRate = 50;

/** Few operations come first: they make all later runs cheaper. */
export const reductions: readonly Reduction[] = [
  { name: "fewer operations", candidates: fewerOperations },
  { name: "fewer faults", candidates: fewerFaults },
  { name: "a shorter run", ofTiming: true, candidates: shorter },
  { name: "fewer clients", candidates: fewerClients },
  { name: "fewer nodes", candidates: fewerNodes },
  { name: "a lower rate", candidates: slower },
  { name: "pinned clients", candidates: pinned },
  { name: "a calmer world", ofWorld: true, candidates: calmer },
  { name: "shorter faults", ofTiming: true, ofFaultTiming: true, candidates: shorterFaults },
  { name: "milder faults", candidates: milderFaults },
  { name: "a fixed end", candidates: fixedEnds },
];

function* fewerFaults(scenario: Scenario): Iterable<Scenario> {
  const { schedule } = scenario;
  if (schedule.length === 0) return;
  yield { ...scenario, schedule: [] };
  for (const left of withoutSome(schedule)) yield { ...scenario, schedule: left };
  // Two short faults may together have had the effect of one long fault.
  for (const index of schedule.length > 1 && schedule.length <= fewFaults ? schedule.keys() : []) {
    yield stretched({ ...scenario, schedule: schedule.filter((_, at) => at !== index) });
  }
}

/** Every fault lasts twice as long. */
function stretched(scenario: Scenario): Scenario {
  const schedule = scenario.schedule.map((entry) => ({ ...entry, until: entry.until + entry.until - entry.at }));
  const end = Math.max(scenario.mainMs, ...schedule.map(({ until }) => until));
  return { ...scenario, schedule, mainMs: Math.min(end, Math.max(scenario.mainMs, longestStretchedMs)) };
}

function* shorter(scenario: Scenario): Iterable<Scenario> {
  if (scenario.mainMs <= shortEnough.mainMs) return;
  for (const share of [0.25, 0.5, 0.75, 0.9]) {
    const mainMs = Math.max(shortestMainMs, Math.round(scenario.mainMs * share));
    if (mainMs >= scenario.mainMs) continue;
    yield lasting(scenario, mainMs);
    if (scenario.schedule.length > 0) yield compressed(scenario, mainMs);
  }
  yield* sooner(scenario);
}

/** Nothing else changes, but everything happens sooner. */
function* sooner(scenario: Scenario): Iterable<Scenario> {
  const times = scenario.schedule.flatMap(({ at, after }) => (after === undefined ? [at] : []));
  const first = Math.min(scenario.mainMs - shortestMainMs, ...times);
  for (const share of [1, 0.5, 0.25]) {
    const ms = Math.round(first * share);
    if (ms < leastSooner) return;
    const schedule = scenario.schedule.map((entry) =>
      entry.after === undefined
        ? { ...entry, at: entry.at - ms, until: entry.until - ms }
        : { ...entry, after: countedFrom(entry.after, (since) => Math.max(0, since - ms)) },
    );
    const mainMs = scenario.mainMs - ms;
    yield { ...scenario, mainMs, warmupMs: Math.min(scenario.warmupMs, mainMs), schedule };
  }
}

function countedFrom(anchor: Anchor, moved: (sinceMs: number) => number): Anchor {
  return anchor.sinceMs === undefined ? anchor : { ...anchor, sinceMs: moved(anchor.sinceMs) };
}

/** The same faults with the same lengths, closer together. */
function compressed(scenario: Scenario, mainMs: number): Scenario {
  const schedule = scenario.schedule.map((entry) => {
    const scaled = (ms: number): number => Math.round((ms * mainMs) / scenario.mainMs);
    const at = scaled(entry.at);
    const after = entry.after === undefined ? {} : { after: countedFrom(entry.after, scaled) };
    return { ...entry, ...after, at, until: Math.max(at + 1, Math.min(mainMs, at + entry.until - entry.at)) };
  });
  return { ...scenario, mainMs, warmupMs: Math.min(scenario.warmupMs, mainMs), schedule };
}

function lasting(scenario: Scenario, mainMs: number): Scenario {
  const schedule = scenario.schedule
    .filter(({ at }) => at < mainMs)
    .map((entry) => ({ ...entry, until: Math.max(entry.at + 1, Math.min(entry.until, mainMs)) }));
  return { ...scenario, mainMs, warmupMs: Math.min(scenario.warmupMs, mainMs), schedule };
}

function* fewerClients(scenario: Scenario): Iterable<Scenario> {
  const { clients } = scenario;
  for (const fewer of new Set([1, 2, Math.floor(clients / 2), clients - 1])) {
    if (fewer < 1 || fewer >= clients) continue;
    const smaller = withClients(scenario, fewer);
    yield smaller;
    // The remaining clients do the others' work, as far as they may.
    const ratePerClient = Math.min(fastestRate, (scenario.ratePerClient * clients) / fewer);
    if (ratePerClient > scenario.ratePerClient) yield { ...smaller, ratePerClient };
  }
}

function* fewerNodes(scenario: Scenario): Iterable<Scenario> {
  const { nodes } = scenario;
  for (const fewer of new Set([2, 3, nodes.length - 1])) {
    const kept = nodes.slice(0, fewer);
    if (fewer < 2 || fewer >= nodes.length) continue;
    const namedOnes = new Set(scenario.schedule.flatMap(namedNodes));
    if ([...namedOnes].every((node) => kept.includes(node))) yield { ...scenario, nodes: kept };
    else if (namedOnes.size <= fewer) yield { ...scenario, nodes: kept, schedule: renamed(scenario, kept) };
  }
}

/** The nodes that the schedule names, renamed if their names are not kept. */
function renamed({ schedule }: Scenario, kept: readonly string[]): ScheduledFault[] {
  const namedOnes = [...new Set(schedule.flatMap(namedNodes))];
  const free = kept.filter((node) => !namedOnes.includes(node)).reverse();
  const names = new Map(namedOnes.map((node) => [node, kept.includes(node) ? node : (free.pop() ?? node)]));
  const nameOf = (node: string): string => names.get(node) ?? node;
  const anchor = (each: Anchor): Anchor =>
    "node" in each && each.node !== undefined ? { ...each, node: nameOf(each.node) } : each;
  return schedule.map((entry) => ({
    ...entry,
    ...(entry.after === undefined ? {} : { after: anchor(entry.after) }),
    ...(entry.orUntil === undefined ? {} : { orUntil: anchor(entry.orUntil) }),
    fault: rowOf(entry.fault).renamed(entry.fault, nameOf),
  }));
}

/** Clients stop early. */
function* fewerOperations(scenario: Scenario): Iterable<Scenario> {
  if (scenario.healedMs > 0) yield { ...scenario, healedMs: 0 };
  const { operationsPerClient: most = mostOperations(scenario) } = scenario;
  if (typeof most !== "number") return;
  const shares = [0.25, 0.5, 0.75].map((share) => Math.floor(most * share));
  for (const operationsPerClient of new Set([1, 2, 4, ...shares])) {
    if (operationsPerClient >= 1 && operationsPerClient < most) yield { ...scenario, operationsPerClient };
  }
}

function* slower(scenario: Scenario): Iterable<Scenario> {
  // If clients stop early, a lower rate saves no operations: it only spreads them.
  if (scenario.operationsPerClient !== undefined && scenario.ratePerClient <= slowEnough) return;
  for (const share of [0.1, 0.25, 0.5, 0.75]) {
    const rate = scenario.ratePerClient * share;
    const ratePerClient = Math.max(slowestRate, rate > 1 ? Math.round(rate) : rate);
    if (ratePerClient >= scenario.ratePerClient) continue;
    yield { ...scenario, ratePerClient };
    // Fewer operations in more time.
    yield stretched({ ...scenario, ratePerClient });
  }
}

function* calmer(scenario: Scenario): Iterable<Scenario> {
  const { world } = scenario;
  if (world === undefined) return;
  // Some faults exist only on a network of datagrams.
  const transport = scenario.schedule.some(({ fault }) => needsDatagrams(fault))
    ? world.network.transport
    : calmWorld.network.transport;
  const network = { ...calmWorld.network, transport };
  const still = {
    ...calmWorld,
    network,
    clock: { skewMs: 0, driftPercent: 0 },
    mostEventsPerSecond: world.mostEventsPerSecond,
  };
  const parts = ["network", "clock", "disk", "bootMs", "faultMs", "crashAtSyncPercent"] as const;
  const differing = parts.filter((part) => JSON.stringify(world[part]) !== JSON.stringify(still[part]));
  if (differing.length > 1) yield { ...scenario, world: still };
  for (const part of differing) yield { ...scenario, world: { ...world, [part]: still[part] } };
}

function* pinned(scenario: Scenario): Iterable<Scenario> {
  if (scenario.routing === "roaming") yield { ...scenario, routing: "pinned" };
}

function* shorterFaults(scenario: Scenario): Iterable<Scenario> {
  const { schedule } = scenario;
  for (const [index, entry] of schedule.entries()) {
    const length = entry.until - entry.at;
    // A fault that lasts to the end needs no end time to be read.
    if (length <= shortEnough.faultMs || entry.until === scenario.mainMs) continue;
    const shorterEntry: ScheduledFault = { ...entry, until: entry.at + Math.round(length / 2) };
    yield { ...scenario, schedule: schedule.map((other, at) => (at === index ? shorterEntry : other)) };
  }
}

/** No event ends a fault before its time. */
function* fixedEnds(scenario: Scenario): Iterable<Scenario> {
  const { schedule } = scenario;
  for (const [index, entry] of schedule.entries()) {
    if (entry.orUntil === undefined) continue;
    const { orUntil: _, ...rest } = entry;
    yield { ...scenario, schedule: schedule.map((other, at) => (at === index ? rest : other)) };
  }
}
