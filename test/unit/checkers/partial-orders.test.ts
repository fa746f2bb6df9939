import { describe, expect, it } from "vitest";
import { generateHistory as generateLargeHistory } from "../../../bench/histories.js";
import { seededRandom } from "../../../nodes/random.js";
import { checkLinearizable } from "../../../src/checkers/linearizability/check.js";
import { longestPartial, partialOrders } from "../../../src/checkers/linearizability/partial-orders.js";
import { relevantOperations } from "../../../src/checkers/linearizability/partition.js";
import type { Json, Operation } from "../../../src/history/operation.js";
import { kv } from "../../../src/models/kv.js";
import type { Model } from "../../../src/models/model.js";
import { queue } from "../../../src/models/queue.js";
import { register } from "../../../src/models/register.js";
import { generateHistory } from "../../support/generated-history.js";
import { objectKinds } from "../../support/object-kinds.js";
import { bruteForceLinearizable } from "../../support/oracle.js";

const never = Number.POSITIVE_INFINITY;

/** The first return that an order lacks. */
function reach(operations: readonly Operation[], order: ReadonlySet<Operation>): number {
  return Math.min(...operations.filter((each) => !order.has(each)).map((each) => each.return), never);
}

/** By brute force: how far any partial order goes, and how far those go that contain each operation. */
function furthest(operations: readonly Operation[], model: Model): { any: number; through: Map<Operation, number> } {
  let any = -1;
  const through = new Map<Operation, number>();
  const extend = (state: Json, placed: ReadonlySet<Operation>): void => {
    const first = reach(operations, placed);
    any = Math.max(any, first);
    for (const each of placed) through.set(each, Math.max(through.get(each) ?? -1, first));
    for (const next of operations) {
      if (placed.has(next) || next.call > first) continue;
      const after = model.step(state, next);
      if (after !== undefined) extend(after, new Set([...placed, next]));
    }
  };
  extend(model.init, new Set());
  return { any, through };
}

const seeds = Number(process.env.SCHISM_SEEDS ?? 200);

it.each(objectKinds.map((kind) => [kind.model.name, kind] as const))(
  "partial orders of a %s are orders, and go as far as any",
  (_name, kind) => {
    const { model } = kind;
    let seen = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const shape = { operations: 6, clients: 3, indeterminate: 0.15, corrupt: true };
      const all = generateHistory(kind, shape, seededRandom(seed));
      if (bruteForceLinearizable(all, model)) continue;
      const operations = relevantOperations(all, model);
      const byCall = new Map(operations.map((each) => [each.call, each]));
      const expected = furthest(operations, model);
      const found = partialOrders(all, model, new Set(), { deadline: never });
      const check = (calls: readonly number[]): Set<Operation> => {
        const order = new Set(calls.flatMap((call) => byCall.get(call) ?? []));
        expect(order.size).toBe(calls.length);
        let state: Json | undefined = model.init;
        const before = new Set<Operation>();
        for (const each of order) {
          expect(reach(operations, before), `seed ${seed}`).toBeGreaterThan(each.call);
          state = state === undefined ? undefined : model.step(state, each);
          before.add(each);
        }
        expect(state, `seed ${seed}`).not.toBe(undefined);
        return order;
      };
      const longest = check(found.longest);
      expect(reach(operations, longest), `seed ${seed}`).toBe(expected.any);
      expect(byCall.get(found.stuck ?? -1)?.return).toBe(expected.any);
      expect([found.proven, found.allLookedAt]).toEqual([true, true]);
      const known = new Set(checkLinearizable(all, model).keys[0]?.contradiction);
      const beside = longestPartial(operations, model, { deadline: never }, known);
      expect(reach(operations, check(beside.longest)), `seed ${seed}, contradiction known`).toBe(expected.any);
      expect([beside.stuck?.return, beside.proven]).toEqual([expected.any, true]);
      for (const { call, order } of found.through) {
        const operation = byCall.get(call);
        if (operation === undefined) throw new Error("an order is through an operation of the history");
        const best = expected.through.get(operation);
        if (order === null || order === undefined) expect([order, best], `seed ${seed}`).toEqual([null, undefined]);
        else expect(reach(operations, check(order)), `seed ${seed}`).toBe(best);
        if (Array.isArray(order)) expect(order).toContain(call);
        seen += 1;
      }
    }
    expect(seen).toBeGreaterThan(0);
  },
);

it("the order of a queue's beginning is found by its pairs, though dequeues are open there and others found nothing", () => {
  const shape = { operations: 400, clients: 20, keys: 1, values: "unique", indeterminatePercent: 0, puts: 0 } as const;
  const { operations } = generateLargeHistory({ ...shape, model: "queue", fault: "thin-air" }, 7);
  const known = new Set(checkLinearizable(operations, queue).keys[0]?.contradiction);
  const { longest, stuck, proven } = longestPartial(operations, queue, { deadline: never }, known);
  expect([stuck?.output, proven]).toEqual([-1, true]);
  const placed = new Set(longest);
  expect(operations.filter((each) => each.return < (stuck?.return ?? 0) && !placed.has(each.call))).toEqual([]);
});

describe("where there is no time for a search", () => {
  const inTurn = (asked: readonly (readonly [f: string, input: string | null, output: string | null])[]): Operation[] =>
    asked.map(
      ([f, input, output], id): Operation => ({
        ...{ id, process: 0, f, key: null, input, output, type: "ok", call: 2 * id, return: 2 * id + 1 },
        ...{ callTime: -1, returnTime: -1 },
      }),
    );

  it("a text that is known to be impossible stops the order all the same, which is not proven to be the longest", () => {
    // Its beginning can be spelled in two ways, so that only a search decides it.
    const operations = inTurn([
      ["append", "a", null],
      ["append", "a", null],
      ["append", "aa", null],
      ["get", null, "aaaa"],
      ["get", null, "b"],
    ]);
    for (const known of [undefined, new Set([8])]) {
      const { stuck, proven } = longestPartial(operations, kv, { deadline: 0 }, known);
      expect([stuck?.call, proven]).toEqual([8, false]);
    }
    const { longest, stuck, proven } = longestPartial(operations, kv, { deadline: never }, new Set([8]));
    expect([longest, stuck?.call, proven]).toEqual([[0, 2, 4, 6], 8, true]);
  });

  it("an order that was not looked for is none of everything", () => {
    // The reads that are open at first take long enough that the clock is looked at before the search begins.
    const reads = inTurn([...["b", "c", "d", "e", "f", "g"].map((value) => ["read", null, value] as const)]);
    const writes = inTurn([
      ["write", "a", null],
      ["write", "a", null],
    ]);
    const operations = [
      ...reads.map((read) => ({ ...read, return: 100 + read.id })),
      ...writes.map((write) => ({ ...write, id: write.id + 6, call: write.call + 200, return: write.return + 200 })),
    ];
    const { longest, stuck, proven } = longestPartial(operations, register, { deadline: 0 });
    expect([longest, stuck?.call, proven]).toEqual([[], 0, false]);
  });
});
