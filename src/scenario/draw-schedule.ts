/**
 * The faults of a drawn run: tracks, each with its own kinds, targets and pace, laid over each other, such as slow messages while nodes
 * restart. Some runs have what a mix of usual faults never has: faults that follow an event at once (a node comes to lead, an update is
 * acknowledged, a node restarts), since a mistake may show in the milliseconds after it only; messages that outlive an election; cuts
 * between two nodes that both reach all others.
 */
import type { Random } from "../../nodes/random.js";
import type { ReplicaTrace } from "../../nodes/trace.js";
import { descriptionOf, mayLose, type System } from "../contract/system.js";
import type { World } from "../contract/world.js";
import {
  type Anchor,
  comes,
  datagramFaults,
  type Fault,
  type FaultKind,
  rowOf,
  type Schedule,
  type ScheduledFault,
} from "../faults/fault.js";
import { kindsAmong } from "../faults/fitting.js";
import { drawFault, planSchedule, type Tempo } from "../faults/plan.js";
import type { Target } from "../faults/target.js";

/** A run shorter than this would leave too little of it undisturbed for any claim about that. */
const leastToRestMs = 7000;

/** Limit for one track: short faults in quick succession would otherwise take most of the time. */
const mostFaults = 150;

export interface DrawnRun {
  readonly count: number;
  readonly warmupMs: number;
  readonly mainMs: number;
  readonly world: World;
  /** Kinds of faults that it has in any case, if the system tolerates them. */
  readonly needed: readonly FaultKind[];
}

/** `chosen`: the only kinds of faults; those that the system tolerates if null. */
export function drawSchedule(
  system: System,
  run: DrawnRun,
  chosen: readonly FaultKind[] | null,
  random: Random,
): Schedule {
  // With two nodes, none may be lost: nothing would happen any more.
  // A membership change cannot tolerate a lost node either: with a member lost, one less may be no majority.
  const unlucky = mayLose(system, run.count) === 0 || random.next() < 0.5 ? "bit-rot" : "membership";
  const unborne = run.needed.includes("membership") ? "bit-rot" : unlucky;
  const acquittal = system.bears.faults.filter((kind) => kind !== unborne);
  const bearable = run.world.network.transport === "datagram" ? [...acquittal, ...datagramFaults] : acquittal;
  const share = random.pick([0.25, 0.5]);
  const wanted = bearable.filter((kind) => random.next() < share || run.needed.includes(kind));
  const drawn = wanted.length === 0 ? bearable : wanted;
  const kinds = chosen === null ? drawn : chosen.filter((kind) => kindsAmong(run.count).includes(kind));
  const apart = random.next() < 0.5 ? kinds.filter(() => random.next() < 0.5) : [];
  // Some faults are a condition rather than an event: they last while others come and go.
  const lasting = kinds.filter((kind) => (kind === "clock" || kind === "partition") && random.next() < 0.6);
  const brief = [kinds.filter((kind) => !apart.includes(kind)), apart].map((track) =>
    track.filter((kind) => !lasting.includes(kind)),
  );
  const tracks = [...brief, ...lasting.map((kind) => [kind])].filter((track) => track.length > 0);
  const nodes = Array.from({ length: run.count }, (_, index) => `n${index + 1}`);
  // In a long run, sometimes, faults end early: what should come to rest has the time to.
  const rests = run.mainMs > leastToRestMs && random.next() < 0.2;
  const endMs = rests ? run.warmupMs + 0.2 * (run.mainMs - run.warmupMs) : run.mainMs;
  const planned = tracks.flatMap((track) => {
    const targets = drawTargets(random);
    const lasts = !brief.includes(track);
    return planSchedule({
      kinds: track,
      seed: random.below(2 ** 32),
      nodes,
      // One after the other, in either order.
      startMs: lasts ? run.warmupMs + random.next() * 0.4 * (endMs - run.warmupMs) : run.warmupMs,
      endMs,
      tempo: lasts ? lastingTempo : drawTempo(random),
      targets,
    }).slice(0, mostFaults);
  });
  const following = random.next() < 0.4 ? drawFollowing(kinds, nodes, run, descriptionOf(system).traces, random) : [];
  const changed = changes(nodes, random);
  return [...planned.sort((a, b) => a.at - b.at), ...following].map(
    (scheduled): ScheduledFault => ({ ...scheduled, fault: changed(scheduled.fault) }),
  );
}

export function drawTargets(random: Random): readonly Target[] {
  return (["one", "leader", "minority", "majority", "all"] as const).filter(() => random.next() < 0.5);
}

const lastingTempo: Tempo = { duration: { least: 1000, most: 4000 }, quiet: { least: 20, most: 400 } };

/** From faults that follow each other within one election to faults that outlast every timeout. */
function drawTempo(random: Random): Tempo {
  const span = (): { least: number; most: number } => {
    const least = random.pick([5, 20, 80, 250, 600]);
    return { least, most: least * random.pick([2, 6]) };
  };
  return { duration: span(), quiet: span() };
}

/** At most this many faults follow an event. */
const mostFollowing = 40;

/** Faults that each follow another occurrence of one event, soon after it. */
function drawFollowing(
  kinds: readonly FaultKind[],
  nodes: readonly string[],
  { warmupMs: sinceMs }: DrawnRun,
  traces: readonly ReplicaTrace["type"][],
  random: Random,
): readonly ScheduledFault[] {
  // A fault that destroys data is planned beside the others, which count how many nodes are left.
  const usable = kinds.filter((kind) => rowOf({ kind }).effects.loses !== true);
  if (usable.length === 0) return [];
  const events = (["leads", "votes", "restarts", "acknowledged"] as const).filter((event) => comes({ event }, traces));
  const event: Anchor["event"] = random.pick(events);
  const few = random.shuffle(usable).slice(0, random.pick([1, 1, 2]));
  const targets = random.next() < 0.5 ? (["leader"] as const) : drawTargets(random);
  const withinMs = random.pick([2, 20, 100, 500]);
  const lastsMs = random.pick([5, 50, 200, 800]);
  const every = event === "acknowledged" ? random.pick([1, 5, 30]) : random.pick([1, 1, 3]);
  let nth = 0;
  return Array.from({ length: mostFollowing }, (): ScheduledFault => {
    nth += 1 + random.below(every);
    // Rounded to a microsecond: the time after the event also tells apart the streams from which targets are drawn.
    const at = Math.round(random.next() * withinMs * 1000) / 1000;
    const until = at + Math.max(1, Math.round(lastsMs * random.between(0.5, 2)));
    return {
      at,
      until,
      after: { event, nth, sinceMs },
      fault: drawFault(random.pick(few), { nodes, targets }, random),
    };
  });
}

/** Delays are usually shorter than an election, and cuts go around a node or between groups: in some runs they do not. */
function changes(nodes: readonly string[], random: Random): (fault: Fault) => Fault {
  const slower = random.next() < 0.25 ? random.pick([3, 8]) : 1;
  const aside = nodes.length > 2 && random.next() < 0.25;
  return (fault) => {
    if (fault.kind === "delay") {
      return { ...fault, delayMs: fault.delayMs * slower, jitterMs: fault.jitterMs * slower };
    }
    if (fault.kind !== "partition" || !aside) return fault;
    const [from = "", to = ""] = random.shuffle(nodes);
    const back = random.next() < 0.5 ? [{ from: to, to: from }] : [];
    return { kind: fault.kind, mode: fault.mode, links: [{ from, to }, ...back] };
  };
}
