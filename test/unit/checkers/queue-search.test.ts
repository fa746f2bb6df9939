/**
 * FIFO queues whose values repeat: the search for pairs against brute force on small histories (SCHISM_SEEDS asks for more of them), and by itself
 * in sizes that the general search does not reach.
 */
import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../../nodes/random.js";
import { noLimits } from "../../../src/checkers/limits.js";
import { checkLinearizable } from "../../../src/checkers/linearizability/check.js";
import { queueHistory } from "../../../src/checkers/linearizability/queue-pairs.js";
import { QueueSearch } from "../../../src/checkers/linearizability/queue-search.js";
import { Used } from "../../../src/checkers/linearizability/queue-used.js";
import { byCall, timelineOf } from "../../../src/checkers/linearizability/special/timeline.js";
import type { Json, Operation } from "../../../src/history/operation.js";
import { queue } from "../../../src/models/queue.js";
import { generateHistory, type ObjectKind } from "../../support/generated-history.js";
import { bruteForceLinearizable } from "../../support/oracle.js";
import { complaintAbout } from "../../support/replay.js";

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

/** Many empty answers, and values that appear twice at a time. */
const twoValues: ObjectKind = {
  ...fewValues,
  invoke: (random) => (random.next() < 0.55 ? { f: "dequeue", input: null } : { f: "enqueue", input: random.below(2) }),
  corrupt: (f, output, random) => (f === "dequeue" ? random.pick([null, 0, 1]) : output),
};

function searchFor(operations: readonly Operation[], start: readonly Json[], asked?: (position: number) => boolean) {
  const timeline = timelineOf(operations);
  return new QueueSearch(queueHistory(operations, byCall(timeline), timeline, start, asked), noLimits).run();
}

type Step = readonly [f: string, value: Json, call: number, end: number];

function historyOf(steps: readonly Step[]): Operation[] {
  return steps.map(([f, value, call, end], id) => ({
    ...{ id, process: id, f, key: null, input: f === "enqueue" ? value : null },
    ...(end === Number.POSITIVE_INFINITY ? { output: undefined, type: "info" } : { output: value, type: "ok" }),
    ...{ call, return: end, callTime: -1, returnTime: -1 },
  }));
}

function randomHistory(random: Random, count: number): Operation[] {
  const drawn = Array.from({ length: count }, () => {
    const f = random.pick(["enqueue", "dequeue"]);
    const call = random.next() * 10;
    const end = random.next() < 0.15 ? Number.POSITIVE_INFINITY : call + random.next() * random.pick([1, 4, 12]);
    return { f, value: random.pick(f === "enqueue" ? [0, 0, 1] : [null, 0, 0, 1]), call, end };
  });
  const stamps = drawn
    .flatMap(({ call, end }) => [call, end])
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const rank = (at: number): number => (Number.isFinite(at) ? stamps.indexOf(at) : at);
  return historyOf(drawn.map(({ f, value, call, end }): Step => [f, value, rank(call), rank(end)]));
}

describe("the search for pairs against brute force", () => {
  const seeds = Number(process.env.SCHISM_SEEDS ?? 700);
  const timeout = 60_000 + 10 * seeds;

  it.each([0, 0.3])(
    "%d indeterminate, with elements at the start and operations of which nothing is asked",
    (indeterminate) => {
      let invalid = 0;
      for (let seed = 0; seed < seeds; seed++) {
        const random = seededRandom(seed, "pairs", String(indeterminate));
        const shape = {
          operations: 3 + random.below(7),
          clients: 2 + random.below(5),
          indeterminate,
          corrupt: random.next() < 0.6,
        };
        const start = random.pick<readonly Json[]>([[], [], [0], [1, 0]]);
        const model = { ...queue, init: start };
        const kind = { ...twoValues, model };
        const operations = generateHistory(kind, shape, random).filter(({ type }) => type !== "fail");
        const expected = bruteForceLinearizable(operations, model);
        const order = searchFor(operations, start);
        const what = `seed ${seed}: ${JSON.stringify(operations)}`;
        expect(order !== null, what).toBe(expected);
        if (order !== null) {
          const calls = order.map((position) => operations[position]?.call ?? -1);
          expect(complaintAbout(calls, operations, model), what).toBeUndefined();
        } else invalid += 1;
        const some = new Set([...operations.keys()].filter(() => random.next() < 0.6));
        const kept = operations.filter((each, position) => some.has(position) || each.output !== null);
        const optional = new Set(kept.filter((each) => !some.has(operations.indexOf(each))));
        const withOptional = searchFor(operations, start, (position) => some.has(position)) !== null;
        // The search lets what is optional end late, which brute force is told here.
        const late = kept.map((each) => (optional.has(each) ? { ...each, return: Number.POSITIVE_INFINITY } : each));
        expect(withOptional, `${what}, asked of ${[...some].join(", ")}`).toBe(bruteForceLinearizable(late, model));
      }
      expect(invalid).toBeGreaterThan(seeds / 50);
    },
    timeout,
  );

  // Intervals and answers of any kind: what a queue would do meets fewer of the search's rules.
  it(
    "random histories",
    () => {
      let valid = 0;
      for (let seed = 0; seed < 4 * seeds; seed++) {
        const random = seededRandom(seed, "random pairs");
        const start = random.pick<readonly Json[]>([[], [], [0]]);
        const operations = randomHistory(random, 3 + random.below(6));
        const model = { ...queue, init: start };
        const expected = bruteForceLinearizable(operations, model);
        if (expected) valid += 1;
        const order = searchFor(operations, start);
        expect(order !== null, `seed ${seed}: ${JSON.stringify([start, operations])}`).toBe(expected);
      }
      expect(valid).toBeGreaterThan(seeds / 20);
    },
    timeout,
  );

  it("places no empty answer where a dequeue before it began after an enqueue behind it had ended", () => {
    const history = historyOf([
      ["enqueue", 0, 0, 1],
      ["dequeue", null, 2, 9],
      ["enqueue", 1, 3, 4],
      ["dequeue", 0, 5, 6],
      ["dequeue", 1, 10, 11],
    ]);
    expect(bruteForceLinearizable(history, queue)).toBe(false);
    expect(searchFor(history, [])).toBeNull();
  });

  // Of the dequeues of 0, the one of events 8 to 20 could go first, but then the one of 11 and 12 comes too late.
  it("takes no pair for sure whose dequeue ends after another one of its value", () => {
    const history = historyOf([
      ["enqueue", 0, 0, 3],
      ["enqueue", 1, 1, 2],
      ["enqueue", 2, 4, 5],
      ["enqueue", 0, 6, 7],
      ["dequeue", 0, 8, 20],
      ["dequeue", 1, 9, 10],
      ["dequeue", 0, 11, 12],
      ["dequeue", 2, 13, 14],
    ]);
    expect(bruteForceLinearizable(history, queue)).toBe(true);
    const calls = searchFor(history, [])?.map((position) => history[position]?.call ?? -1);
    expect(complaintAbout(calls ?? [], history, queue)).toBeUndefined();
  });

  // The first dequeue has more time than the last, yet the last began when what was put in after the empty answer was there.
  it("does not take the dequeue that ends first where an empty answer needs the one that began first", () => {
    const history = historyOf([
      ["enqueue", 0, 0, 1],
      ["dequeue", 0, 2, 13],
      ["dequeue", null, 3, 9],
      ["enqueue", 1, 4, 6],
      ["enqueue", 0, 5, 7],
      ["dequeue", 0, 8, 12],
      ["dequeue", 1, 10, 11],
    ]);
    expect(bruteForceLinearizable(history, queue)).toBe(true);
    expect(checkLinearizable(history, queue).valid).toBe(true);
  });
});

describe("a queue of three values, 2,000 operations by 20 clients", () => {
  it("finds an order", () => {
    for (let seed = 0; seed < 3; seed++) {
      const operations = history(seed);
      const verdict = checkLinearizable(operations, queue);
      expect(verdict.valid, `seed ${seed}`).toBe(true);
      expect(complaintAbout(verdict.keys[0]?.linearization ?? [], operations, queue)).toBeUndefined();
    }
  });

  it("finds no order if an empty answer came while elements were inside", () => {
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

// Nothing but the balance of what was used tells which enqueues and dequeues belong together: the queue is hardly ever empty.
describe("a queue of five values, 20,000 operations by 50 clients, 5 % of them indeterminate", () => {
  it("is searched without losing its way", () => {
    const values: ObjectKind = {
      ...fewValues,
      invoke: (random) =>
        random.next() < 0.45 ? { f: "dequeue", input: null } : { f: "enqueue", input: random.below(5) },
    };
    const shape = { operations: 20_000, clients: 50, indeterminate: 0.05, corrupt: false };
    const operations = generateHistory(values, shape, seededRandom(1, "five values")).filter(
      ({ type }) => type !== "fail",
    );
    const timeline = timelineOf(operations);
    const search = new QueueSearch(queueHistory(operations, byCall(timeline), timeline, []), noLimits, 10_000);
    const calls = search.run()?.map((position) => operations[position]?.call ?? -1);
    expect(complaintAbout(calls ?? [], operations, queue)).toBeUndefined();
  });
});

describe("what a state has used", () => {
  it("is counted and compared as lists of counts are", () => {
    const random = seededRandom(1, "used");
    for (let round = 0; round < 60; round++) {
      const kinds = random.pick([1, 3, 64, 65, 200]);
      let all: { used: Used; counts: number[] }[] = [
        { used: Used.none(kinds), counts: new Array<number>(kinds).fill(0) },
      ];
      for (let step = 0; step < 12; step++) {
        const { used, counts } = random.pick(all);
        const kind = random.below(kinds);
        all = [...all, { used: used.withOneMore(kind), counts: counts.with(kind, (counts[kind] ?? 0) + 1) }];
      }
      for (const { used, counts } of all) {
        expect(counts.map((_, kind) => used.count(kind))).toEqual(counts);
        expect(used.sum).toBe(counts.reduce((sum, each) => sum + each, 0));
        for (const other of all) {
          const noMore = counts.every((each, kind) => each <= (other.counts[kind] ?? 0));
          expect(used.isNoMoreThan(other.used)).toBe(noMore);
        }
      }
    }
  });
});
