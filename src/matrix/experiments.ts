/**
 * The experiments of the matrix: the same for every system, with the same seeds. Each is a list of scenarios in the simulator, and what is
 * read off their runs stands in `measure.ts`.
 */
import { type Options, type System, workloadsUnder } from "../contract/system.js";
import type { Workload } from "../contract/workload.js";
import { calmWorld, type World } from "../contract/world.js";
import type { Fault, FaultKind, Schedule } from "../faults/fault.js";
import { crashesAndLinks } from "../faults/usual.js";
import type { Scenario } from "../record/record.js";
import { planScenario, type ScenarioChoices } from "../scenario/scenario.js";
import type { MatrixSubject } from "./subjects.js";

/** What is tried, and what is measured. */
export const purposes = [
  "calm",
  "slow node",
  "closed loop",
  "size",
  "faults",
  "cut off",
  "loss of nodes",
  "data loss",
  "transactions",
] as const;
export type Purpose = (typeof purposes)[number];

export interface Experiment {
  readonly purpose: Purpose;
  /** Unique among the experiments of a system: "faults: kill", "loss of n1". */
  readonly name: string;
  readonly scenarios: readonly Scenario[];
  /** The column of an experiment with faults. */
  readonly column?: Column;
  /** The nodes that are killed, or cut off, if the experiment is about certain ones. */
  readonly nodes: readonly string[];
}

/** The experiment on data loss. */
export const acknowledgedUpdates = "acknowledged updates";

/** Faults of the column of models: those of every system, clocks, and an operator who replaces the leader where there is one. */
export const columns = ["none", ...crashesAndLinks, "clock", "datagrams", "failover"] as const;
export type Column = (typeof columns)[number];

/** When a fault for a certain moment begins, and the end of the main phase, ms. */
export const strikesAtMs = 1500;
export const endsAtMs = 9000;
/** Time that a system has to carry on after a fault before it is asked whether it serves, ms. */
export const graceMs = 3500;

const seeds = {
  calm: 3,
  faults: 6,
  loss: 6,
  transactions: 4,
} as const;

/** Clients that ask again as soon as they have an answer, for throughput; and when operations begin to count, and cease to, ms. */
const closedLoop = { clients: 32, ratePerClient: 10_000, mainMs: 2000 };
export const closedLoopSpan = { from: 500, to: 2000 };

/** Numbers of nodes at which costs are measured. */
export const sizes = [3, 4, 5, 6, 7, 8, 9] as const;
export const sizeSpan = { from: 500, to: 1500 };

/** A network that loses, doubles and reorders single messages. */
const lossyDatagrams: World = {
  ...calmWorld,
  network: { ...calmWorld.network, transport: "datagram", lossPercent: 5, duplicatePercent: 5 },
};

export function experimentsOf(subject: MatrixSubject): readonly Experiment[] {
  const { system, variant, options } = subject;
  const program = { system: system.name, ...(variant === null ? {} : { variant }), options };
  const usual = { workload: usualWorkload(system, options).name, nodes: subject.nodes.length };
  const plan = (choices: Omit<ScenarioChoices, "system" | "options">): Scenario =>
    planScenario({ ...program, cluster: "sim", ...usual, ...choices });
  const throughout = (fault: Fault): Schedule => [{ at: strikesAtMs, until: endsAtMs, fault }];
  const one = (purpose: Purpose, name: string, schedule: Schedule, nodes: readonly string[]): Experiment => ({
    ...{ purpose, name, nodes },
    scenarios: [plan({ seed: 1, mainMs: endsAtMs, schedule })],
  });
  const each = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);
  const workloads = workloadsUnder(system, options);
  const several = workloads.find(({ transactional }) => transactional === true);
  // Elements of a set say most: each stays by itself, whatever comes later.
  const counted = [workloads.find(({ name }) => name === "set") ?? workloads[0]].find(({ gone }) => gone !== undefined);
  return [
    {
      ...{ purpose: "calm", name: "no fault", nodes: [] },
      scenarios: each(seeds.calm).map((seed) => plan({ seed, mainMs: 6000, schedule: [] })),
    },
    ...subject.nodes.map((node) =>
      one(
        "slow node",
        `${node} is slow`,
        throughout({ kind: "delay", target: { nodes: [node] }, delayMs: 50, jitterMs: 0 }),
        [node],
      ),
    ),
    {
      ...{ purpose: "closed loop", name: "clients ask again at once", nodes: [] },
      scenarios: [plan({ seed: 1, schedule: [], ...closedLoop })],
    },
    ...sizes.map(
      (count): Experiment => ({
        ...{ purpose: "size", name: `${count} nodes`, nodes: idsOf(count) },
        scenarios: [plan({ seed: 1, schedule: [], mainMs: sizeSpan.to, nodes: count })],
      }),
    ),
    ...columnsFor(system).map(
      (column): Experiment => ({
        ...{ purpose: "faults", name: column, column, nodes: [] },
        scenarios: each(seeds.faults).map((seed) => underFaults(plan, column, seed)),
      }),
    ),
    {
      // Clients that ask any node, so that both sides are asked until the end.
      ...{ purpose: "cut off", name: "the leader is cut off", nodes: [] },
      scenarios: [
        plan({
          ...{ seed: 1, mainMs: endsAtMs, routing: "roaming" },
          schedule: throughout({ kind: "partition", shape: "isolate-leader", mode: "drop" }),
        }),
      ],
    },
    ...subsets(subject.nodes).map((nodes) =>
      one(
        "loss of nodes",
        `${nodes.join(" ")} killed`,
        throughout({ kind: "kill", target: { nodes: [...nodes] } }),
        nodes,
      ),
    ),
    ...(counted === undefined
      ? []
      : [
          {
            ...{ purpose: "data loss" as const, name: acknowledgedUpdates, nodes: [] },
            scenarios: each(seeds.loss).map((seed) =>
              plan({ seed, mainMs: 12_000, workload: counted.name, faults: harshest(system) }),
            ),
          },
        ]),
    ...(several === undefined
      ? []
      : [
          {
            ...{ purpose: "transactions" as const, name: "transactions on several objects", nodes: [] },
            scenarios: each(seeds.transactions).map((seed) =>
              plan({ seed, mainMs: 6000, workload: several.name, faults: ["partition", "kill"] }),
            ),
          },
        ]),
  ];
}

/** Named in each scenario that names no other: a variant would be tried with the one that shows it. */
export function usualWorkload(system: System, options: Options): Workload {
  return workloadsUnder(system, options)[0];
}

export function idsOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `n${index + 1}`);
}

function columnsFor(system: System): readonly Column[] {
  return columns.filter((column) => column !== "none" && (column !== "failover" || canFailOver(system)));
}

/** An operator can move the leader's role. */
function canFailOver({ bears: { faults } }: System): boolean {
  return faults.includes("failover");
}

/** What costs acknowledged updates if anything does. */
function harshest(system: System): readonly FaultKind[] {
  return ["partition", "kill", "power-loss", ...(canFailOver(system) ? (["failover"] as const) : [])];
}

function underFaults(
  plan: (choices: Omit<ScenarioChoices, "system" | "options">) => Scenario,
  column: Column,
  seed: number,
): Scenario {
  const common = { seed, mainMs: 10_000 };
  if (column === "none") return plan({ ...common, schedule: [] });
  if (column === "datagrams") return { ...plan({ ...common, schedule: [] }), world: lossyDatagrams };
  return plan({ ...common, faults: [column] });
}

/** All nodes that may go at once, so that one is left: each one, each two, and so on. */
function subsets(nodes: readonly string[]): readonly (readonly string[])[] {
  const all: (readonly string[])[] = [];
  for (let bits = 1; bits < 2 ** nodes.length - 1; bits++) all.push(nodes.filter((_, place) => (bits >> place) & 1));
  return all.toSorted((a, b) => a.length - b.length);
}
