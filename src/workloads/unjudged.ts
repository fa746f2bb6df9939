/** Workloads whose clients only keep replicas busy: options gave up what their checks ask for. */
import { noCost } from "../checkers/verdict.js";
import type { Check, Workload } from "../contract/workload.js";

const nothingAsked: Check = {
  property: "claims of replicas",
  judge: () => ({
    ...{ property: "claims of replicas", model: null, valid: true, explanations: [], cost: noCost, details: {} },
    summary: "What clients saw was not judged, only what replicas claim under these options.",
  }),
};

/** The same operations, of which no answer is judged. */
export function unjudged(workload: Workload): Workload {
  return { ...workload, checks: [nothingAsked] };
}
