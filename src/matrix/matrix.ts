/** The matrix: every row measured, one experiment after another. All times are those of the simulated world. */
import { strongestOf } from "../checkers/ladder/check.js";
import { type ModelName, modelNames } from "../checkers/ladder/weak-models.js";
import type { Surveyed } from "../contract/survey.js";
import { applies, type Options } from "../contract/system.js";
import { plural } from "../history/plural.js";
import { packageVersion } from "../package.js";
import type { RunEvidence } from "../record/evidence.js";
import type { Scenario } from "../record/record.js";
import { costLaw, type Law } from "./cost-law.js";
import {
  type Column,
  closedLoopSpan,
  type Experiment,
  endsAtMs,
  experimentsOf,
  graceMs,
  sizeSpan,
  strikesAtMs,
} from "./experiments.js";
import { type Lost, lostUpdates } from "./lost.js";
import * as measure from "./measure.js";
import { type Percentiles, percentilesOf } from "./percentiles.js";
import type { MatrixSubject } from "./subjects.js";

export interface Matrix {
  readonly format: "schism-matrix-2";
  /** Version of the program that measured. */
  readonly version: string;
  readonly rows: readonly MatrixRow[];
}

export interface Times {
  readonly updates: Percentiles;
  readonly reads: Percentiles;
}

export interface ModelCell {
  readonly column: Column;
  /** Models that held in every run and that no other such model implies; empty if none did, or nothing succeeded. */
  readonly strongest: readonly ModelName[];
  readonly runs: number;
  /** Operations that succeeded in these runs: none means that nothing was examined. */
  readonly successes: number;
  /** Whether any model was decided: none is for a workload that the ladder has no models for, such as locks. */
  readonly decided: boolean;
  /** Places among `MatrixRow.runs` of those in which a stronger model failed. */
  readonly against: readonly number[];
}

export interface Recovery {
  /** What the node was: "leader", "tail"; "a node" where replicas have no roles. */
  readonly role: string;
  /** The longest time until an update succeeded again, ms; null if in one of these runs none did while the node was down. */
  readonly worstMs: number | null;
  readonly runs: readonly number[];
}

export interface Operated {
  readonly command: string;
  readonly times: number;
  readonly runs: readonly number[];
}

/** One run behind the cells. */
export interface MatrixRun {
  readonly experiment: string;
  readonly scenario: Scenario;
  /** What came of it, as a clause. */
  readonly result: string;
}

export interface MatrixRow {
  readonly name: string;
  readonly system: string;
  readonly options: Options;
  /** What surveys call the system under these options. */
  readonly surveyed: readonly Surveyed[];
  readonly nodes: number;
  readonly cost: Law;
  readonly calm: Times;
  /** The same at each number of nodes. */
  readonly sizes: readonly { readonly nodes: number; readonly times: Times }[];
  /** Operations that succeed in a second while clients ask again at once. */
  readonly perSecond: number;
  /** Of all nodes in turn, one sends everything 50 ms late. */
  readonly slowNode: Times;
  readonly models: readonly ModelCell[];
  /** While a partition lasts; null if it cut nothing. */
  readonly sides: {
    readonly cut: readonly string[];
    readonly minority: measure.Serving;
    readonly majority: measure.Serving;
  } | null;
  readonly recovery: readonly Recovery[];
  /** Any so many nodes may be down, and updates, or reads, are still answered. */
  readonly survives: { readonly updates: number; readonly reads: number };
  /** Acknowledged updates that were lost; null if they cannot be counted. */
  readonly loss: Lost | null;
  /** The commands of operators, and how often each was given in all runs. */
  readonly operator: readonly Operated[];
  /** Transactions on several objects, under partitions and kills; null if the system has none. */
  readonly transactions: { readonly succeeded: number; readonly hold: boolean } | null;
  readonly runs: readonly MatrixRun[];
}

export function matrixOf(rows: readonly MatrixRow[]): Matrix {
  return { format: "schism-matrix-2", version: packageVersion(), rows };
}

interface Measured {
  readonly experiment: Experiment;
  readonly runs: readonly { readonly place: number; readonly evidence: RunEvidence }[];
}

/** `onRun` is called after every run. */
export async function measuredRow(subject: MatrixSubject, onRun: () => Promise<void>): Promise<MatrixRow> {
  const runs: MatrixRun[] = [];
  const row = new RowBuilder();
  for (const experiment of experimentsOf(subject)) {
    const made: { place: number; evidence: RunEvidence }[] = [];
    for (const scenario of experiment.scenarios) {
      const evidence = await measure.measuredRun(scenario);
      made.push({ place: runs.length, evidence });
      runs.push({ experiment: experiment.name, scenario, result: resultOf(evidence) });
      await onRun();
    }
    row.add({ experiment, runs: made });
  }
  const { name, system, variant, options, nodes } = subject;
  return {
    ...{ name, system: system.name, options, nodes: nodes.length },
    surveyed: (system.surveyed ?? []).filter((each) => applies(each, options)),
    cost: costLaw(system, { variant, options }),
    ...row.built(nodes.length),
    runs,
  };
}

function resultOf({ operations }: RunEvidence): string {
  const count = (type: string): number => operations.filter((operation) => operation.type === type).length;
  return `${plural(operations.length, "operation")}: ${count("ok")} ok, ${count("fail")} failed, ${count("info")} unknown`;
}

/** From this on a system had time to carry on after the fault, ms. */
const afterGrace = { from: strikesAtMs + graceMs, to: endsAtMs - 1000 };

class RowBuilder {
  private readonly calm = new Samples();
  private readonly slow = new Samples();
  private readonly sizes: { nodes: number; times: Times }[] = [];
  private perSecond = 0;
  private transactions: MatrixRow["transactions"] = null;
  private readonly models: ModelCell[] = [];
  private sides: MatrixRow["sides"] = null;
  private readonly losses = new Map<string, { worstMs: number | null; runs: number[] }>();
  private readonly served = new Map<number, { updates: boolean; reads: boolean }>();
  private lost: MatrixRow["loss"] = null;
  private readonly commands = new Map<string, { times: number; runs: Set<number> }>();

  add({ experiment, runs }: Measured): void {
    for (const run of runs) this.addCommands(run);
    switch (experiment.purpose) {
      case "calm":
        for (const { evidence } of runs) this.calm.add(measure.latencies(evidence, 500, 5500));
        this.models.push(modelCell("none", runs));
        break;
      case "slow node":
        for (const { evidence } of runs) this.slow.add(measure.latencies(evidence, strikesAtMs, endsAtMs));
        break;
      case "closed loop":
        for (const { evidence } of runs) this.perSecond = rateOf(evidence);
        break;
      case "size":
        for (const { evidence } of runs) {
          const samples = new Samples();
          samples.add(measure.latencies(evidence, sizeSpan.from, sizeSpan.to));
          this.sizes.push({ nodes: experiment.nodes.length, times: samples.times() });
        }
        break;
      case "faults":
        if (experiment.column !== undefined) this.models.push(modelCell(experiment.column, runs));
        break;
      case "cut off":
        for (const { evidence } of runs) this.addSides(evidence);
        break;
      case "loss of nodes":
        for (const run of runs) this.addLoss(experiment.nodes, run);
        break;
      case "data loss":
        for (const { evidence } of runs) this.addLost(evidence);
        break;
      case "transactions":
        for (const { evidence } of runs) this.addTransactions(evidence);
    }
  }

  built(nodes: number): Omit<MatrixRow, "name" | "system" | "options" | "surveyed" | "nodes" | "cost" | "runs"> {
    const survived = (what: "updates" | "reads"): number => {
      let count = 0;
      while (count + 1 < nodes && this.served.get(count + 1)?.[what] === true) count += 1;
      return count;
    };
    return {
      ...{ sizes: this.sizes, perSecond: this.perSecond, transactions: this.transactions },
      ...{ calm: this.calm.times(), slowNode: this.slow.times(), models: this.models, sides: this.sides },
      recovery: [...this.losses].map(([role, { worstMs, runs }]) => ({ role, worstMs, runs })),
      survives: { updates: survived("updates"), reads: survived("reads") },
      loss: this.lost,
      operator: [...this.commands].map(([command, { times, runs }]) => ({ command, times, runs: [...runs] })),
    };
  }

  private addSides(evidence: RunEvidence): void {
    const cut = measure.cutOff(evidence);
    if (cut.length === 0) return;
    const others = evidence.scenario.nodes.filter((node) => !cut.includes(node));
    this.sides = {
      cut,
      minority: measure.servingAt(evidence, afterGrace, cut),
      majority: measure.servingAt(evidence, afterGrace, others),
    };
  }

  private addLoss(nodes: readonly string[], { place, evidence }: Measured["runs"][number]): void {
    const { updates, reads } = measure.serving(evidence, afterGrace);
    const known = this.served.get(nodes.length) ?? { updates: true, reads: true };
    this.served.set(nodes.length, {
      updates: known.updates && updates.answered > 0,
      reads: known.reads && reads.answered > 0,
    });
    const [node] = nodes;
    const recovered = nodes.length === 1 ? measure.recovery(evidence) : undefined;
    if (node === undefined || recovered === undefined) return;
    const role = measure.roleAt(evidence, node, strikesAtMs * 1e6) ?? "a node";
    const before = this.losses.get(role) ?? { worstMs: 0, runs: [] };
    const worstMs = recovered.ms === null || before.worstMs === null ? null : Math.max(before.worstMs, recovered.ms);
    this.losses.set(role, { worstMs, runs: [...before.runs, place] });
  }

  private addCommands({ place, evidence }: Measured["runs"][number]): void {
    for (const command of measure.operated(evidence)) {
      const given = this.commands.get(command) ?? { times: 0, runs: new Set() };
      given.times += 1;
      given.runs.add(place);
      this.commands.set(command, given);
    }
  }

  private addTransactions(evidence: RunEvidence): void {
    const { succeeded, holds } = measure.transactionsOf(evidence);
    const before = this.transactions ?? { succeeded: 0, hold: true };
    this.transactions = { succeeded: before.succeeded + succeeded, hold: before.hold && holds };
  }

  private addLost({ workload, operations }: RunEvidence): void {
    const found = lostUpdates(workload, operations);
    if (found === undefined) return;
    const { acknowledged, lost } = this.lost ?? { acknowledged: 0, lost: 0 };
    this.lost = { acknowledged: acknowledged + found.acknowledged, lost: lost + found.lost };
  }
}

function rateOf(evidence: RunEvidence): number {
  const { from, to } = closedLoopSpan;
  const { updates, reads } = measure.latencies(evidence, from, to);
  return Math.round((1000 * (updates.length + reads.length)) / (to - from));
}

function modelCell(column: Column, runs: Measured["runs"]): ModelCell {
  const seen = runs.map(({ place, evidence }) => ({ place, ...measure.modelsSeen(evidence) }));
  const holding = modelNames.filter(
    (name) =>
      seen.some(({ holding: held }) => held.includes(name)) && !seen.some(({ failing }) => failing.includes(name)),
  );
  return {
    ...{ column, strongest: strongestOf(holding), runs: runs.length },
    successes: seen.reduce((sum, { successes }) => sum + successes, 0),
    decided: seen.some(({ holding: held, failing }) => held.length + failing.length > 0),
    against: seen.filter(({ failing }) => failing.length > 0).map(({ place }) => place),
  };
}

/** Latencies of several runs. */
class Samples {
  private readonly updates: number[] = [];
  private readonly reads: number[] = [];

  add({ updates, reads }: measure.Latencies): void {
    this.updates.push(...updates);
    this.reads.push(...reads);
  }

  times(): Times {
    return { updates: percentilesOf(this.updates), reads: percentilesOf(this.reads) };
  }
}
