/** The two entries of the ladder that are not consistency models: how stale reads were, and whether the replicas agreed in the end. */
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { type Model, withArticle } from "../../models/model.js";
import { readsFrom } from "../reads-from/history.js";
import { byProcess, explainImpossibleRead, tookEffect } from "../reads-from/sentences.js";
import { clientOf, operationSteps, tell } from "../telling/operation.js";
import { capital, events } from "../telling/shown.js";
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
      summary: "There is no k: a read returned a value that nothing wrote.",
      explanations,
    };
  }
  const measured = measureStaleness(known.history, linearizable);
  if (measured.kind === "none") {
    const { read, writer } = measured.future;
    const explanation: Explanation = {
      headline: `${capital(tell(model, read))}, before that was written.`,
      key: read.key,
      steps: [
        ...operationSteps(model, [read, writer], byProcess),
        {
          call: null,
          sentence:
            `Event ${read.call} read what event ${writer.call} wrote, and had completed, at event ${read.return}, before event ` +
            `${writer.call} began.`,
        },
      ],
    };
    return {
      name,
      status: "fails",
      summary: "There is no k: a read had completed before the write of its value began.",
      explanations: [explanation],
    };
  }
  if (measured.keys.length === 0) return notApplicable(name, "no read succeeded");
  const atLeast = Math.max(...measured.keys.map((key) => key.atLeast));
  const atMost = Math.max(...measured.keys.map((key) => key.atMost));
  const [worst] = measured.keys.filter((key) => key.atLeast === atLeast);
  const partly = known.history.partial ? "; what failed operations saw does not count here" : "";
  const summary =
    atLeast === atMost
      ? atLeast === 1
        ? `Every read returned the latest write${partly}.`
        : `Every read returned one of the ${atLeast} latest writes, and no smaller number holds${partly}.`
      : `k is at least ${atLeast} and ${atMost === Number.POSITIVE_INFINITY ? "may be larger" : `at most ${atMost}`}; its exact value was not computed${partly}.`;
  const explanations =
    worst === undefined || worst.witness.between.length === 0 ? [] : [explainStaleness(worst, model)];
  const k = { atLeast, atMost: atMost === Number.POSITIVE_INFINITY ? null : atMost };
  return { name, status: "holds", summary, explanations, k };
}

const named = 5;

function explainStaleness({ witness, atLeast, key }: KeyStaleness, model: Model): Explanation {
  const { read, writer, between, over, shownBy } = witness;
  const told = [...(writer === undefined ? [] : [writer]), ...between.slice(0, named), read, ...shownBy];
  const after =
    writer === undefined
      ? `Event ${read.call} found the initial value. Before it began,`
      : `Event ${read.call} found what event ${writer.call} wrote, which had taken effect by event ${over}. After that and before event ` +
        `${read.call} began,`;
  return {
    headline:
      read.type === "info"
        ? `A value was replaced that ${plural(between.length, "later write")} had overwritten: k is at least ${atLeast}.`
        : `${capital(tell(model, read))}, though ${plural(between.length, "later write")} had overwritten what it found: k is at least ${atLeast}.`,
    key,
    steps: [
      ...operationSteps(model, [...new Set(told)], byProcess),
      ...tookEffect([read, ...shownBy]),
      {
        call: null,
        sentence:
          `${after} ${plural(between.length, "write of another value", "writes of other values")} began and took effect: ` +
          `${between.length === 1 ? "that" : "those"} of ${events(between.map(({ call }) => call))}.`,
      },
    ],
  };
}

export function convergenceRung(operations: readonly Operation[], model: Model): Rung {
  const name = "eventual convergence";
  if (model.access === undefined) {
    return notApplicable(name, `it needs an object with reads and writes, which ${withArticle(model.name)} is not`);
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
            headline: `${capital(tell(model, witness[0]))}, but ${tell(model, witness[1])}, after all writing had stopped.`,
            key: witness[0].key,
            steps: [
              ...operationSteps(model, witness, byProcess),
              {
                call: null,
                sentence:
                  `Event ${witness[0].call} is the last read ${readerOf(witness[0])}, and event ${witness[1].call} the last ` +
                  `${readerOf(witness[1])}; both began after every write had begun and, if it ever completed, had completed` +
                  `${valid === "unknown" ? "; but a write of one of the two values got no answer and may have taken effect between them" : ""}.`,
              },
            ],
          },
        ];
  const over = `${plural(lastReads, "last read")} of ${plural(keys, "key")}`;
  if (valid === undefined)
    return notApplicable(name, "no key was read at two nodes, or by two clients, after all writing had stopped");
  if (valid === true) return { name, status: "holds", summary: `The ${over} agree.`, explanations };
  return valid === false
    ? { name, status: "fails", summary: `The ${over} differ.`, explanations }
    : {
        name,
        status: "unknown",
        summary: `The ${over} differ, and a write without an answer may be why.`,
        explanations,
      };
}

function notApplicable(name: string, reason: string): Rung {
  return { name, status: "not applicable", summary: `Not applicable: ${reason}.`, explanations: [] };
}

function readerOf(read: Operation): string {
  return read.node === undefined ? `by ${clientOf(read)}` : `at ${read.node}`;
}
