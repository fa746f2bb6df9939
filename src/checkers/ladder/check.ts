/**
 * The ladder: which of the consistency models, from linearizability down, a history satisfies. A model that holds holds for
 * whatever it implies, one that fails fails for whatever implies it (Viotti & Vukolić 2016 for the map):
 *
 *     linearizability → sequential → causal memory → PRAM → read your writes, monotonic reads, monotonic writes
 *                                  ↘ causal convergence ↘ causal consistency → read your writes
 *     causal memory, causal convergence → writes follow reads and the other session guarantees
 *
 * Below sequential consistency all is about registers whose values tell who wrote them; otherwise those models are not
 * applicable, and the ladder says why. A compare-and-set counts there as a read and then a write of its process.
 */
import type { Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import { originOf } from "../../models/starting-with.js";
import { checkLinearizable } from "../linearizability/check.js";
import { sharedMemory } from "../memory.js";
import { type ReadsFrom, readsFrom } from "../reads-from/history.js";
import type { Limits } from "../reads-from/saturation.js";
import { explainImpossibleRead } from "../reads-from/sentences.js";
import { checkSequential, type SequentialLimits } from "../sequential/check.js";
import type { Validity, Verdict } from "../verdict.js";
import { convergenceRung, stalenessRung } from "./measures.js";
import type { Rung } from "./rung.js";
import { serializabilityRung } from "./serializability.js";
import { checkWeakModel, type ModelName, modelNames, type WeakModel, weakModels } from "./weak-models.js";

export interface LadderVerdict extends Verdict {
  /** Strongest first; then k-staleness and eventual convergence. */
  readonly rungs: readonly Rung[];
  /** Models that hold and that no other model that holds implies. */
  readonly strongest: readonly string[];
}

const implied: { readonly [name in ModelName]: readonly ModelName[] } = {
  linearizability: ["sequential consistency"],
  "sequential consistency": ["causal memory", "causal convergence"],
  "causal memory": ["causal consistency", "PRAM", "writes follow reads"],
  "causal convergence": ["causal consistency", "monotonic reads", "monotonic writes", "writes follow reads"],
  "causal consistency": ["read your writes"],
  PRAM: ["read your writes", "monotonic reads", "monotonic writes"],
  "read your writes": [],
  "monotonic reads": [],
  "monotonic writes": [],
  "writes follow reads": [],
};

/** Everything that follows from a model, itself left out. */
function impliedBy(name: ModelName): readonly ModelName[] {
  return [...new Set(implied[name].flatMap((each) => [each, ...impliedBy(each)]))];
}

/** Whether a history that satisfies one of these models satisfies this one. */
export function impliesModel(holding: readonly ModelName[], name: ModelName): boolean {
  return holding.some((each) => each === name || impliedBy(each).includes(name));
}

/** Of models that hold, those that no other one implies. */
export function strongestOf(holding: readonly ModelName[]): readonly ModelName[] {
  return holding.filter((name) => !holding.some((other) => impliedBy(other).includes(name)));
}

/**
 * `valid` is that of linearizability, as for `checkLinearizable`. A quarter of the time is for linearizability, a third of the
 * rest for sequential consistency, what is left for the others.
 */
export function checkLadder(
  operations: readonly Operation[],
  model: Model,
  { timeLimitMs = 60_000, memoryLimitBytes = 2 ** 30 }: SequentialLimits = {},
): LadderVerdict {
  const begun = performance.now();
  const { value: initial } = originOf(model);
  const end = begun + timeLimitMs;
  const left = (share: number): number => Math.max(100, (end - performance.now()) / share);
  const rungs = new Map<ModelName, Rung>();
  const shared = sharedMemory(memoryLimitBytes);
  const linearizability = checkLinearizable(operations, model, { timeLimitMs: left(4), memoryLimitBytes }, shared);
  rungs.set("linearizability", rungOf("linearizability", linearizability));
  settle(rungs);
  if (!rungs.has("sequential consistency")) {
    const verdict = checkSequential(operations, model, { timeLimitMs: left(3), memoryLimitBytes }, shared);
    rungs.set("sequential consistency", rungOf("sequential consistency", verdict));
  }
  const split = readsFrom(operations, model, { updates: "split" });
  for (const [index, name] of weakModels.entries()) {
    settle(rungs);
    const known = rungs.get(name);
    if (known === undefined || split.kind === "not applicable") {
      const limits = { deadline: performance.now() + left(weakModels.length - index), memoryLimitBytes };
      rungs.set(name, weakRung(name, split, model, limits));
    }
  }
  settle(rungs);
  const [linear, sequential, ...weaker] = modelNames.flatMap((name) => rungs.get(name) ?? []);
  const serializable = serializabilityRung(operations, model, sequential?.status);
  const models = [linear, sequential, serializable, ...weaker].filter((rung) => rung !== undefined);
  const strongestModels = strongestOf(modelNames.filter((name) => rungs.get(name)?.status === "holds"));
  const strongest =
    strongestModels.length === 0 && serializable?.status === "holds" ? [serializable.name] : strongestModels;
  const perKey = new Map<string | null, Validity>(linearizability.keys.map(({ key, valid }) => [key, valid]));
  const all = [...models, stalenessRung(operations, model, perKey), convergenceRung(operations, model)];
  const top = rungs.get("linearizability")?.status;
  return {
    ...{ property: "ladder", model: model.name },
    ...(initial === undefined ? {} : { initial }),
    valid: top === "holds" ? true : top === "fails" ? false : "unknown",
    summary:
      strongest.length === 0
        ? "No consistency model of the ladder is known to hold."
        : `Strongest that holds: ${strongest.join(" and ")}.`,
    explanations: linearizability.explanations,
    cost: { ...linearizability.cost, milliseconds: Math.round(performance.now() - begun) },
    details: { strongest: [...strongest], invalidKeys: linearizability.details.invalidKeys ?? [] },
    rungs: all,
    strongest,
  };
}

function rungOf(name: ModelName, { valid, summary, explanations }: Verdict): Rung {
  return { name, status: valid === true ? "holds" : valid === false ? "fails" : "unknown", summary, explanations };
}

/** Carries what is known to what follows from it: downwards what holds, upwards what fails. */
function settle(rungs: Map<ModelName, Rung>): void {
  const open = (name: ModelName): boolean => (rungs.get(name)?.status ?? "unknown") === "unknown";
  for (const name of modelNames) {
    if (rungs.get(name)?.status !== "holds") continue;
    for (const weaker of impliedBy(name)) {
      if (open(weaker)) {
        rungs.set(weaker, { name: weaker, status: "holds", summary: `Follows from ${name}.`, explanations: [] });
      }
    }
  }
  for (const name of modelNames) {
    const failing = impliedBy(name).find((weaker) => rungs.get(weaker)?.status === "fails");
    if (failing !== undefined && rungs.get(name)?.status === "unknown") {
      const summary = `Fails: ${failing}, which it implies, fails.`;
      rungs.set(name, { name, status: "fails", summary, explanations: [] });
    }
  }
}

function weakRung(name: WeakModel, split: ReadsFrom, model: Model, limits: Limits): Rung {
  if (split.kind === "not applicable") {
    return { name, status: "not applicable", summary: `Not applicable: ${split.reason}.`, explanations: [] };
  }
  if (split.kind === "impossible") {
    const explanation = explainImpossibleRead(split.impossible, model);
    return {
      name,
      status: "fails",
      summary: "Fails: a read returned a value that nothing wrote.",
      explanations: [explanation],
    };
  }
  const found = checkWeakModel(name, split.history, model, limits);
  switch (found.outcome) {
    case "violated": {
      const explanation = found.explain();
      return { name, status: "fails", summary: `Fails: ${explanation.headline}`, explanations: [explanation] };
    }
    case "unknown":
      return { name, status: "unknown", summary: `Unknown: the check ran out of ${found.reason}.`, explanations: [] };
    case "not applicable":
      return { name, status: "not applicable", summary: `Not applicable: ${found.reason}.`, explanations: [] };
    case "holds": {
      // What failed operations saw is not used here, and might refute it.
      const reason = "failed operations saw values that this check does not look at; all other operations satisfy it";
      return split.history.partial
        ? { name, status: "not applicable", summary: `Not applicable: ${reason}.`, explanations: [] }
        : { name, status: "holds", summary: "Holds.", explanations: [] };
    }
  }
}
