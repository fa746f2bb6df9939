/** A refutation by a cycle, told in the fewest operations: the same check is repeated on ever smaller parts of the history. */

import type { Operation } from "../../history/operation.js";
import type { Process } from "../../history/process.js";
import type { Model } from "../../models/model.js";
import type { Edges } from "../order/edges.js";
import { operationSteps } from "../telling/operation.js";
import type { Explanation } from "../verdict.js";
import { type ReadsFromOptions, type RegisterHistory, readsFrom } from "./history.js";
import { type Proof, prove } from "./justify.js";
import type { Limits } from "./saturation.js";
import { byProcess, cycleOf, proofSteps } from "./sentences.js";
import { smallestContradiction } from "./shrink.js";

export interface Refutation {
  readonly edges: Edges;
  /** Numbers of edges, each beginning where the one before ends. Worked out when asked for. */
  cycle(): readonly number[];
  /** In whose view, if it is one process's. */
  readonly process?: Process | undefined;
}

export type Refute = (history: RegisterHistory, limits: Limits) => Refutation | undefined;

/** No check in shrinking may take longer than this, ms. */
const checkMs = 500;
const shrinkingBytes = 2 ** 28;

export const shrinkingLimits = (): Limits => ({
  deadline: performance.now() + checkMs,
  memoryLimitBytes: shrinkingBytes,
});

/** `headline` gets the operations that are left. `until`: reading of performance.now() after which to shrink no more. */
export function explainRefutation(
  history: RegisterHistory,
  refutation: Refutation,
  model: Model,
  options: ReadsFromOptions,
  refute: Refute,
  headline: (core: readonly Operation[], refutation: Refutation) => string,
  until: number,
): Explanation {
  const again = (
    operations: readonly Operation[],
  ): { history: RegisterHistory; refutation: Refutation } | undefined => {
    const sub = readsFrom(operations, model, options);
    if (sub.kind !== "known") return undefined;
    const found = refute(sub.history, shrinkingLimits());
    return found === undefined ? undefined : { history: sub.history, refutation: found };
  };
  const proof = prove(history, refutation.edges, refutation.cycle());
  const operations = [...new Set(history.operations)];
  const core = smallestContradiction(
    operations,
    proof.nodes.flatMap((node) => history.operations[node] ?? []),
    model,
    (some) => again(some) !== undefined,
    until,
  );
  const small = again(core) ?? { history, refutation };
  const smallProof: Proof = prove(small.history, small.refutation.edges, small.refutation.cycle());
  return {
    headline: headline(core, small.refutation),
    key: null,
    steps: [
      ...operationSteps(model, core, byProcess),
      ...proofSteps(small.history, small.refutation.edges, smallProof),
    ],
    cycle: cycleOf(small.history, small.refutation.edges, smallProof),
  };
}
