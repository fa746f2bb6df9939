/** That a history is not linearizable is said as soon as one key is known not to be, and what was not judged is not passed over. */
import { describe, expect, it } from "vitest";
import { checkLinearizable, checkLinearizableInParallel, counterModel, type Operation } from "../../src/index.js";

const on = (key: string, call: number, end: number, rest: Partial<Operation>): Operation => ({
  ...{ id: call, process: call, f: "add", key, input: null, output: null, type: "ok" },
  ...{ call, return: end, callTime: -1, returnTime: -1 },
  ...rest,
});

/** Only trying all sums of different powers tells that none is the answer. */
const hard = [
  ...Array.from({ length: 33 }, (_, id) => on("hard", id, 200 + id, { input: 3 ** id })),
  on("hard", 50, 60, { f: "read", output: 2 * 3 ** 20 + 1 }),
];
const bad = [on("bad", 100, 101, { f: "read", output: 7 })];
const good = [on("good", 110, 111, { f: "read", output: 0 })];
const limits = { timeLimitMs: 300 };

describe("a history of which one key is bad and one is hard", () => {
  const ways = [
    ["on the calling thread", checkLinearizable],
    [
      "on threads",
      (operations: readonly Operation[], model: typeof counterModel, rest: object) =>
        checkLinearizableInParallel(operations, model, { ...rest, workers: 2 }),
    ],
    [
      "on threads from the start",
      (operations: readonly Operation[], model: typeof counterModel, rest: object) =>
        checkLinearizableInParallel(operations, model, { ...rest, workers: 2, tryFirst: false }),
    ],
  ] as const;

  it.each(ways)("is called invalid once, and the others are judged all the same: %s", async (_, check) => {
    const told: (string | null)[] = [];
    const verdict = await check([...hard, ...bad, ...good], counterModel, {
      ...limits,
      onInvalid: (key: string | null) => told.push(key),
    });
    expect(told).toEqual(["bad"]);
    expect(verdict.valid).toBe(false);
    expect(verdict.details).toMatchObject({ invalidKeys: ["bad"], unknownKeys: ["hard"] });
    expect(verdict.keys.find(({ key }) => key === "good")?.valid).toBe(true);
    expect(verdict.summary).toContain("explains what clients saw of bad. The search gave up on hard.");
  });

  it.each(ways)("is left as it is then, with `first`: %s", async (_, check) => {
    const verdict = await check([...hard, ...bad], counterModel, { timeLimitMs: 60_000, first: true });
    expect(verdict.valid).toBe(false);
    expect(verdict.details).toMatchObject({ invalidKeys: ["bad"], unknownKeys: [], notJudgedKeys: ["hard"] });
    expect(verdict.summary).toContain("1 other key was not judged");
    expect(verdict.explanations.map(({ key }) => key)).toEqual(["bad"]);
  });

  it("is not said to be judged where the callback is none", () => {
    const wrong: object = { onInvalid: true };
    expect(() => checkLinearizable(bad, counterModel, wrong)).toThrow("must be a function");
  });
});
