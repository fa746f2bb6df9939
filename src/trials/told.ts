/** What a run shows of one kind of contradiction. Replicas may break several claims in a run, and each of them has a sentence of its own. */

import type { Verdict } from "../checkers/verdict.js";
import type { System } from "../contract/system.js";
import { headlineOf } from "../judging/invariants.js";
import type { RunVerdict } from "../record/record.js";
import { claimOfKind, kindsOf } from "./kinds.js";

/** Of a run that was just judged, or as its record has it. */
type Check = Pick<
  Verdict | RunVerdict["checks"][number],
  "property" | "model" | "valid" | "details" | "summary" | "explanations"
>;

export interface Told {
  readonly headline: string;
  /** How many operations contradict each other; 0 for a contradiction that is not one of operations. */
  readonly operations: number;
}

export function toldOf(checks: readonly Check[], kind: string, system: System): Told {
  const check = checks.find((each) => kindsOf([each]).includes(kind));
  const claim = claimOfKind(kind);
  const sentence = claim === undefined ? undefined : headlineOf(claim, system);
  const explanation = check?.explanations.find(({ headline }) => headline === sentence) ?? check?.explanations[0];
  const calls = explanation?.steps.flatMap(({ call }) => (call === null ? [] : [call])) ?? [];
  return {
    headline: explanation?.headline ?? check?.summary ?? kind,
    operations: new Set(calls).size,
  };
}
