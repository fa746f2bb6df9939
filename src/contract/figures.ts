/**
 * What the experiments of the matrix must measure of a correct system: its claims that are figures. They are data beside the system, so that
 * `schism claims` can hold each against a measurement.
 */
import type { ModelName } from "../checkers/ladder/weak-models.js";

/** How many nodes may be down at once, whichever they are, while operations of a kind are still answered. */
export type Survivable = "none" | "a minority" | "all but one";

/** Which parts of a cluster answer by themselves while a partition cuts off the leader, or one node where there is none. */
export type ServingSides = "neither" | "the cut-off side" | "the other side" | "both";

/** The commands that an operator has to give: `promote` where a leader that is lost is not replaced otherwise, and those that nodes wait for. */
export type OperatorTask = "promote" | "repair";

interface OfUpdatesAndReads<T> {
  readonly updates: T;
  readonly reads: T;
}

export interface Figures {
  /** The model that clients see under every fault that the system tolerates; null if no model of the ladder is promised, or none applies to what clients do. */
  readonly model: ModelName | null;
  /** Messages between replicas for one update in the steady state, as a law of n, the number of the other nodes: "2n". */
  readonly messages: string;
  /** Messages one after the other that the answer to an update waits for, as such a law: "2" for a round trip. */
  readonly delays: string;
  readonly survives: OfUpdatesAndReads<Survivable>;
  readonly serves: OfUpdatesAndReads<ServingSides>;
  /** The longest time until updates succeed again after the loss of any one node, ms; null if they wait for the node, or for an operator. */
  readonly recoveryMs: number | null;
  /** Whether acknowledged updates are lost under partitions, kills, power losses and failovers; absent if they cannot be counted. */
  readonly loses?: "nothing" | "some";
  /** What an operator has to do under the faults that the system tolerates; nothing if absent. */
  readonly operator?: readonly OperatorTask[];
}

/** Of a system in which a majority decides, and elects again. */
export const ofMajorities = {
  survives: { updates: "a minority", reads: "a minority" },
  serves: { updates: "the other side", reads: "the other side" },
  recoveryMs: 1000,
} as const satisfies Partial<Figures>;

/** Of a system in which any node answers by itself, and all come to agree later. */
export const ofSingleNodes = {
  model: null,
  delays: "0",
  survives: { updates: "all but one", reads: "all but one" },
  serves: { updates: "both", reads: "both" },
  recoveryMs: 1000,
} as const satisfies Partial<Figures>;

export function survivable(claim: Survivable, nodes: number): number {
  switch (claim) {
    case "none":
      return 0;
    case "a minority":
      return Math.floor((nodes - 1) / 2);
    case "all but one":
      return nodes - 1;
  }
}
