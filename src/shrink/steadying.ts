/**
 * Ways to make a failing scenario fail more reliably, if its timing hits by luck: faults that wait for the event that they must follow
 * instead of a time, that last longer, come sooner or later, hit other nodes or break something else. As in reductions.ts, nothing is run
 * here.
 */
import { z } from "zod";
import type { Random } from "../../nodes/random.js";
import type { TimedAnchorEvent } from "../execution/anchor-events.js";
import { type Anchor, answers, type Fault, type ScheduledFault } from "../faults/fault.js";
import type { Target } from "../faults/target.js";
import type { FaultRecord, Scenario } from "../record/record.js";
import { named } from "./naming.js";

/** The records of a failing run of the scenario. */
export interface Observed {
  readonly anchorEvents: readonly TimedAnchorEvent[];
  readonly faults: readonly FaultRecord[];
}

/** A fault follows an event that came at most this long before it, ms. */
const mostDelayMs = 1500;
const longestMainMs = 6000;
const longestFaultMs = 2500;
const shortestFaultMs = 20;
/** Maximum number of faults after additions. */
const mostFaults = 3;
const mostChanges = 3;

/** The scenario with one to three changes, drawn. */
export function changed(scenario: Scenario, observed: Observed, random: Random): Scenario {
  let candidate: Scenario = { ...scenario, schedule: [...named(scenario.schedule, observed.faults)] };
  const changes = 1 + random.below(mostChanges);
  for (let change = 0; change < changes; change++) candidate = changedOnce(candidate, observed, random);
  return withRoom(candidate);
}

function changedOnce(scenario: Scenario, observed: Observed, random: Random): Scenario {
  const { schedule } = scenario;
  const index = random.below(Math.max(1, schedule.length));
  const entry = schedule[index];
  const drawn = random.next();
  if (entry === undefined || drawn < 0.15) return changedSetting(scenario, random);
  if (drawn < 0.2 && schedule.length < mostFaults) {
    // The same once more, later, to be changed by the steps that follow.
    const again = moved(entry, random.pick([300, 600, 1000]));
    return { ...scenario, schedule: [...schedule, again] };
  }
  const begun = observed.faults.find(({ id, state }) => id === index && state === "injecting");
  const replace = (other: ScheduledFault): Scenario => ({
    ...scenario,
    schedule: schedule.map((each, at) => (at === index ? other : each)),
  });
  if (drawn < 0.26 && schedule.length < mostFaults) {
    const parts = splitEntry(entry, index, scenario.mainMs, observed, random);
    return parts === undefined ? scenario : { ...scenario, schedule: schedule.toSpliced(index, 1, ...parts) };
  }
  if (drawn < 0.3) return replace(lastingToTheEnd(entry, scenario.mainMs));
  if (drawn < 0.43) {
    const anchored = begun === undefined ? [] : anchoredEntries(entry, begun.time / 1e6, observed.anchorEvents);
    if (anchored.length === 0) return scenario;
    const chosen = random.pick(anchored);
    const sinceMs = random.next() < 0.5 ? sinceOf(schedule, chosen, observed) : undefined;
    return replace(sinceMs === undefined ? chosen : countedSince(chosen, sinceMs, observed.anchorEvents));
  }
  if (drawn < 0.53) {
    const ended = endedEntries(entry, index, observed);
    return ended.length === 0 ? scenario : replace(random.pick(ended));
  }
  if (drawn < 0.64) {
    const wanted = Math.round((entry.until - entry.at) * random.pick([0.5, 2, 4, 8]));
    const length = Math.min(longestFaultMs, Math.max(shortestFaultMs, wanted));
    return replace({ ...entry, until: entry.at + length });
  }
  if (drawn < 0.8) {
    const shift = Math.max(-entry.at, random.pick([-300, -100, -30, 30, 100, 300]));
    if (random.next() < 0.5) return replace(moved(entry, shift));
    // Later faults keep their distance.
    const all = schedule.map((other, at) => (at < index || other.after !== undefined ? other : moved(other, shift)));
    return { ...scenario, schedule: all };
  }
  return replace({ ...entry, fault: changedFault(entry.fault, scenario.nodes, random) });
}

function changedSetting(scenario: Scenario, random: Random): Scenario {
  switch (random.below(4)) {
    case 0:
      return { ...scenario, seed: random.below(2 ** 32) };
    case 1:
      return { ...scenario, ratePerClient: Math.min(50, scenario.ratePerClient * random.pick([2, 4])) };
    case 2:
      return {
        ...scenario,
        mainMs: Math.max(scenario.mainMs, Math.min(longestMainMs, Math.round(scenario.mainMs * 1.5))),
      };
    default:
      return scenario.nodes.length >= 5 ? scenario : { ...scenario, nodes: withOneMore(scenario.nodes) };
  }
}

function withOneMore(nodes: readonly string[]): string[] {
  return [...nodes, `n${nodes.length + 1}`];
}

/** Hits another node, or the same one in another way. */
function changedFault(fault: Fault, nodes: readonly string[], random: Random): Fault {
  const node = random.pick(nodes);
  const target: Target = random.pick([{ nodes: [node] }, "leader" as const, "all" as const]);
  if ("target" in fault && random.next() < 0.5) return { ...fault, target };
  switch (random.below(5)) {
    case 0:
      return { kind: "kill", target };
    case 1:
      return { kind: "pause", target };
    case 2:
      return { kind: "delay", target, delayMs: random.pick([100, 250]), jitterMs: 0 };
    case 3:
      return { kind: "partition", shape: "isolate-one", mode: "drop", node };
    default:
      return { kind: "partition", shape: "isolate-leader", mode: "drop" };
  }
}

/** The same fault at the same moment of the run, but timed from an event that happened before it. */
function anchoredEntries(
  entry: ScheduledFault,
  begunMs: number,
  anchorEvents: readonly TimedAnchorEvent[],
): readonly ScheduledFault[] {
  const seen = new Set<string>();
  return anchorEvents
    .filter(({ ms }) => ms <= begunMs && begunMs - ms <= mostDelayMs)
    .reverse()
    .flatMap((anchorEvent) => {
      const kind = JSON.stringify(firstLike(anchorEvent));
      // The latest of its kind is the closest.
      if (seen.has(kind)) return [];
      seen.add(kind);
      const at = Math.round(begunMs - anchorEvent.ms);
      const until = at + entry.until - entry.at;
      return anchorsOf(anchorEvent, anchorEvents).map((after) => ({ ...entry, at, until, after }));
    });
}

/** With the node's name and without. */
function anchorsOf(anchorEvent: TimedAnchorEvent, anchorEvents: readonly TimedAnchorEvent[]): readonly Anchor[] {
  const counted = (anchor: Anchor): Anchor => ({
    ...anchor,
    nth: anchorEvents.filter((other) => other.ms <= anchorEvent.ms && answers(other, anchor)).length,
  });
  const named = firstLike(anchorEvent);
  if (!("node" in named)) return [counted(named)];
  const { node: _, ...ofAny } = named;
  return [counted(named), counted(ofAny)];
}

/** The first event of the same kind at the same node. */
function firstLike({ ms: _, ...event }: TimedAnchorEvent): Anchor {
  return { ...event, nth: 1 };
}

/** When the latest fault with a fixed time began before the event that the entry waits for. */
function sinceOf(
  schedule: readonly ScheduledFault[],
  entry: ScheduledFault,
  { anchorEvents }: Observed,
): number | undefined {
  const { after } = entry;
  if (after === undefined) return undefined;
  const awaited = anchorEvents.filter((anchorEvent) => answers(anchorEvent, after))[after.nth - 1];
  const times = schedule.filter((other) => other.after === undefined && awaited !== undefined && other.at < awaited.ms);
  return times.length === 0 ? undefined : Math.max(...times.map(({ at }) => at));
}

/** Waits for the same event, and does not count earlier ones. */
function countedSince(
  entry: ScheduledFault,
  sinceMs: number,
  anchorEvents: readonly TimedAnchorEvent[],
): ScheduledFault {
  const { after } = entry;
  if (after === undefined) return entry;
  const before = anchorEvents.filter((anchorEvent) => anchorEvent.ms < sinceMs && answers(anchorEvent, after)).length;
  return after.nth > before ? { ...entry, after: { ...after, nth: after.nth - before, sinceMs } } : entry;
}

/** The same fault, ended by the first event of a kind that came during it, or soon after. */
function endedEntries(
  entry: ScheduledFault,
  id: number,
  { anchorEvents, faults }: Observed,
): readonly ScheduledFault[] {
  const active = faults.find((record) => record.id === id && record.state === "active");
  if (active === undefined) return [];
  const begunMs = active.time / 1e6;
  const until = entry.at + longestFaultMs;
  const seen = new Set<string>();
  return anchorEvents
    .filter(({ ms }) => ms > begunMs && ms - begunMs <= longestFaultMs)
    .flatMap((anchorEvent) => {
      const orUntil = firstLike(anchorEvent);
      const kind = JSON.stringify(orUntil);
      if (seen.has(kind)) return [];
      seen.add(kind);
      return [{ ...entry, until, orUntil }];
    });
}

/**
 * One node of several goes its own way, and one part or none stays as it is to the end: some nodes may have to be disturbed for longer than
 * others.
 */
function splitEntry(
  entry: ScheduledFault,
  id: number,
  mainMs: number,
  { faults }: Observed,
  random: Random,
): readonly ScheduledFault[] | undefined {
  const { fault } = entry;
  if (!("target" in fault)) return undefined;
  const nodes = typeof fault.target === "object" ? fault.target.nodes : nodesHit(faults, id);
  if (nodes.length < 2) return undefined;
  const alone = random.pick(nodes);
  const [one, rest] = [[alone], nodes.filter((node) => node !== alone)].map(
    (part): ScheduledFault => ({ ...entry, fault: { ...fault, target: { nodes: part } } }),
  );
  if (one === undefined || rest === undefined) return undefined;
  const longer = random.below(3);
  return [longer === 0 ? lastingToTheEnd(one, mainMs) : one, longer === 1 ? lastingToTheEnd(rest, mainMs) : rest];
}

function nodesHit(faults: readonly FaultRecord[], id: number): readonly string[] {
  const record = faults.find((each) => each.id === id && each.resolved !== undefined);
  const resolved = z.looseObject({ nodes: z.array(z.string()) }).safeParse(record?.resolved);
  return resolved.success ? resolved.data.nodes : [];
}

/** Nothing ends it before the main phase does. */
function lastingToTheEnd({ orUntil: _, ...entry }: ScheduledFault, mainMs: number): ScheduledFault {
  return { ...entry, until: Math.max(entry.until, mainMs) };
}

function moved(entry: ScheduledFault, ms: number): ScheduledFault {
  return { ...entry, at: entry.at + ms, until: entry.until + ms };
}

/** The main phase is long enough for all faults with a fixed time. */
function withRoom(scenario: Scenario): Scenario {
  const end = Math.max(...scenario.schedule.map(({ until }) => until));
  return { ...scenario, mainMs: Math.max(scenario.mainMs, Math.min(longestMainMs, end)) };
}
