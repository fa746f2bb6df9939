/** Whether an echo answers what it was sent. */
import { sameJson } from "../../history/json.js";
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { clientOf } from "../telling/operation.js";
import { shown } from "../telling/shown.js";
import { noCost, type Verdict } from "../verdict.js";

const named = 5;

/** Operations: `echo`, whose answer is what was asked. */
export function checkEcho(operations: readonly Operation[]): Verdict {
  const answered = operations.filter(({ f, type }) => f === "echo" && type === "ok");
  const wrong = answered.filter(({ input, output }) => !sameJson(input, output ?? null));
  const valid = wrong.length > 0 ? false : answered.length === 0 ? "unknown" : true;
  return {
    ...{ property: "echo", model: null, valid, cost: noCost },
    summary:
      valid === "unknown"
        ? "Unknown: nothing was answered."
        : valid
          ? `Echoed: ${plural(answered.length, "answer is", "answers are")} what was sent.`
          : `Not echoed: of ${plural(answered.length, "answer")}, ${wrong.length} ${wrong.length === 1 ? "is" : "are"} not what was sent.`,
    explanations:
      wrong.length === 0
        ? []
        : [
            {
              headline: "An answer is not what was sent.",
              key: null,
              steps: wrong.slice(0, named).map((each) => ({
                call: each.call,
                sentence: `Event ${each.call}: ${clientOf(each)} sent ${shown(each.input)} and got ${shown(each.output)}.`,
              })),
            },
          ],
    details: { answered: answered.length, wrong: wrong.length },
  };
}
