/** Totals, tokens and elements that JavaScript would bend: exact in every way of judging, or refused. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OnlineChecker as OnlineSearch } from "../../../src/checkers/linearizability/online/checker.js";
import type { Json, Operation } from "../../../src/history/operation.js";
import {
  certificateOf,
  checkDurability,
  checkLinearizable,
  checkSequential,
  counterModel,
  fencedMutexModel,
  InputError,
  pairOperations,
  setModel,
  startingWith,
  verifyCertificate,
} from "../../../src/index.js";
import { compareWhole, isWholeNumber, minus, plus, type WholeNumber } from "../../../src/models/whole-number.js";

type Step = readonly [f: string, input: Json, output: Json];

function history(...steps: readonly Step[]): Operation[] {
  return pairOperations(
    steps.flatMap(([f, input, output]) => [
      { type: "invoke" as const, process: 0, f, value: input },
      { type: "ok" as const, process: 0, f, value: output },
    ]),
  );
}

/** As readers hand whole numbers on. */
const whole = (value: bigint): WholeNumber => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
};
const limit = 2n ** 53n;
const nearLimit = fc
  .tuple(fc.constantFrom(0n, limit, -limit, 2n ** 64n), fc.bigInt(-3n, 3n))
  .map(([base, offset]) => base + offset);

describe("whole numbers", () => {
  it("add, subtract and compare as they do on paper", () => {
    fc.assert(
      fc.property(nearLimit, nearLimit, (a, b) => {
        expect(plus(whole(a), whole(b))).toBe(whole(a + b));
        expect(minus(whole(a), whole(b))).toBe(whole(a - b));
        expect(Math.sign(compareWhole(whole(a), whole(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
        expect(isWholeNumber(whole(a))).toBe(true);
      }),
    );
  });

  it("have one form each", () => {
    for (const value of [
      "5",
      "09007199254740993",
      "+9007199254740993",
      "9007199254740993.0",
      "1e16",
      "9007199254740991",
    ])
      expect(isWholeNumber(value), value).toBe(false);
    for (const value of [0.5, 2 ** 53, Number.NaN, null, true, [1]]) expect(isWholeNumber(value)).toBe(false);
    expect(isWholeNumber(-0)).toBe(true);
  });
});

describe("a counter's totals", () => {
  const adds = fc.array(fc.tuple(fc.constantFrom("add", "fetch-and-add", "add-and-get", "read"), nearLimit), {
    minLength: 1,
    maxLength: 6,
  });

  it("are exact beyond 2^53 in every way of judging, and one too many is found", () => {
    fc.assert(
      fc.property(adds, nearLimit, fc.constantFrom(0n, 1n, -1n), (plan, start, lie) => {
        let total = start;
        const steps = plan.map(([f, amount]): Step => {
          const before = total;
          if (f !== "read") total += amount;
          const output = f === "add" ? null : whole(f === "fetch-and-add" ? before : total);
          return [f, f === "read" ? null : whole(amount), output];
        });
        const operations = history(...steps, ["read", null, whole(total + lie)]);
        const model = startingWith(counterModel, whole(start));
        const verdict = checkLinearizable(operations, model);
        expect(verdict.valid).toBe(lie === 0n);
        expect(checkSequential(operations, model).valid).toBe(lie === 0n);
        const certificate = certificateOf(verdict, operations);
        if (certificate === undefined) throw new Error("a verdict has a certificate");
        expect(verifyCertificate(certificate, operations, counterModel).holds).toBe(true);
        const online = new OnlineSearch(model);
        for (const { process, f, input, output = null, call, return: returned } of operations) {
          online.append({ index: call, time: 0, type: "invoke", process, f, value: input });
          online.append({ index: returned, time: 0, type: "ok", process, f, value: output });
        }
        expect(online.violated() === undefined).toBe(lie === 0n);
      }),
    );
  });

  it("go beyond 2^53 and come back without being rounded", () => {
    const steps: Step[] = [
      ["add", 9007199254740990, null],
      ["add", 5, null],
      ["add", -5, null],
    ];
    expect(checkLinearizable(history(...steps, ["read", null, 9007199254740990]), counterModel).valid).toBe(true);
    expect(checkLinearizable(history(...steps, ["read", null, 9007199254740991]), counterModel).valid).toBe(false);
  });

  it.each([
    ["add", 0.5, null],
    ["add", "7", null],
    ["read", null, "7"],
    ["read", null, 0.5],
    ["add-and-get", 1, null],
    ["fetch-and-add", 1, true],
  ])("refuses %s of %j answered %j", (f, input, output) => {
    expect(() => checkLinearizable(history([f, input, output]), counterModel)).toThrow(InputError);
  });

  it("a lost update is seen by what add-and-get answers", () => {
    const twice = history(["add-and-get", 1, 1], ["add-and-get", 1, 1]);
    expect(checkLinearizable(twice, counterModel).valid).toBe(false);
    expect(JSON.stringify(checkLinearizable(twice, counterModel).explanations)).toContain(
      "both raised the total from 0 to 1",
    );
    expect(checkLinearizable(history(["add-and-get", 1, 1], ["fetch-and-add", 1, 1]), counterModel).valid).toBe(true);
    expect(() => checkLinearizable(history(["add", 1, 1], ["add", 1, 2]), counterModel)).toThrow(/add-and-get/);
  });
});

it("fencing tokens beyond 2^53 are told apart", () => {
  const held = (...tokens: readonly Json[]): Operation[] =>
    history(
      ...tokens.flatMap((token): Step[] => [
        ["acquire", "a", token],
        ["release", "a", null],
      ]),
    );
  expect(checkLinearizable(held("9007199254740993", "9007199254740994"), fencedMutexModel).valid).toBe(true);
  expect(checkLinearizable(held("9007199254740994", "9007199254740993"), fencedMutexModel).valid).toBe(false);
  expect(checkLinearizable(held("9007199254740993", "9007199254740993"), fencedMutexModel).valid).toBe(false);
  expect(checkLinearizable(held(9007199254740991, "9007199254740993"), fencedMutexModel).valid).toBe(true);
  expect(checkLinearizable(held("99007199254740993", "100000000000000000"), fencedMutexModel).valid).toBe(true);
  expect(() => checkLinearizable(held("7"), fencedMutexModel)).toThrow(InputError);
});

describe("durability of elements that are added more than once", () => {
  type Type = "ok" | "fail" | "info";
  const outcomes: readonly Type[] = ["ok", "fail", "info"];
  const attempts = outcomes.flatMap((a) => [
    [a],
    ...outcomes.flatMap((b) => [[a, b], ...outcomes.map((c) => [a, b, c])]),
  ]);

  it.each(attempts.map((each) => [each.join(", "), each] as const))("%s", (_what, types) => {
    const acknowledged = types.includes("ok");
    const possible = types.some((type) => type !== "fail");
    for (const present of [true, false]) {
      const operations = pairOperations([
        ...types.flatMap((type, process) => [
          { type: "invoke" as const, process, f: "add", value: { a: 1 } },
          { type, process, f: "add", value: { a: 1 } },
        ]),
        { type: "invoke", process: 9, f: "read", value: null },
        { type: "ok", process: 9, f: "read", value: present ? [{ a: 1 }] : [] },
      ]);
      const verdict = checkDurability(operations);
      const right = present ? possible : !acknowledged;
      expect(verdict.valid, `present: ${present}`).toBe(right && !acknowledged ? "unknown" : right);
      expect(verdict.details.attempted).toBe(1);
      expect(verdict.details.acknowledged).toBe(acknowledged ? 1 : 0);
      expect(verdict.details.lostCount).toBe(acknowledged && !present ? 1 : 0);
    }
  });

  it("each set of a history by itself", () => {
    const on = (key: string, process: number, f: string, input: Json, output: Json) => [
      { type: "invoke" as const, process, f, key, value: input },
      { type: "ok" as const, process, f, key, value: output },
    ];
    const both = [...on("x", 0, "add", 1, null), ...on("y", 1, "add", 2, null), ...on("x", 0, "read", null, [1])];
    expect(checkDurability(pairOperations([...both, ...on("y", 1, "read", null, [2])])).valid).toBe(true);
    expect(checkDurability(pairOperations([...both, ...on("y", 1, "read", null, [1])])).valid).toBe(false);
    expect(checkDurability(pairOperations(both)).valid).toBe("unknown");
  });

  it("elements that the set started with are neither missed nor unexpected without reason", () => {
    const read = history(["add", 1, null], ["read", null, [7, 1]]);
    expect(checkDurability(read).valid).toBe(false);
    expect(checkDurability(read, startingWith(setModel, [7])).valid).toBe(true);
    expect(checkDurability(read, startingWith(setModel, [7, 8])).details.lost).toEqual([8]);
  });

  it("200,000 adds", () => {
    const count = 200_000;
    const events = Array.from({ length: count }, (_, value) => [
      { type: "invoke" as const, process: 0, f: "add", value },
      { type: "ok" as const, process: 0, f: "add", value },
    ]).flat();
    const all = Array.from({ length: count }, (_, value) => value);
    const read = [
      { type: "invoke" as const, process: 1, f: "read", value: null },
      { type: "ok" as const, process: 1, f: "read", value: all },
    ];
    expect(checkDurability(pairOperations([...events, ...read])).valid).toBe(true);
  });
});
