/**
 * k-staleness and t-visibility of a system as curves (Bailis et al., VLDB 2012, sections 3.1 and 3.2): which share of reads that begin some time
 * after a write was acknowledged show it, and which share of those right after it show one of the k latest writes; beside what is predicted of
 * partial quorums from how long the messages of the same runs took.
 */
import { seededRandom } from "../../nodes/random.js";
import { createSimCluster } from "../clusters/sim/cluster.js";
import type { QuorumSizes, Quorums } from "../contract/quorums.js";
import { isProgramSystem, type Options, type ProgramSystem, type System } from "../contract/system.js";
import type { Workload } from "../contract/workload.js";
import { calmWorld, type World } from "../contract/world.js";
import { execute } from "../execution/execute.js";
import { operationsOf } from "../execution/operations.js";
import { InputError } from "../history/errors.js";
import type { Scenario } from "../record/record.js";
import { prepared } from "../scenario/prepared.js";
import { planScenario } from "../scenario/scenario.js";
import { inEpisodes, spans, writesOfAKey } from "./episodes.js";
import { exactInterval, type Interval } from "./interval.js";
import { type Latencies, LatencyObserver } from "./latencies.js";
import { type Reading, readingsOf } from "./readings.js";
import { without } from "./unrepaired.js";
import { leastWithin, predictedMissed } from "./wars.js";

export interface StalenessPlan {
  readonly system: System;
  readonly variant: string | null;
  readonly options: Options;
  readonly nodes: number | undefined;
  readonly runs: number;
  readonly seed: number;
}

/** A share of reads. */
export interface Share {
  readonly reads: number;
  readonly measured: number;
  /** What chance lets expect of the measured share; that all of them hold together has a probability of `confidence` at least. */
  readonly interval: Interval;
  /** Null if nothing predicts it. Its interval is what is left to chance in the simulation that predicts. */
  readonly predicted: { readonly share: number; readonly interval: Interval } | null;
}

export interface Staleness {
  readonly format: "schism-staleness-1";
  readonly system: string;
  readonly variant: string | null;
  readonly options: Options;
  readonly nodes: number;
  readonly runs: number;
  readonly seed: number;
  /** Null for a system that has no partial quorums. */
  readonly quorums: QuorumSizes | null;
  readonly confidence: number;
  /** Of reads that begin `from` to `to` ms after the latest write was acknowledged: those that show it, or a newer one. */
  readonly visible: readonly (Share & { readonly from: number; readonly to: number })[];
  /** Of reads in the first of these spans: those that show one of the `versions` latest acknowledged writes, or a newer one. */
  readonly within: readonly (Share & {
    readonly versions: number;
    /** The least that partial quorums give if writes reach no more nodes than they wait for; null without quorums. */
    readonly least: number | null;
  })[];
  /** Whether every prediction and what was measured lie within chance; null if there is none, or some span has no reads. */
  readonly asPredicted: boolean | null;
}

const confidence = 0.99;

/** What differs a lot between messages shows best: one in three takes up to 40 ms longer. Clocks agree, and disks take no time. */
function worldOf({ quorums }: ProgramSystem): World {
  return {
    ...calmWorld,
    network: {
      // On a stream each message waits for those before it, which the prediction knows nothing of.
      transport: quorums === undefined ? "stream" : "datagram",
      latencyMs: { least: 1, most: 1 },
      ...{ slowPercent: 33, slowMs: 40, lossPercent: 0, duplicatePercent: 0 },
    },
    clock: { skewMs: 0, driftPercent: 0 },
    disk: { syncMs: { least: 0, most: 0 }, slowPercent: 0, slowMs: 0 },
  };
}

const clients = { clients: 20, routing: "roaming", ratePerClient: 25, operationTimeoutMs: 2500 } as const;
/** Many keys make nodes slow that compare what they hold, so runs are short. */
const mainMs = 2500;
/** Workloads whose commands are `write` and `read` of a register, and whose reads show one value. */
const registers: readonly string[] = ["last-write", "register", "read-write", "sequential-register"];

/** `onRun` is called after every run. Throws InputError for a system that has no registers or cannot be simulated. */
export async function stalenessOf(plan: StalenessPlan, onRun: () => Promise<void>): Promise<Staleness> {
  const system = programSystem(plan.system);
  const workload = registersOf(system);
  const scenarios = Array.from({ length: plan.runs }, (_, nth) => scenarioOf(plan, { system, workload, nth }));
  const [first] = scenarios;
  if (first === undefined) throw new RangeError("no runs");
  const { quorums } = system;
  const sizes = quorums?.sizes(first.options, first.nodes.length) ?? null;
  if (sizes !== null && sizes.copies < first.nodes.length) {
    throw new InputError(
      `with ${first.nodes.length} nodes, ${sizes.copies} of which hold a key, clients are sent from node to node`,
      { option: "nodes" },
      `take ${sizes.copies} nodes`,
    );
  }
  const readings: Reading[] = [];
  const predictions: (readonly number[])[] = [];
  for (const scenario of scenarios) {
    const run = await measured(scenario, quorums);
    readings.push(...run.readings);
    if (sizes !== null && run.latencies !== undefined) {
      const random = seededRandom(scenario.seed, "prediction");
      predictions.push(...predictedMissed(run.readings, run.latencies, { sizes, random }));
    }
    await onRun();
  }
  return {
    format: "schism-staleness-1",
    ...{ system: system.name, variant: plan.variant, options: first.options, nodes: first.nodes.length },
    ...{ runs: plan.runs, seed: plan.seed, quorums: sizes },
    ...curvesOf(readings, sizes === null ? null : { sizes, missed: predictions }),
  };
}

function programSystem(system: System): ProgramSystem {
  if (isProgramSystem(system)) return system;
  throw new InputError(
    `${system.name} cannot be simulated, as its messages must be seen`,
    {},
    "name a system whose nodes are programs",
  );
}

function registersOf({ name, workloads }: ProgramSystem): Workload {
  const found = workloads.find((workload) => registers.includes(workload.name));
  if (found !== undefined) return found;
  throw new InputError(
    `${name} has no registers that clients read and write`,
    {},
    `name one that serves one of the workloads ${registers.join(", ")}`,
  );
}

function scenarioOf(
  { variant, options, nodes, seed }: StalenessPlan,
  { system, workload, nth }: { readonly system: ProgramSystem; readonly workload: Workload; readonly nth: number },
): Scenario {
  const choices = {
    ...{
      system: system.name,
      ...(variant === null ? {} : { variant }),
      ...({ cluster: "sim" } as const),
      workload: workload.name,
    },
    ...{ options: { ...system.safeOptions, ...options }, ...clients, mainMs },
    ...{ schedule: [], seed: seededRandom(seed, "staleness", nth).below(2 ** 32) },
  } as const;
  // Where nothing else is asked for, each node holds every key.
  const copies = system.quorums?.sizes(planScenario(choices).options, Number.POSITIVE_INFINITY).copies;
  return { ...planScenario({ ...choices, nodes: nodes ?? copies }), world: worldOf(system) };
}

async function measured(
  scenario: Scenario,
  quorums: Quorums | undefined,
): Promise<{ readonly readings: readonly Reading[]; readonly latencies: Latencies | undefined }> {
  const { plan, workload, ...rest } = prepared(scenario, "");
  const ready = { ...rest, workload: inEpisodes(workload), plan };
  const { launch } = plan;
  const quiet =
    quorums === undefined || launch.kind !== "program"
      ? plan
      : { ...plan, launch: { ...launch, program: without(launch.program, quorums.repairs) } };
  const observer = quorums === undefined ? undefined : new LatencyObserver(quorums);
  const cluster = createSimCluster(quiet);
  const { events } = await execute(ready, cluster, undefined, observer === undefined ? {} : { observer });
  return { readings: readingsOf(operationsOf(events)), latencies: observer?.latencies };
}

/** Of each reading, how often it missed so many writes when it was predicted. */
export interface Predictions {
  readonly sizes: QuorumSizes;
  readonly missed: readonly (readonly number[])[];
}

export function curvesOf(
  readings: readonly Reading[],
  predictions: Predictions | null,
): Pick<Staleness, "confidence" | "visible" | "within" | "asPredicted"> {
  const beyond = (1 - confidence) / (spans.length + writesOfAKey);
  const shareOf = (places: readonly number[], most: number): Share => {
    const hits = places.filter((place) => (readings[place]?.missed ?? 0) <= most).length;
    return {
      reads: places.length,
      measured: places.length === 0 ? 0 : hits / places.length,
      interval: places.length === 0 ? { from: 0, to: 1 } : exactInterval(hits, places.length, beyond),
      predicted:
        predictions === null || places.length === 0 ? null : predictedShare(predictions, places, { most, beyond }),
    };
  };
  const all = readings.map((_, place) => place);
  const within = (from: number, to: number): readonly number[] =>
    all.filter((place) => {
      const since = readings[place]?.sinceMs ?? -1;
      return since >= from && since < to;
    });
  const visible = spans.map(({ from, to }) => ({ from, to, ...shareOf(within(from, to), 0) }));
  const [soonest] = spans;
  const soon = within(soonest?.from ?? 0, soonest?.to ?? 0);
  const versions = Array.from({ length: writesOfAKey }, (_, place) => ({
    versions: place + 1,
    ...shareOf(soon, place),
    least: predictions === null ? null : leastWithin(predictions.sizes, place + 1),
  }));
  const shares: readonly Share[] = [...visible, ...versions];
  const examined = predictions !== null && shares.every(({ reads }) => reads > 0);
  return {
    ...{ confidence, visible, within: versions },
    asPredicted: examined ? shares.every(isAsPredicted) : null,
  };
}

function predictedShare(
  { sizes, missed }: Predictions,
  places: readonly number[],
  { most, beyond }: { readonly most: number; readonly beyond: number },
): Share["predicted"] {
  // Quorums that overlap leave nothing to chance.
  if (leastWithin(sizes, most + 1) === 1) return { share: 1, interval: { from: 1, to: 1 } };
  let [hits, trials] = [0, 0];
  for (const place of places) {
    missed[place]?.forEach((count, by) => {
      trials += count;
      if (by <= most) hits += count;
    });
  }
  return { share: hits / trials, interval: exactInterval(hits, trials, beyond) };
}

export function isAsPredicted({ predicted, interval }: Share): boolean {
  return predicted !== null && predicted.interval.to >= interval.from && predicted.interval.from <= interval.to;
}
