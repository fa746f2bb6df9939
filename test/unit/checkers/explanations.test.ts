/**
 * What an explanation names, held against brute force: the operations of a contradiction have no order though all others are optional,
 * each of them is needed for that or told what it is there for, and some sentence says why. Of all models and special cases.
 * SCHISM_SEEDS=2000 looks at that many histories of each kind.
 */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../nodes/random.js";
import { checkLinearizable } from "../../../src/checkers/linearizability/check.js";
import type { Operation } from "../../../src/history/operation.js";
import { counter } from "../../../src/models/counter.js";
import type { Model } from "../../../src/models/model.js";
import { queue } from "../../../src/models/queue.js";
import { generateHistory } from "../../support/generated-history.js";
import { objectKinds } from "../../support/object-kinds.js";
import { bruteForceLinearizable } from "../../support/oracle.js";
import { complaints } from "../../support/sentences/check.js";
import { tellingKinds } from "../../support/sentences/kinds.js";
import { specialKinds } from "../../support/special-kinds.js";

const seeds = Number(process.env.SCHISM_SEEDS ?? 60);
const kinds = [...objectKinds, ...specialKinds, ...tellingKinds];
const labels = kinds.map((kind, number) => [`${kind.model.name} ${number}`, kind] as const);

/** Such as "event 4", "events 2, 4 and 7". */
function isNamed(call: number, sentences: string): boolean {
  return new RegExp(`events? (?:[\\d, and]*\\b)?${call}\\b`).test(sentences);
}

function haveNoOrder(core: readonly number[], operations: readonly Operation[], model: Model): boolean {
  const asked = operations.filter((each) => core.includes(each.call) || model.readOnly?.(each) !== true);
  return !bruteForceLinearizable(asked, model, new Set(asked.filter(({ call }) => !core.includes(call))));
}

describe("what an explanation names", () => {
  it.each(labels)(
    "%s",
    (label, kind) => {
      let invalid = 0;
      for (let seed = 0; seed < seeds; seed++) {
        const random = seededRandom(seed, "explanations", label);
        const shape = {
          operations: 5 + random.below(6),
          clients: 2 + random.below(5),
          indeterminate: random.pick([0, 0.1, 0.3]),
          corrupt: true,
        };
        const operations = generateHistory(kind, shape, random);
        const { valid, explanations, keys } = checkLinearizable(operations, kind.model);
        if (valid !== false) continue;
        invalid += 1;
        const core = keys[0]?.contradiction ?? [];
        const sentences =
          explanations[0]?.steps.flatMap(({ call, sentence }) => (call === null ? [sentence] : [])) ?? [];
        const told = sentences.join("\n");
        const story = `seed ${seed}\n${told}\n${operations.map((each) => JSON.stringify(each)).join("\n")}`;
        expect(haveNoOrder(core, operations, kind.model), story).toBe(true);
        expect(
          sentences.some((sentence) => !sentence.startsWith("No order of ")),
          `says why: ${story}`,
        ).toBe(true);
        // Values of a stack are told by themselves, and what was pushed says which push it was.
        if (told.includes("can have been below the others")) continue;
        const idle = core.filter((call) => !isNamed(call, told));
        const needless = idle.filter((call) =>
          haveNoOrder(
            core.filter((other) => other !== call),
            operations,
            kind.model,
          ),
        );
        expect(needless, `names what is not needed: ${story}`).toEqual([]);
      }
      expect(invalid).toBeGreaterThan(seeds / 20);
    },
    60_000 + seeds * 200,
  );
});

it("of key-value stores in longer histories, whose texts can be put together in many ways, nearly all say why", () => {
  const kvKinds = kinds.filter(({ model }) => model.name === "kv");
  let invalid = 0;
  const without: string[] = [];
  for (const [number, kind] of kvKinds.entries()) {
    for (let seed = 0; seed < seeds; seed++) {
      const random = seededRandom(seed, "long texts", String(number));
      const shape = {
        operations: 20 + random.below(40),
        clients: 10 + random.below(12),
        indeterminate: random.pick([0, 0.1, 0.3]),
        corrupt: true,
      };
      const operations = generateHistory(kind, shape, random);
      const { valid, explanations } = checkLinearizable(operations, kind.model);
      if (valid !== false) continue;
      invalid += 1;
      const sentences = explanations[0]?.steps.flatMap(({ call, sentence }) => (call === null ? [sentence] : [])) ?? [];
      if (sentences.every((sentence) => sentence.startsWith("No order of ")))
        without.push(`kind ${number}, seed ${seed}: ${sentences.join("\n")}`);
    }
  }
  expect(invalid).toBeGreaterThan(seeds);
  // A proof of more than five cases is not told.
  expect(without.length, without.join("\n")).toBeLessThan(invalid / 100);
});

it("an element that no operation put in is told with the verb of the model, also if the history has no such operation", () => {
  const taken = { f: "dequeue", key: null, input: null, output: 9, type: "ok", call: 0, return: 1 } as const;
  const { explanations } = checkLinearizable([{ id: 0, process: 0, ...taken, callTime: -1, returnTime: -1 }], queue);
  expect(explanations[0]?.steps.map(({ sentence }) => sentence)).toContain("No operation on the object enqueues 9.");
});

it("many open adds of a counter: three answers between which each of them may come have a reason", () => {
  const operations = (
    [
      ["add", 2, null, 0, 6],
      ["add", 3, null, 1, 3],
      ["add", 5, null, 2, 8],
      ["fetch-and-add", 3, undefined, 4, Number.POSITIVE_INFINITY],
      ["add", 5, null, 5, 9],
      ["add", 5, undefined, 7, Number.POSITIVE_INFINITY],
      ["add", 2, null, 10, 16],
      ["fetch-and-add", 5, 21, 11, 20],
      ["fetch-and-add", 2, 30, 12, 15],
      ["fetch-and-add", 5, undefined, 13, Number.POSITIVE_INFINITY],
      ["add", 2, null, 14, 18],
      ["read", null, 34, 17, 19],
    ] as const
  ).map(
    ([f, input, output, call, end], id): Operation => ({
      ...{ id, process: id, key: null, f, input, output, type: output === undefined ? "info" : "ok" },
      ...{ call, return: end, callTime: -1, returnTime: -1 },
    }),
  );
  expect(bruteForceLinearizable(operations, counter)).toBe(false);
  const { valid, explanations, keys } = checkLinearizable(operations, counter);
  expect(valid).toBe(false);
  const [explanation] = explanations;
  expect(explanation).toBeDefined();
  if (explanation === undefined) return;
  const told = explanation.steps.map(({ sentence }) => sentence).join("\n");
  expect(told).toContain("rules out");
  const contradiction = keys[0]?.contradiction ?? null;
  expect(complaints({ property: "linearizability", model: counter, operations, explanation, contradiction })).toEqual(
    [],
  );
});
