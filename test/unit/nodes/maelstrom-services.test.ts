/** Maelstrom's services: what each promises it keeps, and what it does not promise it breaks. */
import { describe, expect, it } from "vitest";
import { errorBody, failureIn } from "../../../nodes/maelstrom/errors.js";
import {
  LastWriteWinsStore,
  LinearizableStore,
  SequentialStore,
  TimestampOracle,
} from "../../../nodes/maelstrom/services.js";
import type { Body, Service } from "../../../nodes/piped.js";
import { seededRandom } from "../../../nodes/random.js";
import { checkLinearizable } from "../../../src/checkers/linearizability/check.js";
import { checkSequential } from "../../../src/checkers/sequential/check.js";
import type { Operation } from "../../../src/history/operation.js";
import { casRegister } from "../../../src/models/register.js";
import { done, type ToldEvent, told } from "../../support/told.js";

/** Clients that take turns, so that every operation is over before the next begins. */
function used(service: Service, seed: number, operations = 40): readonly Operation[] {
  const random = seededRandom(seed, "clients");
  const events: ToldEvent[] = [];
  for (let n = 0; n < operations; n++) {
    const process = random.below(3);
    const request: Body = random.pick([
      { type: "read", key: 1 },
      { type: "write", key: 1, value: n },
      { type: "cas", key: 1, from: Math.max(0, n - 1 - random.below(4)), to: n },
    ]);
    const reply = service.answer(`n${process}`, request, n * 10);
    const { type, value = null, from = null, to = null } = request;
    const asked = type === "cas" ? [from, to] : value;
    const failed = reply.type === "error" && !(type === "read" && reply.code === 20);
    const end = failed ? "fail" : "ok";
    events.push(
      ...done(process, type, asked, type === "read" ? (reply.value ?? null) : asked, { key: "1", type: end }),
    );
  }
  return told(events);
}

const limits = { timeLimitMs: 10_000, memoryLimitBytes: 2 ** 28 };
const linearizable = (operations: readonly Operation[]): unknown =>
  checkLinearizable(operations, casRegister(), limits).valid;
const sequential = (operations: readonly Operation[]): unknown =>
  checkSequential(operations, casRegister(), limits).valid;
const seeds = Array.from({ length: 40 }, (_, seed) => seed);

describe("lin-kv", () => {
  it("is linearizable", () => {
    for (const seed of seeds) expect(linearizable(used(new LinearizableStore(), seed))).toBe(true);
  });

  it("tells a missing key from another value, and makes it if asked to", () => {
    const store = new LinearizableStore();
    expect(store.answer("n1", { type: "read", key: "x" })).toMatchObject({ type: "error", code: 20 });
    expect(store.answer("n1", { type: "cas", key: "x", from: 1, to: 2 })).toMatchObject({ type: "error", code: 20 });
    const make = { type: "cas", key: "x", from: 1, to: { a: 1, b: 2 }, create_if_not_exists: true };
    expect(store.answer("n1", make)).toEqual({ type: "cas_ok" });
    expect(store.answer("n1", { ...make, from: 1 })).toMatchObject({ type: "error", code: 22 });
    expect(store.answer("n1", { type: "cas", key: "x", from: { b: 2, a: 1 }, to: 5 })).toEqual({ type: "cas_ok" });
    expect(store.answer("n1", { type: "read", key: "x" })).toEqual({ type: "read_ok", value: 5 });
    expect(store.answer("n1", { type: "append", key: "x" })).toMatchObject({ type: "error", code: 10 });
  });
});

describe("seq-kv", () => {
  it("is sequential, and not linearizable", () => {
    const made = seeds.map((seed) => used(new SequentialStore(seededRandom(seed, "store")), seed));
    expect(new Set(made.map(sequential))).toEqual(new Set([true]));
    expect(made.filter((each) => linearizable(each) === false).length).toBeGreaterThan(seeds.length / 2);
  });
});

describe("lww-kv", () => {
  it("is not even sequential, and loses acknowledged writes", () => {
    const made = seeds.map((seed) => used(new LastWriteWinsStore(seededRandom(seed, "store")), seed));
    expect(made.filter((each) => sequential(each) === false).length).toBeGreaterThan(seeds.length / 2);
  });

  it("agrees in the end, when no client writes any more", () => {
    for (const seed of seeds) {
      const store = new LastWriteWinsStore(seededRandom(seed, "store"));
      used(store, seed);
      const later = Array.from({ length: 20 }, () => store.answer("n1", { type: "read", key: 1 }, 60_000));
      expect(new Set(later.map((reply) => JSON.stringify(reply))).size).toBe(1);
    }
  });
});

describe("lin-tso", () => {
  it("never gives a number that is not above the last one", () => {
    const oracle = new TimestampOracle();
    const given = Array.from({ length: 5 }, () => oracle.answer("n1", { type: "ts" }).ts);
    expect(given).toEqual([1, 2, 3, 4, 5]);
  });
});

describe("an error", () => {
  it.each([
    [0, false],
    [1, true],
    [10, true],
    [11, true],
    [12, true],
    [13, false],
    [14, true],
    [20, true],
    [21, true],
    [22, true],
    [30, true],
    [2, false],
    [1000, false],
  ])("with the code %i is definite: %s", (code, definite) => {
    expect(failureIn(errorBody(code, "why"))).toMatchObject({ type: "error", definite });
  });

  it("without a code says nothing for certain, and only one that is temporary is worth another node", () => {
    expect(failureIn({ type: "error" })).toMatchObject({ definite: false });
    expect(failureIn(errorBody(11, ""))).toMatchObject({ retry: true });
    expect(failureIn(errorBody(22, ""))).toMatchObject({ retry: false });
    expect(failureIn({ type: "read_ok", value: 1 })).toBeUndefined();
  });
});
