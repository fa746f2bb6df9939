/** FIFO queues whose values repeat, in sizes that the general search does not reach. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../nodes/random.js";
import { checkLinearizable } from "../../src/checkers/linearizability/check.js";
import type { Json, Operation } from "../../src/history/operation.js";
import { queue } from "../../src/models/queue.js";
import { generateHistory, type ObjectKind } from "../support/generated-history.js";
import { complaintAbout } from "../support/replay.js";

function elementsOf(state: Json): readonly Json[] {
  return Array.isArray(state) ? state : [];
}

const fewValues: ObjectKind = {
  model: queue,
  invoke: (random) => (random.next() < 0.5 ? { f: "dequeue", input: null } : { f: "enqueue", input: random.below(3) }),
  effect(state, f, input) {
    const elements = elementsOf(state);
    if (f === "enqueue") return { output: input, state: [...elements, input] };
    return { output: elements[0] ?? null, state: elements.slice(1) };
  },
  corrupt: (_f, output) => output,
};

function history(seed: number): Operation[] {
  const shape = { operations: 2000, clients: 20, indeterminate: 0, corrupt: false };
  return generateHistory(fewValues, shape, seededRandom(seed, "few values"));
}

describe("a queue of three values, 2,000 operations by 20 clients", () => {
  it("finds an order", () => {
    for (let seed = 0; seed < 3; seed++) {
      const operations = history(seed);
      const verdict = checkLinearizable(operations, queue);
      expect(verdict.valid, `seed ${seed}`).toBe(true);
      expect(complaintAbout(verdict.keys[0]?.linearization ?? [], operations, queue)).toBeUndefined();
    }
  });

  it("finds that there is none where an empty answer came while elements were inside", () => {
    const operations = history(7);
    const last = Math.max(...operations.map((operation) => operation.return));
    const later = (id: number, f: string, input: Json, output: Json): Operation => ({
      ...{ id: operations.length + id, process: 1000, f, key: null, input, output, type: "ok" },
      ...{ call: last + 1 + 2 * id, return: last + 2 + 2 * id, callTime: -1, returnTime: -1 },
    });
    const wrong = [...operations, later(0, "enqueue", 0, 0), later(1, "dequeue", null, null)];
    expect(checkLinearizable(wrong, queue).valid).toBe(false);
  });

  it("says that a value was taken more often than put in, with two counts", () => {
    const operations = history(8);
    const takes = operations.filter(({ f, output }) => f === "dequeue" && output === 1);
    const puts = operations.filter(({ f, input }) => f === "enqueue" && input === 1);
    const surplus = puts.length - takes.length + 1;
    const changed = new Set(operations.filter(({ f, output }) => f === "dequeue" && output === 2).slice(-surplus));
    const wrong = operations.map((operation) => (changed.has(operation) ? { ...operation, output: 1 } : operation));
    const { valid, explanations } = checkLinearizable(wrong, queue);
    expect(valid).toBe(false);
    expect(explanations[0]?.steps.map(({ sentence }) => sentence).join("\n")).toMatch(
      /\d+ dequeues had taken 1, but at most \d+ can have been there: \d+ put in by enqueues/,
    );
  });
});
