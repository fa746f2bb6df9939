/** Whether no id was given out twice, whichever node made it. */
import { canonicalJson } from "../../history/json.js";
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { clientOf } from "../telling/operation.js";
import { shown } from "../telling/shown.js";
import { noCost, type Verdict } from "../verdict.js";

const named = 3;

/** Operations: `generate`, whose answer is the id. An id whose answer never came may be given out again: no client has it. */
export function checkUniqueIds(operations: readonly Operation[]): Verdict {
  const made = new Map<string, Operation[]>();
  let answered = 0;
  for (const operation of operations) {
    if (operation.f !== "generate" || operation.type !== "ok") continue;
    answered += 1;
    const name = canonicalJson(operation.output ?? null);
    const others = made.get(name);
    if (others === undefined) made.set(name, [operation]);
    else others.push(operation);
  }
  const twice = [...made.values()].filter(({ length }) => length > 1);
  const valid = twice.length > 0 ? false : answered === 0 ? "unknown" : true;
  return {
    ...{ property: "uniqueness", model: null, valid, cost: noCost },
    summary:
      valid === "unknown"
        ? "Unknown: no id was given out."
        : valid
          ? `Unique: ${plural(answered, "id was", "ids were")} given out, no two alike.`
          : `Not unique: of ${plural(answered, "id")} given out, ${plural(twice.length, "was", "were")} given out more than once.`,
    explanations: twice.slice(0, named).map((alike) => ({
      headline: "An id was given out more than once.",
      key: null,
      steps: alike.map((each) => ({
        call: each.call,
        sentence: `Event ${each.call}: ${clientOf(each)} got ${shown(each.output)}${each.node === undefined ? "" : ` from ${each.node}`}.`,
      })),
    })),
    details: { answered, twice: twice.length },
  };
}
