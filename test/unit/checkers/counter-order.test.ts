/** Counters of several amounts under many clients: an order is found, and each one found is checked by taking it step by step. */
import { describe, expect, it } from "vitest";
import { generateHistory } from "../../../bench/histories.js";
import { checkLinearizable } from "../../../src/checkers/linearizability/check.js";
import { counterColumns } from "../../../src/checkers/linearizability/special/counter-columns.js";
import { findOrder } from "../../../src/checkers/linearizability/special/counter-order.js";
import { anyEffort } from "../../../src/checkers/linearizability/special/result.js";
import type { Operation } from "../../../src/history/operation.js";
import { counter } from "../../../src/models/counter.js";
import { complaintAbout } from "../../support/replay.js";

interface Shape {
  readonly operations: number;
  readonly clients: number;
  readonly indeterminatePercent: number;
}

function history(values: 3 | 5, shape: Shape, seed: number): readonly Operation[] {
  return generateHistory({ model: "counter", keys: 1, values, puts: 0, fault: null, ...shape }, seed).operations;
}

const shapes: readonly Shape[] = [
  { operations: 500, clients: 50, indeterminatePercent: 0 },
  { operations: 500, clients: 100, indeterminatePercent: 1 },
  { operations: 2000, clients: 100, indeterminatePercent: 5 },
  { operations: 4000, clients: 10, indeterminatePercent: 1 },
];

describe("a counter of several amounts", () => {
  it.each(shapes)("that only rises: $operations operations, $clients clients, $indeterminatePercent %", (shape) => {
    for (const seed of [3, 4, 5]) {
      const operations = history(3, shape, seed);
      const columns = counterColumns(operations, 0);
      const order = columns === null ? null : findOrder(columns, anyEffort);
      const calls = order?.map((position) => operations[position]?.call ?? -1);
      expect(calls, `seed ${seed}`).toBeDefined();
      expect(complaintAbout(calls ?? [], operations, counter), `seed ${seed}`).toBeUndefined();
    }
  });

  it("that rises and falls under 100 clients: an order is found without the general search", () => {
    for (const seed of [1, 2]) {
      const operations = history(5, { operations: 2000, clients: 100, indeterminatePercent: 5 }, seed);
      const columns = counterColumns(operations, 0);
      const order = columns === null ? null : findOrder(columns, { ...anyEffort, steps: 1e7 });
      expect(order, `seed ${seed}`).not.toBeNull();
      const calls = order?.map((position) => operations[position]?.call ?? -1) ?? [];
      expect(complaintAbout(calls, operations, counter), `seed ${seed}`).toBeUndefined();
    }
  });

  it("that rises and falls: places where one measure of what is promising fails are got past with another", () => {
    for (const [clients, seed] of [
      [20, 4],
      [20, 11],
      [100, 7],
    ] as const) {
      const operations = history(5, { operations: 4000, clients, indeterminatePercent: 0 }, seed);
      const columns = counterColumns(operations, 0);
      const order = columns === null ? null : findOrder(columns, anyEffort);
      expect(order, `${clients} clients, seed ${seed}`).not.toBeNull();
      const calls = order?.map((position) => operations[position]?.call ?? -1) ?? [];
      expect(complaintAbout(calls, operations, counter), `${clients} clients`).toBeUndefined();
    }
  });

  it("that rises and falls: an operation that its total has passed by takes effect earlier, which costs few steps", () => {
    for (const seed of [2, 3, 5]) {
      const operations = history(5, { operations: 10_000, clients: 50, indeterminatePercent: 0 }, seed);
      const columns = counterColumns(operations, 0);
      const order = columns === null ? null : findOrder(columns, { ...anyEffort, steps: 4e6 });
      const calls = order?.map((position) => operations[position]?.call ?? -1);
      expect(calls, `seed ${seed}`).toBeDefined();
      expect(complaintAbout(calls ?? [], operations, counter), `seed ${seed}`).toBeUndefined();
    }
  });

  it.each([0, 1])("that rises and falls: 500 operations, 50 clients, %i %", (indeterminatePercent) => {
    const shape = { operations: 500, clients: 50, indeterminatePercent };
    for (const seed of [3, 4, 5]) {
      const operations = history(5, shape, seed);
      const { valid, keys } = checkLinearizable(operations, counter);
      expect(valid, `seed ${seed}`).toBe(true);
      expect(complaintAbout(keys[0]?.linearization ?? [], operations, counter), `seed ${seed}`).toBeUndefined();
    }
  });
});
