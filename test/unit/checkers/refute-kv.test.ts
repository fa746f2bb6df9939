/** What is said of a key-value store without a search, against brute force: never of a history that has an order, and with a true core. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../nodes/random.js";
import { checkLinearizable } from "../../../src/checkers/linearizability/check.js";
import { preparePartition, relevantOperations } from "../../../src/checkers/linearizability/partition.js";
import { refuteKv } from "../../../src/checkers/linearizability/refute-kv.js";
import type { Operation } from "../../../src/history/operation.js";
import { kv } from "../../../src/models/kv.js";
import type { Model } from "../../../src/models/model.js";
import { startingWith } from "../../../src/models/starting-with.js";
import { generateHistory, type ObjectKind } from "../../support/generated-history.js";
import { bruteForceLinearizable } from "../../support/oracle.js";
import { letters, tokens } from "../../support/sentences/kinds.js";

const seeds = Number(process.env.SCHISM_SEEDS ?? 1000);

const refute = (operations: readonly Operation[], model: Model): readonly Operation[] | undefined => {
  const partition = preparePartition(relevantOperations(operations, model), model);
  return refuteKv(partition)?.contradiction.flatMap((id) => partition.operations[id] ?? []);
};

describe("refuteKv", () => {
  it.each<[string, ObjectKind, number]>([
    ["tokens that tell who wrote them", tokens, 0.5],
    ["letters that repeat", letters, 0.2],
    ["letters in a store that starts with some", { ...letters, model: startingWith(kv, "ab") }, 0.2],
  ])("is right about %s", (label, kind, share) => {
    let invalid = 0;
    let refuted = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const random = seededRandom(seed, "refute-kv", label);
      const operations = generateHistory(
        kind,
        {
          operations: 2 + random.below(7),
          clients: 1 + random.below(4),
          indeterminate: random.pick([0, 0.2, 0.4]),
          corrupt: random.next() < 0.8,
        },
        random,
      );
      const valid = bruteForceLinearizable(operations, kind.model);
      if (!valid) invalid += 1;
      const core = refute(operations, kind.model);
      if (core === undefined) continue;
      refuted += 1;
      const what = `seed ${seed}: ${JSON.stringify(core)} of ${JSON.stringify(operations)}`;
      expect(valid, what).toBe(false);
      const kept = operations.filter((each) => core.includes(each) || each.f !== "get");
      expect(bruteForceLinearizable(kept, kind.model, new Set(kept.filter((each) => !core.includes(each)))), what).toBe(
        false,
      );
    }
    expect(refuted).toBeGreaterThan(invalid * share);
  });

  it("names the one get that is to blame among fifty concurrent appends, at once", () => {
    const appends = Array.from(
      { length: 50 },
      (_, id): Operation => ({
        ...{ id, process: id, f: "append", key: null, input: `x ${id} y`, output: null, type: "ok" },
        ...{ call: id, return: 100 + id, callTime: -1, returnTime: -1 },
      }),
    );
    const get: Operation = {
      ...{ id: 50, process: 50, f: "get", key: null, input: null, output: "x 3 yx 77 y", type: "ok" },
      ...{ call: 60, return: 70, callTime: -1, returnTime: -1 },
    };
    const { valid, keys, explanations, cost } = checkLinearizable([...appends, get], kv);
    expect(valid).toBe(false);
    expect(keys[0]?.contradiction).toEqual([60]);
    expect(cost.configurations).toBe(0);
    expect(explanations[0]?.steps.map(({ sentence }) => sentence).join("\n")).toContain(
      'after its first 5 characters, none goes on with "x 77 y"',
    );
  });
});
