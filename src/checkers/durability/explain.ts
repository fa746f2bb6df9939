/** Which elements were lost, and which are there that should not be, in sentences about single operations. */
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { clientNameFirst } from "../../history/process.js";
import type { Explanation, ExplanationStep } from "../verdict.js";
import type { Element, LostElement } from "./element.js";

/** Elements of each kind that are told. */
const named = 5;

export function explainDurability(lost: readonly LostElement[], unexpected: readonly Element[]): Explanation {
  const lostInitially = lost.every(({ initial }) => initial);
  return {
    headline:
      lost.length > 0
        ? `${plural(lost.length, lostInitially ? "initial element" : "acknowledged element")} ${lost.length === 1 ? "was" : "were"} lost.`
        : "The final reads hold what should not be there.",
    key: null,
    steps: [...lost.slice(0, named).flatMap(stepsOfLost), ...unexpected.slice(0, named).map(stepOfUnexpected)],
  };
}

function stepsOfLost({ value, attempts, missing }: LostElement): ExplanationStep[] {
  const text = JSON.stringify(value);
  const acknowledged = attempts.find(({ type }) => type === "ok");
  const first: ExplanationStep =
    acknowledged === undefined
      ? { call: null, sentence: `The set started with ${text}.` }
      : {
          call: acknowledged.call,
          sentence: `${clientNameFirst(acknowledged.process)} added ${text}${at(acknowledged)}, and it was acknowledged.`,
        };
  return [
    first,
    ...missing.slice(0, 1).map((read) => ({
      call: read.call,
      sentence: `${clientNameFirst(read.process)} read the set${at(read)} at the end, and ${text} was not in it.`,
    })),
  ];
}

function stepOfUnexpected({ name, attempts }: Element): ExplanationStep {
  const [attempt] = attempts;
  if (attempt === undefined) return { call: null, sentence: `${name} is in a final read although nobody added it.` };
  const times =
    attempts.length === 1 ? "its add was answered with a failure" : "every add of it was answered with a failure";
  return { call: attempt.call, sentence: `${name} is in a final read although ${times}.` };
}

function at({ node }: Operation): string {
  return node === undefined ? "" : ` at ${node}`;
}
