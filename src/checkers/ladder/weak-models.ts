/** The models below sequential consistency by name, each with its checker and the sentence that says how it fails. */
import type { Model } from "../../models/model.js";
import { explainingUntil } from "../limits.js";
import type { RegisterHistory } from "../reads-from/history.js";
import { explainRefutation, type Refutation, type Refute } from "../reads-from/refutation.js";
import type { Limits } from "../reads-from/saturation.js";
import { clientOf } from "../telling/operation.js";
import type { Explanation } from "../verdict.js";
import { checkCausal, checkCausalConvergence } from "./causal.js";
import type { CycleCheck } from "./rung.js";
import { checkSessionGuarantee, type Guarantee, guarantees } from "./session-guarantees.js";
import { explainBreach } from "./session-sentences.js";
import { checkCausalMemory, checkPram } from "./views.js";

const cycleModels = ["causal memory", "causal convergence", "causal consistency", "PRAM"] as const;
type CycleModel = (typeof cycleModels)[number];

const byCycle = {
  "causal memory": {
    check: checkCausalMemory,
    failure: (read) => `${read} fits no order of all writes that keeps causes before their effects.`,
  },
  "causal convergence": {
    check: checkCausalConvergence,
    failure: () => "No single order of the writes keeps causes before their effects and agrees with what was read.",
  },
  "causal consistency": {
    check: checkCausal,
    failure: () =>
      "A read returned a value that something it depends on had overwritten, or operations depend on each other in a circle.",
  },
  PRAM: {
    check: checkPram,
    failure: (read) => `${read} fits no order of all writes that keeps each client's own order.`,
  },
} satisfies Record<CycleModel, { check: CycleCheck; failure: (read: string) => string }>;

/** Strongest first. */
export const weakModels = [...cycleModels, ...guarantees] as const;
export type WeakModel = (typeof weakModels)[number];

export const modelNames = ["linearizability", "sequential consistency", ...weakModels] as const;
export type ModelName = (typeof modelNames)[number];

export type WeakOutcome =
  | { readonly outcome: "holds" }
  | { readonly outcome: "violated"; readonly explain: () => Explanation }
  | { readonly outcome: "not applicable"; readonly reason: string }
  | { readonly outcome: "unknown"; readonly reason: "time" | "memory" };

/** `history`: with updates split. */
export function checkWeakModel(name: WeakModel, history: RegisterHistory, model: Model, limits: Limits): WeakOutcome {
  return isGuarantee(name) ? checkGuarantee(name, history, model, limits) : checkByCycle(name, history, model, limits);
}

function isGuarantee(name: WeakModel): name is Guarantee {
  return guarantees.some((each) => each === name);
}

function checkGuarantee(name: Guarantee, history: RegisterHistory, model: Model, limits: Limits): WeakOutcome {
  const found = checkSessionGuarantee(history, name, limits);
  if (found.outcome !== "violated") return found;
  return {
    outcome: "violated",
    explain: () => explainBreach(history, found.breach, name, model, explainingUntil(limits.deadline)),
  };
}

function checkByCycle(name: CycleModel, history: RegisterHistory, model: Model, limits: Limits): WeakOutcome {
  const { check, failure } = byCycle[name];
  const found = check(history, limits);
  if (found.outcome !== "violated") return found;
  const refute: Refute = (sub, subLimits): Refutation | undefined => {
    const again = check(sub, subLimits);
    return again.outcome === "violated" ? again.refutation : undefined;
  };
  return {
    outcome: "violated",
    explain: () =>
      explainRefutation(
        history,
        found.refutation,
        model,
        { updates: "split" },
        refute,
        (_, { process }) => failure(process === undefined ? "What was read" : `What ${clientOf({ process })} read`),
        explainingUntil(limits.deadline),
      ),
  };
}
