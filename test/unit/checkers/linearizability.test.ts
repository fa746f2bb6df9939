import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../nodes/random.js";
import { noLimits } from "../../../src/checkers/limits.js";
import { checkLinearizable } from "../../../src/checkers/linearizability/check.js";
import { DepthFirst } from "../../../src/checkers/linearizability/depth-first.js";
import { NarrowSweeps } from "../../../src/checkers/linearizability/narrow-sweeps.js";
import { preparePartition, relevantOperations } from "../../../src/checkers/linearizability/partition.js";
import { Sweep } from "../../../src/checkers/linearizability/sweep.js";
import type { Operation } from "../../../src/history/operation.js";
import { kv } from "../../../src/models/kv.js";
import type { Model } from "../../../src/models/model.js";
import { register } from "../../../src/models/register.js";
import { generateHistory, type Shape } from "../../support/generated-history.js";
import { objectKinds } from "../../support/object-kinds.js";
import { bruteForceLinearizable } from "../../support/oracle.js";
import { complaintAbout } from "../../support/replay.js";
import { letters } from "../../support/sentences/kinds.js";

describe("checkLinearizable against brute force", () => {
  // SCHISM_SEEDS asks for more, for an hour of doubt.
  const seeds = Number(process.env.SCHISM_SEEDS ?? 500);
  it.each(objectKinds.map((kind) => [kind.model.name, kind] as const))("%s", (_name, kind) => {
    let invalid = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const random = seededRandom(seed, kind.model.name);
      const shape: Shape = {
        operations: 2 + random.below(8),
        clients: 1 + random.below(5),
        indeterminate: random.pick([0, 0.2, 0.4]),
        corrupt: random.next() < 0.7,
      };
      const operations = generateHistory(kind, shape, random);
      const expected = bruteForceLinearizable(operations, kind.model);
      const verdict = checkLinearizable(operations, kind.model);
      expect(verdict.valid, `seed ${seed}: ${JSON.stringify(operations)}`).toBe(expected);
      if (!shape.corrupt) expect(expected, `seed ${seed}: generated as linearizable`).toBe(true);
      if (expected) {
        const order = verdict.keys[0]?.linearization ?? [];
        expect(complaintAbout(order, operations, kind.model), `seed ${seed}`).toBeUndefined();
      } else {
        invalid += 1;
        expectTrueCore(verdict.explanations[0]?.steps.flatMap(({ call }) => call ?? []) ?? [], operations, kind.model);
      }
    }
    expect(invalid).toBeGreaterThan(seeds / 50);
  });

  it.each(objectKinds.map((kind) => [kind.model.name, kind] as const))("each engine by itself: %s", (_name, kind) => {
    let exhausted = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const random = seededRandom(seed, "engines", kind.model.name);
      const shape: Shape = {
        operations: 4 + random.below(6),
        clients: 2 + random.below(5),
        indeterminate: random.pick([0, 0.2, 0.4]),
        corrupt: random.next() < 0.8,
      };
      const operations = generateHistory(kind, shape, random);
      const expected = bruteForceLinearizable(operations, kind.model);
      const relevant = relevantOperations(operations, kind.model);
      const order = (ids: readonly number[]): number[] => ids.map((id) => relevant[id]?.call ?? -1);
      const partition = preparePartition(relevant, kind.model);
      const ahead = preparePartition(relevant, kind.model, { looksAhead: true });
      const engines = [partition, ...(ahead.looksAhead ? [ahead] : [])].flatMap((each) => [
        new DepthFirst(each),
        new Sweep(each),
        new NarrowSweeps(each, noLimits),
      ]);
      for (const engine of engines) {
        engine.run(Number.POSITIVE_INFINITY);
        const what = `${engine.constructor.name}, seed ${seed}: ${JSON.stringify(operations)}`;
        // It may leave an invalid history to the others, once it has kept as much as it may.
        if (engine instanceof NarrowSweeps && engine.exhausted && !expected) {
          expect(engine.valid, what).toBeUndefined();
          exhausted += 1;
          continue;
        }
        expect(engine.valid, what).toBe(expected);
        if (expected) expect(complaintAbout(order(engine.order()), operations, kind.model), what).toBeUndefined();
      }
    }
    expect(exhausted).toBeLessThan(seeds / 100);
  });

  // Explanations rest on searches like these.
  it.each([...objectKinds, letters].map((kind) => [kind.model.name, kind] as const))(
    "each engine where some took effect or never did: %s",
    (_name, kind) => {
      for (let seed = 0; seed < seeds; seed++) {
        const random = seededRandom(seed, "optional", kind.model.name);
        const shape: Shape = {
          operations: 2 + random.below(6),
          clients: 1 + random.below(5),
          indeterminate: random.pick([0, 0.2]),
          corrupt: true,
        };
        const operations = relevantOperations(generateHistory(kind, shape, random), kind.model);
        const optional = new Set(
          operations.filter(
            (each) => each.type === "ok" && kind.model.readOnly?.(each) !== true && random.next() < 0.5,
          ),
        );
        const obliged = (id: number): boolean => !operations.slice(id, id + 1).some((each) => optional.has(each));
        const partition = preparePartition(operations, kind.model, { obliged });
        const expected = bruteForceLinearizable(operations, kind.model, optional);
        for (const engine of [new DepthFirst(partition), new Sweep(partition), new NarrowSweeps(partition, noLimits)]) {
          engine.run(Number.POSITIVE_INFINITY);
          expect(engine.valid, `${engine.constructor.name}, seed ${seed}: ${JSON.stringify(operations)}`).toBe(
            expected,
          );
        }
      }
    },
  );

  /** The core with everything else made optional must be a contradiction, judged by brute force. */
  function expectTrueCore(core: readonly number[], operations: readonly Operation[], model: Model): void {
    expect(core.length).toBeGreaterThan(0);
    const kept = operations.filter(
      (operation) => core.includes(operation.call) || model.readOnly?.(operation) !== true,
    );
    const others = kept.filter((operation) => !core.includes(operation.call));
    expect(bruteForceLinearizable(kept, model, new Set(others))).toBe(false);
  }
});

describe("an update of unknown outcome that changes nothing", () => {
  it("overwrites what took effect before it", () => {
    const operation = (id: number, f: string, value: string, call: number, end: number): Operation => ({
      ...{ id, process: id, f, key: "x", input: f === "get" ? null : value, call, return: end },
      ...(end === Number.POSITIVE_INFINITY
        ? ({ type: "info", output: undefined } as const)
        : ({ type: "ok", output: value } as const)),
      ...{ callTime: -1, returnTime: -1 },
    });
    const never = Number.POSITIVE_INFINITY;
    const operations = [
      operation(0, "put", "b", 0, never),
      operation(1, "append", "b", 1, 7),
      operation(2, "append", "b", 2, 3),
      operation(3, "append", "a", 4, 5),
      operation(4, "get", "ba", 6, 8),
      operation(5, "get", "ba", 9, 10),
    ];
    expect(bruteForceLinearizable(operations, kv)).toBe(true);
    const verdict = checkLinearizable(operations, kv);
    expect(verdict.valid).toBe(true);
    expect(complaintAbout(verdict.keys[0]?.linearization ?? [], operations, kv)).toBeUndefined();
  });
});

describe("checkLinearizable on larger histories", () => {
  const [, , unique] = objectKinds;
  if (unique === undefined) throw new Error("the third kind is the register with unique values");

  it("acquits and convicts thousands of operations by many clients", () => {
    const shape = { operations: 3000, clients: 12, indeterminate: 0.01, corrupt: false };
    const operations = generateHistory(unique, shape, seededRandom(1));
    const verdict = checkLinearizable(operations, register);
    expect(verdict.valid).toBe(true);
    expect(complaintAbout(verdict.keys[0]?.linearization ?? [], operations, register)).toBeUndefined();
    const last = operations.findLast((operation) => operation.f === "read" && operation.type === "ok");
    const first = operations.find((operation) => operation.f === "write" && operation.type === "ok");
    const stale = operations.map((operation) =>
      operation === last ? { ...operation, output: first?.input ?? null } : operation,
    );
    const conviction = checkLinearizable(stale, register);
    expect(conviction.valid).toBe(false);
    expect(conviction.explanations[0]?.steps.filter(({ call }) => call !== null).length).toBeLessThanOrEqual(3);
  });

  it("judges each key by itself and names the bad one", () => {
    const good = generateHistory(
      unique,
      { operations: 50, clients: 3, indeterminate: 0, corrupt: false },
      seededRandom(2),
    );
    const [write] = good.filter((operation) => operation.f === "write");
    const both = [
      ...good.map((operation) => ({ ...operation, key: "good" })),
      ...good.map((operation) => ({
        ...operation,
        key: "bad",
        ...(operation.f === "read" && operation.type === "ok" && operation.call > (write?.return ?? 0)
          ? { output: -1 }
          : {}),
      })),
    ];
    const verdict = checkLinearizable(both, register);
    expect(verdict.details.invalidKeys).toEqual(["bad"]);
  });

  it("answers unknown, and says how far it came, when it runs out of time or memory", () => {
    // Of forty concurrent adds any may have taken effect before the read: each choice is a state of its own.
    const total: Model<number> = {
      name: "total",
      init: 0,
      step: (state, { f, input, output }) =>
        f === "add" ? state + Number(input) : output === state ? state : undefined,
    };
    const adds = Array.from(
      { length: 40 },
      (_, id): Operation => ({
        ...{ id, process: id, f: "add", key: null, input: 2 ** id, output: null, type: "ok" },
        ...{ call: id, return: 100 + id, callTime: -1, returnTime: -1 },
      }),
    );
    const read: Operation = {
      ...{ id: 40, process: 40, f: "read", key: null, input: null, output: -1, type: "ok" },
      ...{ call: 50, return: 60, callTime: -1, returnTime: -1 },
    };
    const timed = checkLinearizable([...adds, read], total, { timeLimitMs: 100 });
    expect(timed.valid).toBe("unknown");
    expect(timed.explanations[0]?.headline).toContain("time");
    const bounded = checkLinearizable([...adds, read], total, { memoryLimitBytes: 1 << 20 });
    expect(bounded.valid).toBe("unknown");
    expect(bounded.explanations[0]?.headline).toContain("memory");
  });
});
