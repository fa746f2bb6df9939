import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../nodes/random.js";
import { checkLinearizable, type LinearizabilityVerdict } from "../../../src/checkers/linearizability/check.js";
import { explainLost } from "../../../src/checkers/linearizability/explain-unknown.js";
import { checkLinearizableInParallel } from "../../../src/checkers/linearizability/parallel/check.js";
import { decodeOperations, encodeOperations } from "../../../src/checkers/linearizability/parallel/columns.js";
import { epochMs } from "../../../src/checkers/linearizability/parallel/messages.js";
import { JudgeThread } from "../../../src/checkers/linearizability/parallel/thread.js";
import { sharedMemory } from "../../../src/checkers/memory.js";
import type { Json, Operation } from "../../../src/history/operation.js";
import { models } from "../../../src/models/index.js";
import { register } from "../../../src/models/register.js";
import { generateHistory } from "../../support/generated-history.js";
import { objectKinds } from "../../support/object-kinds.js";

/** Several keys, one history after the other; some are corrupted. */
function manyKeys(kind: (typeof objectKinds)[number], keys: number, seed: number): Operation[] {
  const all: Operation[] = [];
  let offset = 0;
  for (let key = 0; key < keys; key++) {
    const random = seededRandom(seed, key, "keys");
    const shape = { operations: 5 + random.below(30), clients: 4, indeterminate: 0.05, corrupt: random.next() < 0.4 };
    for (const operation of generateHistory(kind, shape, random)) {
      const { call, return: end } = operation;
      all.push({ ...operation, id: all.length, key: `k${key}`, call: call + offset, return: end + offset });
    }
    offset += 1000;
  }
  return all;
}

const untimed = (verdict: LinearizabilityVerdict): unknown => ({
  ...verdict,
  cost: { ...verdict.cost, milliseconds: 0 },
});

describe("checkLinearizableInParallel", () => {
  const kinds = objectKinds.filter(({ model }) => ["register", "cas-register", "queue", "kv"].includes(model.name));

  it("gives the verdict of the one thread, whatever the number of workers", async () => {
    let bad = 0;
    for (const [seed, kind] of kinds.entries()) {
      const operations = manyKeys(kind, 25, seed);
      const alone = checkLinearizable(operations, kind.model);
      bad += alone.keys.filter((key) => key.valid === false).length;
      for (const limits of [
        { workers: 0 },
        { workers: 1 },
        { workers: 1, tryFirst: false },
        { workers: 2, tryFirst: false },
        { workers: 4, tryFirst: false },
      ]) {
        const verdict = await checkLinearizableInParallel(operations, kind.model.name, limits);
        expect(untimed(verdict), `${kind.model.name} ${JSON.stringify(limits)}`).toEqual(untimed(alone));
      }
    }
    expect(bad).toBeGreaterThan(5);
  });

  it("is for built-in models only", async () => {
    await expect(checkLinearizableInParallel([], "light")).rejects.toThrow('unknown model "light"');
  });

  it("hands every operation over unchanged", () => {
    const values: Json[] = [null, true, 0, -1, 1.5, 2 ** 40, "", "a\nb", "1", [1, [2]], { b: 1, a: null }, 2 ** 30];
    const operations = values.map((value, id): Operation => {
      const type = (["ok", "fail", "info"] as const)[id % 3] ?? "ok";
      const ended = type !== "info";
      return {
        ...{ id, process: id * 7, f: `f${id % 2}`, key: id % 4 === 0 ? null : "k", input: value, type, call: id * 2 },
        ...{ output: type === "ok" ? value : undefined, return: ended ? id * 2 + 1 : Number.POSITIVE_INFINITY },
        ...{ callTime: id * 1e9 + 0.5, returnTime: ended ? 7 : Number.POSITIVE_INFINITY },
        ...(id % 2 === 0 ? { node: "n1" } : {}),
        ...(id % 5 === 0 ? { error: "timeout" } : {}),
      };
    });
    expect(decodeOperations(encodeOperations(operations))).toStrictEqual(operations);
  });
});

/** Ten different ones are longer than the answer, in which one may stand ten times as far as texts tell; any nine fit in. */
const piece = (id: number): string => "x".repeat(1000 + id);
const tenPieces = "x".repeat(10_003);

describe("histories that explode", () => {
  const concurrent = (count: number, of: (id: number) => Partial<Operation>): Operation[] =>
    Array.from(
      { length: count },
      (_, id): Operation => ({
        ...{ id, process: id, f: "append", key: "hard", input: null, output: null, type: "ok" },
        ...{ call: id, return: 10_000 + id, callTime: -1, returnTime: -1 },
        ...of(id),
      }),
    );
  const open = { type: "info", output: undefined, return: Number.POSITIVE_INFINITY } as const;
  const easy: readonly Operation[] = [
    {
      ...{ id: 900, process: 900, f: "get", key: "easy", input: null, output: "", type: "ok" },
      ...{ call: 9000, return: 9001, callTime: -1, returnTime: -1 },
    },
  ];

  it.each(["kv", "counter"])("leave their key unknown and no other: %s", async (name) => {
    const hard =
      name === "kv"
        ? [
            ...concurrent(40, (id) => ({ input: piece(id), ...(id % 2 === 0 ? open : {}) })),
            ...concurrent(1, () => ({ f: "get", process: 999, output: tenPieces, call: 500, return: 501 })),
          ]
        : [
            // Of threes no power twice makes a sum of different ones, but only trying them all tells.
            ...concurrent(33, (id) => ({ f: "add", input: 3 ** id })),
            ...concurrent(1, () => ({ f: "read", process: 999, output: 2 * 3 ** 20 + 1, call: 500, return: 501 })),
          ];
    const others = name === "kv" ? easy : easy.map((each) => ({ ...each, f: "read", output: 0 }));
    for (const memoryLimitBytes of [2 ** 22, 2 ** 26]) {
      const limits = { timeLimitMs: 20_000, memoryLimitBytes, tryFirst: false, workers: 1 };
      const verdict = await checkLinearizableInParallel([...hard, ...others], name, limits);
      expect(verdict.details.unknownKeys).toEqual(["hard"]);
      expect(verdict.keys.find(({ key }) => key === "easy")?.valid).toBe(true);
      const told = JSON.stringify(verdict.explanations);
      expect(told).toMatch(/ran out of (memory|time) on key hard/);
      expect(told).toContain("--");
    }
  });

  it("a thread that dies takes nothing with it", async () => {
    // Its heap cannot even hold the operations.
    const operations = concurrent(30, (id) => ({ input: "x".repeat(2 ** 22) + id }));
    const verdict = await checkLinearizableInParallel([...operations, ...easy], "kv", {
      ...{ tryFirst: false, workers: 1, memoryLimitBytes: 2 ** 20, timeLimitMs: 30_000 },
    });
    expect(verdict.keys.map(({ key, valid }) => [key, valid])).toEqual([
      ["hard", "unknown"],
      ["easy", true],
    ]);
  });
});

describe("a thread whose heap is too small for its search", () => {
  it("leaves behind how far it had come", async () => {
    const operations = Array.from(
      { length: 34 },
      (_, id): Operation => ({
        ...{ id, process: id, f: id === 33 ? "read" : "add", key: "k", input: id === 33 ? null : 3 ** id, type: "ok" },
        ...{ output: id === 33 ? 2 * 3 ** 20 + 1 : null, call: id, return: 100 + id, callTime: -1, returnTime: -1 },
      }),
    );
    const thread = new JudgeThread(
      { model: "counter", explainedKeys: 3, memory: sharedMemory(2 ** 40, 1), place: 1 },
      { oldMegabytes: 24 },
    );
    const deadline = epochMs() + 60_000;
    const limits = { deadline, memoryLimitBytes: 2 ** 32, effort: 2, again: false };
    const columns = encodeOperations(operations);
    const outcome = await thread.ask({ kind: "judge", place: 0, key: "k", columns, ...limits }, [], deadline);
    expect(outcome).toMatchObject({ kind: "lost", why: "memory" });
    const { progress } = thread;
    expect(progress.configurations).toBeGreaterThan(1000);
    expect(progress.bytes).toBeGreaterThan(1000);
    const loss = { why: "memory", detail: "its heap was full", progress } as const;
    const told = explainLost("k", operations, models.get("counter") ?? register, loss);
    expect(told.steps[1]?.sentence).toMatch(/^By then \d+ configurations were tried/);
  });

  it("and what it had put in order is told", () => {
    const write = {
      f: "write",
      input: 1,
      output: null,
      type: "ok",
      key: "easy",
      callTime: -1,
      returnTime: -1,
    } as const;
    const two: readonly Operation[] = [
      { ...write, id: 0, process: 0, call: 0, return: 1 },
      { ...write, id: 1, process: 0, call: 2, return: 3 },
    ];
    const progress = { configurations: 7, bytes: 9, ordered: 1 };
    const told = explainLost("easy", two, register, { why: "time", detail: "it did not stop in time", progress });
    expect(told.steps[1]?.sentence).toContain("the first 1 of 2 completed operations can be put in order");
    const none = { ...progress, configurations: 0 };
    const early = explainLost("easy", two, register, {
      why: "time",
      detail: "it did not stop in time",
      progress: none,
    });
    expect(early.steps[1]?.sentence).toBe("The search had not begun yet, so nothing is proved.");
  });
});

describe("an unknown answer", () => {
  it("names the key, the window, what was proved, and what makes it hard", () => {
    const before: Operation = {
      ...{ id: 0, process: 99, f: "append", key: "k", input: "a", output: null, type: "ok" },
      ...{ call: 0, return: 1, callTime: -1, returnTime: -1 },
    };
    const appends = Array.from(
      { length: 30 },
      (_, id): Operation => ({
        ...{
          id: id + 1,
          process: id,
          f: "append",
          key: "k",
          input: piece(id % 27),
          type: "info",
        },
        ...{ output: undefined, call: 2 + id, return: Number.POSITIVE_INFINITY, callTime: -1, returnTime: -1 },
      }),
    );
    const read: Operation = { ...before, id: 40, f: "get", input: null, output: `a${tenPieces}`, call: 50, return: 60 };
    const model = models.get("kv") ?? register;
    const verdict = checkLinearizable([before, ...appends, read], model, { memoryLimitBytes: 2 ** 20 });
    expect(verdict.valid).toBe("unknown");
    const [explanation] = verdict.explanations;
    expect(explanation?.headline).toBe("The search ran out of memory on key k.");
    const told = explanation?.steps.map(({ sentence }) => sentence).join("\n") ?? "";
    expect(told).toContain("The first 1 of 2 completed operations can be put in order, up to event 60");
    expect(told).toContain("between events 50 and 60");
    expect(told).toMatch(/30 indeterminate append operations \(27 different\): .*unique values/);
    expect(told).toContain("--memory-limit");
  });
});
