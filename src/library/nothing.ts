/** The verdict on a history in which nothing was judged: unknown, whatever the property. */
import { explainNothingJudged, nothingJudgedBecause } from "../checkers/judged.js";
import { noCost, type Verdict } from "../checkers/verdict.js";
import type { Operation } from "../history/operation.js";
import type { Model } from "../models/model.js";
import { originOf } from "../models/starting-with.js";

type Nothing = Omit<Verdict, "details" | "keys" | "valid"> & { readonly valid: "unknown" };

export function nothing(property: string, operations: readonly Operation[], model: Model): Nothing {
  const { value: initial } = originOf(model);
  return {
    ...{ property, model: model.name, valid: "unknown", cost: noCost },
    ...(initial === undefined ? {} : { initial }),
    summary: nothingJudgedBecause(operations),
    explanations: [explainNothingJudged(operations)],
  };
}
