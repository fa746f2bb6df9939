/**
 * Serializability (Papadimitriou 1979): some order of the transactions explains every answer, whatever the clock and each client's own order
 * say. It follows from sequential consistency, and matters where several objects are read and written together.
 */
import type { Operation } from "../../history/operation.js";
import { listAppend } from "../../models/list-append.js";
import type { Model } from "../../models/model.js";
import { originOf } from "../../models/starting-with.js";
import { decideLists } from "../list-append/decide.js";
import { explainReasons } from "../sequential/explain.js";
import { programOf } from "../sequential/model-search.js";
import type { Rung, RungStatus } from "./rung.js";

const name = "serializability";

/** Undefined for objects whose transactions are not decided by what they found. `sequential`: what is known of sequential consistency. */
export function serializabilityRung(
  all: readonly Operation[],
  model: Model,
  sequential: RungStatus | undefined,
): Rung | undefined {
  if (originOf(model).model !== listAppend) return undefined;
  if (sequential === "holds") {
    return { name, status: "holds", summary: "Follows from sequential consistency.", explanations: [] };
  }
  const { operations } = programOf(all, model);
  const decided = decideLists(operations, model.init, "nothing");
  if (decided === null) {
    const summary =
      "Not applicable: an element is appended twice to one list, so that reads do not tell which transaction appended it.";
    return { name, status: "not applicable", summary, explanations: [] };
  }
  if (decided.valid) return { name, status: "holds", summary: "Holds.", explanations: [] };
  const core = decided.contradiction.flatMap((node) => operations[node] ?? []);
  const explanation = explainReasons(model, core, all, decided.reasons, "no order explains that");
  return { name, status: "fails", summary: `Fails: ${explanation.headline}`, explanations: [explanation] };
}
