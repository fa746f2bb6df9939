/** What is said of queues of repeated values without a search, against brute force. SCHISM_SEEDS asks for more histories. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../nodes/random.js";
import { explainCore } from "../../../src/checkers/linearizability/explain.js";
import { refuteQueue } from "../../../src/checkers/linearizability/refute-queue.js";
import { refuteTooManyTaken } from "../../../src/checkers/linearizability/special/containers.js";
import { refuteNeverEmpty } from "../../../src/checkers/linearizability/special/never-empty.js";
import type { Contradicted } from "../../../src/checkers/linearizability/special/result.js";
import type { Json, Operation } from "../../../src/history/operation.js";
import { queue } from "../../../src/models/queue.js";
import { generateHistory, type ObjectKind } from "../../support/generated-history.js";
import { bruteForceLinearizable } from "../../support/oracle.js";
import { complaints } from "../../support/sentences/check.js";

let unique = 10;

function kindOf(draw: (random: { below(bound: number): number }) => Json): ObjectKind {
  return {
    model: queue,
    invoke: (random) => (random.next() < 0.5 ? { f: "dequeue", input: null } : { f: "enqueue", input: draw(random) }),
    effect(state, f, input) {
      const elements: readonly Json[] = Array.isArray(state) ? state : [];
      if (f === "enqueue") return { output: input, state: [...elements, input] };
      return { output: elements[0] ?? null, state: elements.slice(1) };
    },
    corrupt: (f, output, random) => (f === "dequeue" ? random.pick([null, 0, 1, unique, unique - 1]) : output),
  };
}

const kinds: readonly (readonly [string, ObjectKind, number])[] = [
  ["two values", kindOf((random) => random.below(2)), 0],
  ["two values, indeterminate", kindOf((random) => random.below(2)), 0.3],
  ["some values unique", kindOf((random) => (random.below(2) === 0 ? ++unique : random.below(2))), 0],
  ["some values unique, indeterminate", kindOf((random) => (random.below(2) === 0 ? ++unique : random.below(2))), 0.3],
];

/** The contradiction holds if all else is optional, and its sentences say what is so. */
function expectTrue(
  { contradiction: positions, reasons }: Contradicted,
  operations: readonly Operation[],
  what: string,
): void {
  const story = `${what}: ${JSON.stringify(operations)}`;
  const core = operations.filter((_, position) => positions.includes(position));
  const kept = operations.filter((each) => core.includes(each) || each.output !== null);
  const others = new Set(kept.filter((each) => !core.includes(each)));
  expect(bruteForceLinearizable(kept, queue, others), story).toBe(false);
  const { explanation, contradiction } = explainCore({ key: null, model: queue, all: operations, core }, reasons);
  const told = { property: "linearizability", model: queue, operations, explanation, contradiction } as const;
  expect(complaints(told), story).toEqual([]);
}

describe("a queue of repeated values is refuted without a search", () => {
  const seeds = Number(process.env.SCHISM_SEEDS ?? 1000);

  it.each(kinds)(
    "%s",
    (label, kind, indeterminate) => {
      let refuted = 0;
      for (let seed = 0; seed < seeds; seed++) {
        const random = seededRandom(seed, label);
        const shape = { operations: 3 + random.below(7), clients: 1 + random.below(4), indeterminate, corrupt: true };
        const operations = generateHistory(kind, shape, random).filter(({ type }) => type !== "fail");
        if (refuteTooManyTaken(operations, queue) !== undefined) continue;
        const results = [refuteQueue(operations, queue), refuteNeverEmpty(operations, queue)];
        for (const result of results) if (result !== undefined) expectTrue(result, operations, `seed ${seed}`);
        refuted += results.some((each) => each !== undefined) ? 1 : 0;
      }
      expect(refuted).toBeGreaterThan(seeds / 400);
    },
    60_000 + 10 * seeds,
  );

  /** One operation after the other. */
  function inTurn(...steps: readonly (readonly [f: string, value: Json | undefined])[]): Operation[] {
    return steps.map(([f, value], id) => ({
      ...{ id, process: id, f, key: null, input: f === "enqueue" ? (value ?? null) : null, output: value },
      ...{ type: value === undefined ? "info" : "ok", call: 2 * id, callTime: -1, returnTime: -1 },
      return: value === undefined ? Number.POSITIVE_INFINITY : 2 * id + 1,
    }));
  }

  const put = (value: Json): readonly [string, Json] => ["enqueue", value];
  const take = (value: Json): readonly [string, Json] => ["dequeue", value];

  it("counts what had to leave before", () => {
    const operations = inTurn(put(1), put(1), put(2), put(1), put(2), take(1), take(2));
    expect(refuteQueue(operations, queue)?.reasons).toEqual([
      "Before event 4, 2 enqueues of 1 had completed and no enqueue of 2 had begun, so 1 had to leave 2 times before 2 left for the 1st time.",
      "By event 13, 1 dequeue had taken 2, but 1 can have left at most once by then: 1 dequeue that took it had begun.",
    ]);
  });

  it("knows that a dequeue without an answer may have taken the other one", () => {
    const unseen = ["dequeue", undefined] as const;
    expect(refuteQueue(inTurn(put(1), put(1), put(2), put(2), take(1), unseen, take(2)), queue)).toBeUndefined();
    expect(refuteQueue(inTurn(put(1), put(1), put(2), put(2), take(1), take(2), unseen), queue)).toBeDefined();
  });

  it("knows that it took nothing that was seen to leave later", () => {
    const operations = inTurn(["dequeue", undefined], put(1), put(1), put(2), put(2), take(1), take(2), take(1));
    expect(refuteQueue(operations, queue)?.reasons[1]).toBe(
      "By event 13, 1 dequeue had taken 2, but 1 can have left at most once by then: 1 dequeue that took it had begun, and none of the dequeues " +
        "without an answer took it, since 2 of the 2 that were put in went to others.",
    );
  });

  it("knows that more was inside than unseen dequeues can have taken", () => {
    const unseen = ["dequeue", undefined] as const;
    expect(refuteNeverEmpty(inTurn(put(1), put(1), unseen, take(1), ["dequeue", null]), queue)).toBeUndefined();
    const wrong = refuteNeverEmpty(inTurn(put(1), put(1), put(2), unseen, take(1), ["dequeue", null]), queue);
    expect(wrong?.contradiction).toEqual([0, 1, 2, 5]);
    const later = refuteNeverEmpty(inTurn(put(1), put(1), ["dequeue", null], take(1), take(1)), queue);
    expect(later?.contradiction).toEqual([1, 2]);
    expect(later?.reasons.join(" ")).toContain(
      "more had been put in, by the enqueue of event 2, than can have been taken",
    );
  });

  it("judges the values that are put in once by themselves", () => {
    const operations = inTurn(put(7), put(0), put(8), put(0), take(8), take(0), take(7), take(0));
    expect(refuteQueue(operations, queue)?.contradiction).toEqual([0, 2, 4, 6]);
  });
});
