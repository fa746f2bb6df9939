/** The two entries of the ladder that are no consistency models: how stale reads were, and whether the replicas agreed in the end. */
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { type Model, withArticle } from "../../models/model.js";
import { readsFrom } from "../reads-from/history.js";
import { explainImpossibleRead, operationSteps, tell } from "../reads-from/sentences.js";
import type { Explanation, Validity } from "../verdict.js";
import { checkConvergence } from "./convergence.js";
import type { Rung } from "./rung.js";
import { type KeyStaleness, measureStaleness } from "./staleness.js";

export function stalenessRung(
  operations: readonly Operation[],
  model: Model,
  linearizable: ReadonlyMap<string | null, Validity>,
): Rung {
  const name = "k-staleness";
  const known = readsFrom(operations, model);
  if (known.kind === "not applicable") return notApplicable(name, known.reason);
  if (known.kind === "impossible") {
    const explanations = [explainImpossibleRead(known.impossible, model)];
    return {
      name,
      status: "fails",
      summary: "For no k are reads k-atomic: one returned what nobody wrote.",
      explanations,
    };
  }
  const measured = measureStaleness(known.history, linearizable);
  if (measured.kind === "none") {
    const { read, writer } = measured.future;
    const explanation: Explanation = {
      headline: `${tell(model, read)} before that was written.`,
      key: read.key,
      steps: [
        ...operationSteps(model, [read, writer]),
        {
          call: null,
          sentence: `Event ${read.call} had ended, at event ${read.return}, before event ${writer.call} began.`,
        },
      ],
    };
    return {
      name,
      status: "fails",
      summary: "For no k are reads k-atomic: one saw the future.",
      explanations: [explanation],
    };
  }
  if (measured.keys.length === 0) return notApplicable(name, "no read succeeded");
  const atLeast = Math.max(...measured.keys.map((key) => key.atLeast));
  const atMost = Math.max(...measured.keys.map((key) => key.atMost));
  const [worst] = measured.keys.filter((key) => key.atLeast === atLeast);
  const partly = known.history.partial ? "; failed operations that saw a value are not counted" : "";
  const summary =
    atLeast === atMost
      ? atLeast === 1
        ? `Every read returned the latest write${partly}.`
        : `Every read returned one of the ${atLeast} latest writes, and no smaller number will do${partly}.`
      : `k is at least ${atLeast} and ${atMost === Number.POSITIVE_INFINITY ? "may be larger" : `at most ${atMost}`}: the exact one was not computed${partly}.`;
  const explanations =
    worst === undefined || worst.witness.between.length === 0 ? [] : [explainStaleness(worst, model)];
  const k = { atLeast, atMost: atMost === Number.POSITIVE_INFINITY ? null : atMost };
  return { name, status: "holds", summary, explanations, k };
}

const named = 5;

function explainStaleness({ witness, atLeast, key }: KeyStaleness, model: Model): Explanation {
  const { read, writer, between } = witness;
  const shown = [...(writer === undefined ? [] : [writer]), ...between.slice(0, named), read];
  const from = writer === undefined ? "the initial value" : `what event ${writer.call} wrote`;
  return {
    headline: `${tell(model, read)}, which ${plural(between.length, "later write")} had replaced: k is at least ${atLeast}.`,
    key,
    steps: [
      ...operationSteps(model, shown),
      {
        call: null,
        sentence:
          `Event ${read.call} read ${from}; ${plural(between.length, "write")} of the key began after that was over and ${between.length === 1 ? "was" : "were"} over ` +
          `before event ${read.call}${between.length > named ? `, of which the first ${named} are shown` : ""}.`,
      },
    ],
  };
}

export function convergenceRung(operations: readonly Operation[], model: Model): Rung {
  const name = "eventual convergence";
  if (model.access === undefined) {
    return notApplicable(name, `it needs an object with reads and writes, and ${withArticle(model.name)} is none`);
  }
  const other = operations.find((operation) => model.access?.(operation) === undefined);
  if (other !== undefined) {
    const what = `${other.f} (event ${other.call})`;
    return notApplicable(name, `it needs operations that read or write a whole value, and ${what} does not`);
  }
  const { valid, lastReads, keys, witness } = checkConvergence(operations, model);
  const explanations: Explanation[] =
    witness === undefined
      ? []
      : [
          {
            headline: `${tell(model, witness[0])}, but ${tell(model, witness[1])}, after writing had stopped.`,
            key: witness[0].key,
            steps: [
              ...operationSteps(model, witness),
              {
                call: null,
                sentence:
                  "Both were the last of their node or process, after every write had completed or been given up" +
                  `${valid === "unknown" ? ", but one that was given up may have landed between them" : ""}.`,
              },
            ],
          },
        ];
  const over = `${plural(lastReads, "last read")} of ${plural(keys, "key")}`;
  if (valid === undefined)
    return notApplicable(name, "no key was read by two nodes or processes after all writing had stopped");
  if (valid === true) return { name, status: "holds", summary: `The ${over} agree.`, explanations };
  return valid === false
    ? { name, status: "fails", summary: `The ${over} do not agree.`, explanations }
    : {
        name,
        status: "unknown",
        summary: `The ${over} differ, and a write that was given up may be why.`,
        explanations,
      };
}

function notApplicable(name: string, reason: string): Rung {
  return { name, status: "not applicable", summary: `Not applicable: ${reason}.`, explanations: [] };
}
