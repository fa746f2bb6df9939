/**
 * One run of a hunt on processes, drawn from a seed: as `drawScenario`, but for clusters where seconds pass. Faults last from moments to
 * longer than the timeouts of usual servers, and fewer of them fit into a run.
 */
import { type Random, seededRandom } from "../../nodes/random.js";
import { demonstrationOf, descriptionOf, isProgramSystem, neededBy, workloadsUnder } from "../contract/system.js";
import { type FaultKind, rowOf, type Schedule, type ScheduledFault } from "../faults/fault.js";
import { kindsAmong } from "../faults/fitting.js";
import { drawFault, planSchedule, type Tempo } from "../faults/plan.js";
import type { Target } from "../faults/target.js";
import type { Scenario } from "../record/record.js";
import { drawnOptions, type HuntTarget } from "./draw.js";
import { drawTargets } from "./draw-schedule.js";
import { findSystem } from "./find-system.js";
import { planScenario } from "./scenario.js";
import { asOption, checkedSettings } from "./settings.js";

/** Programs of ours start quickly; two of these are enough for quorums, odd and even. */
const usualCounts = [3, 3, 3, 5, 4];
const tempos: readonly Tempo[] = [
  { duration: { least: 100, most: 600 }, quiet: { least: 100, most: 600 } },
  { duration: { least: 500, most: 2500 }, quiet: { least: 200, most: 1500 } },
  { duration: { least: 3000, most: 12_000 }, quiet: { least: 500, most: 3000 } },
];
/** More than this many are past following, and each is proven by probes, which take time. */
const mostFaults = 12;

/** `kinds`: the faults that are possible here, of which a run has some. Throws InputError for a target that cannot be hunted. */
export function drawRealScenario(huntTarget: HuntTarget, kinds: readonly FaultKind[], seed: number): Scenario {
  const { system: name, variant, options: chosen } = huntTarget;
  const system = findSystem(name);
  const random = seededRandom(seed, "draw", "real");
  const shown = demonstrationOf(system, variant);
  const options = {
    ...{ ...system.safeOptions, ...drawnOptions(system, seed), ...shown?.options },
    ...{ ...neededBy(system, huntTarget.workload ?? undefined), ...chosen },
  };
  const { options: complete } = checkedSettings(descriptionOf(system), { variant, options }, asOption);
  const { nodes: usual, hunted = isProgramSystem(system) ? usualCounts : [usual] } = system.defaults;
  const count = huntTarget.nodes ?? random.pick(hunted);
  const mainMs = Math.round(random.pick([6000, 10_000, 20_000]) * random.between(0.8, 1.2));
  const drawn = random.pick(workloadsUnder(system, complete)).name;
  const planned = planScenario({
    ...{ system: name, options, cluster: "local", nodes: count, workload: huntTarget.workload ?? drawn, mainMs, seed },
    ...(variant === null ? {} : { variant }),
    clients: random.pick([2, 4, 6, 10]),
    routing: random.pick(["pinned", "roaming"] as const),
    ratePerClient: random.pick([5, 10, 25]),
    schedule: [],
  });
  return { ...planned, schedule: [...scheduleOf(planned, kinds, random)] };
}

/** One track of faults, or two that are laid over each other, each with its own kinds, targets and pace. */
function scheduleOf(run: Scenario, kinds: readonly FaultKind[], random: Random): Schedule {
  const among = kinds.filter((kind) => kindsAmong(run.nodes.length).includes(kind));
  if (among.length === 0) return [];
  const tracks = Array.from({ length: random.pick([1, 1, 2]) }, () => {
    const some = random.shuffle([...among]).slice(0, random.pick([1, 2, 4]));
    const limits = { nodes: run.nodes, startMs: run.warmupMs, endMs: run.mainMs, targets: drawTargets(random) };
    return planSchedule({ ...limits, kinds: some, seed: random.below(2 ** 32), tempo: random.pick(tempos) });
  });
  return tracks
    .flatMap((track) => track.slice(0, mostFaults))
    .sort((a, b) => a.at - b.at)
    .slice(0, mostFaults);
}

/** A run of the same system a little changed: another seed, and one or two changes of its faults or of its pace. */
export function variedScenario(
  given: Scenario,
  {
    kinds,
    others,
    seed,
  }: { readonly kinds: readonly FaultKind[]; readonly others: readonly Schedule[]; readonly seed: number },
): Scenario {
  const random = seededRandom(seed, "vary");
  const among = kinds.filter((kind) => kindsAmong(given.nodes.length).includes(kind));
  let schedule: readonly ScheduledFault[] = given.schedule;
  for (let changes = random.pick([1, 1, 2, 3]); changes > 0; changes--) {
    schedule = changedSchedule(schedule, given, { among, others }, random);
  }
  const ratePerClient = random.next() < 0.2 ? random.pick([5, 10, 25]) : given.ratePerClient;
  const sorted = [...schedule].sort((a, b) => a.at - b.at).slice(0, mostFaults);
  return { ...given, seed, ratePerClient, schedule: bearable(sorted, given) };
}

interface Material {
  readonly among: readonly FaultKind[];
  /** Of runs with as many nodes. */
  readonly others: readonly Schedule[];
}

function changedSchedule(
  schedule: readonly ScheduledFault[],
  { nodes, warmupMs, mainMs }: Scenario,
  { among, others }: Material,
  random: Random,
): readonly ScheduledFault[] {
  const place = random.below(Math.max(1, schedule.length));
  const entry = schedule[place];
  const replaced = (by: readonly ScheduledFault[]): readonly ScheduledFault[] =>
    schedule.flatMap((each, at) => (at === place ? by : [each]));
  const within = (at: number, lastsMs: number): { readonly at: number; readonly until: number } => {
    const begin = Math.round(Math.min(Math.max(at, warmupMs), mainMs - 1));
    return { at: begin, until: Math.max(begin + 1, Math.min(mainMs, Math.round(begin + lastsMs))) };
  };
  const targets: readonly Target[] = drawTargets(random);
  const anew = (): ScheduledFault | undefined => {
    if (among.length === 0) return undefined;
    const { duration } = random.pick(tempos);
    const at = random.between(warmupMs, mainMs);
    const fault = drawFault(random.pick(among), { nodes, targets }, random);
    return { ...within(at, random.between(duration.least, duration.most)), fault };
  };
  switch (random.pick(["add", "move", "stretch", "aim", "drop", "join"] as const)) {
    case "move":
      if (entry === undefined) break;
      return replaced([{ ...entry, ...within(entry.at + random.between(-2000, 2000), entry.until - entry.at) }]);
    case "stretch":
      if (entry === undefined) break;
      return replaced([{ ...entry, ...within(entry.at, (entry.until - entry.at) * random.pick([0.3, 0.6, 1.6, 3])) }]);
    case "aim":
      if (entry === undefined) break;
      return replaced([{ ...entry, fault: drawFault(entry.fault.kind, { nodes, targets }, random) }]);
    case "drop":
      if (schedule.length < 2) break;
      return replaced([]);
    case "join": {
      if (others.length === 0) break;
      const joined = random.pick(others).filter(() => random.next() < 0.5);
      return [...schedule, ...joined.map((each) => ({ ...each, ...within(each.at, each.until - each.at) }))];
    }
    case "add":
      break;
  }
  const added = anew();
  return added === undefined ? schedule : [...schedule, added];
}

/** Nodes that are lost stay lost: as many as a plan would take, and no more. */
function bearable(schedule: readonly ScheduledFault[], { nodes }: Scenario): ScheduledFault[] {
  let sound = Math.max(1, Math.floor((nodes.length - 1) / 2));
  return schedule.filter(({ fault }) => {
    if (nodes.length < rowOf(fault).leastNodes(fault)) return false;
    if (rowOf(fault).effects.loses !== true) return true;
    sound -= 1;
    return sound >= 0;
  });
}
