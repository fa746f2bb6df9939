/**
 * The explanations of a verdict as the page needs them: after the steps of a checker the verdict says what became of updates, in sentences that
 * begin with the event of the update ("Event 7 reached n1 at 1.204 s, never n2."), and the page shows these operations, too.
 */
import type { ExplanationStep, Verdict } from "../checkers/verdict.js";
import type { RunVerdict } from "../record/record.js";

/** `checks` are those of the verdict, in its order. */
export function withToldUpdates(checks: readonly Verdict[], { checks: told }: RunVerdict): readonly Verdict[] {
  return checks.map((check, place) => ({
    ...check,
    explanations: check.explanations.map((explanation, nth) => {
      const steps = told[place]?.explanations[nth]?.steps ?? explanation.steps;
      const named = new Set(steps.map(({ call }) => call));
      return { ...explanation, steps: steps.map((step) => withUpdate(step, named)) };
    }),
  }));
}

/** `named`: the operations that have a step of their own. */
function withUpdate({ call, sentence }: ExplanationStep, named: ReadonlySet<number | null>): ExplanationStep {
  const [, event] = /^Event (\d+) reached /.exec(sentence) ?? [];
  const update = event === undefined || named.has(Number(event)) ? null : Number(event);
  return { call: call ?? update, sentence };
}
