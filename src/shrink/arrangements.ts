/**
 * Small scenarios as an expert would write them for a system of which only the kind of failure is known: few clients, three nodes, at most
 * three faults; something is down or cut off, and another fault strikes right after an event. If one of them fails like the finding, this
 * is a shorter way to a repro than reducing the finding. As in reductions.ts, nothing is run here.
 */

import { seededRandom } from "../../nodes/random.js";
import { descriptionOf, type System } from "../contract/system.js";
import { type Anchor, comes, type Fault, type ScheduledFault } from "../faults/fault.js";
import type { Target } from "../faults/target.js";
import type { Scenario } from "../record/record.js";

const mainMs = 4000;
/** Nodes are down or cut off from here on: a leader exists, and has answered clients. */
const fromMs = 1000;
/** Long enough for restarting nodes to come up first, and too short for operations in progress to be given up. */
const shortMs = 500;
/** Long enough for another leader to be elected meanwhile. */
const longMs = 700;
const mostKinds = 4;
const nodes = ["n1", "n2", "n3"];

const kill = (...names: string[]): Fault => ({ kind: "kill", target: { nodes: names } });

/** Clients, their operations per second and the maximum for each. */
const crowds = [
  { clients: 1, ratePerClient: 5, operationsPerClient: 1 },
  { clients: 1, ratePerClient: 5 },
  { clients: 4, ratePerClient: 10 },
];

/** Likelier and simpler ones come first; then all of them again with another seed. */
export function* arrangements(scenario: Scenario, system: System): Iterable<Scenario> {
  if (scenario.nodes.length < nodes.length) return;
  const { operationsPerClient: _, ...rest } = scenario;
  const base = { ...rest, nodes, mainMs, warmupMs: Math.min(scenario.warmupMs, mainMs), healedMs: 0 };
  for (const seed of [scenario.seed, seededRandom(scenario.seed, "arranged").below(2 ** 32)]) {
    for (const crowd of crowds) {
      for (const schedule of schedules(kindsOf(scenario))) {
        if (schedule.every((entry) => canCome(entry, system)))
          yield { ...base, ...crowd, seed, schedule: [...schedule] };
      }
    }
  }
}

/** Whether the replicas ever emit the event that the fault waits for. */
function canCome({ after, orUntil }: ScheduledFault, system: System): boolean {
  const { traces } = descriptionOf(system);
  return [after, orUntil].every((anchor) => anchor === undefined || comes(anchor, traces));
}

/** A kill, and one fault of each of the first kinds that the scenario has. */
function kindsOf({ schedule }: Scenario): readonly Fault[] {
  const all: Fault[] = [kill("n3"), ...schedule.map(({ fault }) => fault)];
  return all.filter((fault, at) => all.findIndex(({ kind }) => kind === fault.kind) === at).slice(0, mostKinds);
}

function* schedules(kinds: readonly Fault[]): Iterable<readonly ScheduledFault[]> {
  for (const [index, kind] of kinds.entries()) {
    for (const [since, troubles] of backgrounds()) {
      if (index === 0 && troubles.length > 0) yield troubles;
      for (const last of strikes(kind, since)) yield [...troubles, last];
    }
  }
}

/** The disturbance already in effect when the last fault strikes, and its start. */
function* backgrounds(): Iterable<readonly [number, readonly ScheduledFault[]]> {
  yield [0, []];
  yield [0, [{ at: 0, until: mainMs, fault: kill("n1") }]];
  yield [fromMs, [{ at: fromMs, until: mainMs, fault: { kind: "partition", shape: "isolate-leader", mode: "drop" } }]];
  yield [fromMs, [{ at: fromMs, until: mainMs, fault: { kind: "kill", target: "leader" } }]];
  yield [fromMs, [{ at: fromMs, until: fromMs + shortMs, fault: { kind: "kill", target: "all" } }]];
  // Each next leader can be cut off in turn before the first one is back.
  yield [
    fromMs,
    [{ at: fromMs, until: fromMs + longMs, fault: { kind: "partition", shape: "isolate-leader", mode: "drop" } }],
  ];
  yield [0, [{ at: 0, until: mainMs, fault: { kind: "delay", target: "all", delayMs: 100, jitterMs: 0 } }]];
  // Nothing can be decided without n3, and clients ask for decisions all the time.
  yield [
    fromMs,
    [
      { at: fromMs, until: mainMs, fault: kill("n1") },
      { at: fromMs, until: mainMs, orUntil: { event: "votes", node: "n3", nth: 1 }, fault: kill("n2") },
    ],
  ];
}

/** The fault comes right after an event, for a moment or to the end. */
function* strikes(fault: Fault, sinceMs: number): Iterable<ScheduledFault> {
  for (const each of aimed(fault)) {
    for (const event of events(sinceMs)) {
      const after = sinceMs === 0 ? event : { ...event, sinceMs };
      yield { at: 0, until: shortMs, after, fault: each };
      yield { at: 0, until: mainMs, after, fault: each };
    }
  }
}

function events(sinceMs: number): readonly Anchor[] {
  const acknowledged: Anchor = { event: "acknowledged", nth: 1 };
  // At first all nodes do the same.
  if (sinceMs === 0) return [acknowledged, { event: "leads", nth: 1 }];
  return [acknowledged, { event: "leads", nth: 1 }, { event: "votes", node: "n3", nth: 1 }];
}

function aimed(fault: Fault): readonly Fault[] {
  if (fault.kind === "partition") {
    const { kind, mode } = fault;
    return [
      { kind, shape: "isolate-leader", mode },
      { kind, shape: "isolate-one", mode, node: "n3" },
    ];
  }
  if (!("target" in fault)) return [fault];
  const targets: readonly Target[] = [{ nodes: ["n3"] }, "leader", "all"];
  return targets.map((target) => ({ ...fault, target }));
}
