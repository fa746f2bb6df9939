/** Limits hold in the midst of a move: what counts is how many steps of a model are taken after the time is over. */
import { describe, expect, it } from "vitest";
import type { Operation } from "../../../src/history/operation.js";
import {
  type Certificate,
  checkLadder,
  checkLinearizable,
  checkSequential,
  digestOf,
  kvModel,
  type Model,
  pairOperations,
  unorderedQueueModel,
  verifyCertificate,
} from "../../../src/index.js";

const timeLimitMs = 100;
const stepMs = 2;

/** Appends to a text, slowly: each order of them is a state of its own. */
class SlowText implements Model<string> {
  readonly name = "slow-text";
  readonly init = "";
  readonly begun = performance.now();
  late = 0;
  step(text: string, { f, input, output }: Parameters<Model["step"]>[1]): string | undefined {
    const now = performance.now();
    if (now > this.begun + timeLimitMs) this.late += 1;
    while (performance.now() < now + stepMs);
    if (f === "append") return text + String(input);
    return output === undefined || output === text ? text : undefined;
  }
}

/** Twelve appends at once, then a read of what none of their orders gives. */
function impossible(): Operation[] {
  const appends = Array.from({ length: 12 }, (_, process) => ({
    process,
    f: "append",
    value: String.fromCharCode(97 + process),
  }));
  return pairOperations([
    ...appends.map((each) => ({ type: "invoke" as const, ...each })),
    ...appends.map((each) => ({ type: "ok" as const, ...each })),
    { type: "invoke", process: 99, f: "read", value: null },
    { type: "ok", process: 99, f: "read", value: "abcdefghijkk" },
  ]);
}

describe("a slow model is asked hardly any more once the time is over", () => {
  it.each([
    ["checkLinearizable", (model: Model) => checkLinearizable(impossible(), model, { timeLimitMs }).valid],
    ["checkSequential", (model: Model) => checkSequential(impossible(), model, { timeLimitMs }).valid],
    [
      "verifyCertificate",
      (model: Model) => {
        const operations = impossible();
        const certificate: Certificate = {
          ...{ format: "schism-certificate", version: 1, property: "linearizability", model: model.name },
          history: { operations: operations.length, sha256: digestOf(operations) },
          valid: false,
          contradictions: [{ key: null, others: "optional", operations: operations.map(({ call }) => call) }],
        };
        return verifyCertificate(certificate, operations, model, { timeLimitMs }).holds;
      },
    ],
  ])("%s", (_name, check) => {
    const model = new SlowText();
    expect(check(model)).toBe("unknown");
    expect(model.late).toBeLessThanOrEqual(16);
  });

  it("checkLadder, whose parts have 100 ms each at least", () => {
    const model = new SlowText();
    expect(checkLadder(impossible(), model, { timeLimitMs }).valid).toBe("unknown");
    expect(model.late).toBeLessThanOrEqual((3 * 100) / stepMs);
  });
});

it("large states are counted as they are made", () => {
  const appends = Array.from({ length: 40 }, (_, process) => ({
    process,
    f: "append",
    value: `${process}`.repeat(100_000),
  }));
  const operations = pairOperations([
    ...appends.map((each) => ({ type: "invoke" as const, ...each })),
    ...appends.map((each) => ({ type: "ok" as const, ...each })),
    { type: "invoke", process: 99, f: "get", value: null },
    // Of more than one spelling, each with an append too many, so that only a search can tell.
    { type: "ok", process: 99, f: "get", value: "1".repeat(600_000) },
  ]);
  const memoryLimitBytes = 2 ** 26;
  // Under another name nothing is known of it but its steps, so that every text is a state.
  const text: Model = { ...kvModel, name: "text" };
  const verdict = checkLinearizable(operations, text, { memoryLimitBytes });
  expect(verdict.explanations[0]?.headline).toContain("ran out of memory");
  // One state is at most 8 MB of text.
  expect(verdict.cost.bytes).toBeLessThan(memoryLimitBytes + 2 ** 26);
  const sequential = checkSequential(operations, text, { memoryLimitBytes });
  expect(sequential.explanations[0]?.headline).toContain("ran out of memory");
});

it("an unordered queue with unanswered dequeues is judged within its limit", () => {
  const dequeues = Array.from({ length: 14 }, (_, client) => ({ process: 100 + client, f: "dequeue", value: null }));
  const enqueues = Array.from({ length: 28 }, (_, value) => [
    { type: "invoke" as const, process: 0, f: "enqueue", value },
    { type: "ok" as const, process: 0, f: "enqueue", value },
  ]);
  const history = (last: number): Operation[] =>
    pairOperations([
      { type: "invoke", process: 0, f: "dequeue", value: null },
      { type: "ok", process: 0, f: "dequeue", value: null },
      ...dequeues.map((each) => ({ type: "invoke" as const, ...each })),
      ...enqueues.flat(),
      { type: "invoke", process: 0, f: "dequeue", value: null },
      { type: "ok", process: 0, f: "dequeue", value: last },
    ]);
  expect(checkLinearizable(history(27), unorderedQueueModel, { timeLimitMs: 1000 }).valid).toBe(true);
  // An element that was never put in: the time may not suffice to try everything, but it is over when it is over.
  const verdict = checkLinearizable(history(999), unorderedQueueModel, { timeLimitMs: 1000 });
  expect(verdict.valid).not.toBe(true);
  expect(verdict.cost.milliseconds).toBeLessThan(10_000);
});

it("chains of indeterminate operations that only the next one observes are not gone through again and again", () => {
  const chain = Array.from({ length: 20_000 }, (_, place) => ({
    type: "invoke" as const,
    process: place + 1,
    f: "cas",
    value: [place, place + 1],
  }));
  const events = [
    ...chain,
    { type: "invoke" as const, process: 0, f: "write", value: -1 },
    { type: "ok" as const, process: 0, f: "write", value: -1 },
  ];
  const operations = pairOperations(events);
  const verdict = checkLinearizable(operations, chained(), { timeLimitMs: 60_000 });
  expect(verdict.valid).toBe(true);
  expect(mostLooks).toBeGreaterThan(1);
  expect(mostLooks).toBeLessThanOrEqual(101);
});

/** In one effort: on a busy machine the clock may end the first, and the next begins with all operations again. */
let mostLooks = 0;
/** A register that counts how often it is asked what can be left out. */
function chained(): Model<number> {
  mostLooks = 0;
  let [all, looks] = [0, 0];
  return {
    name: "chained",
    init: 0,
    step: (state, { f, input }) => {
      const [from, to] = Array.isArray(input) ? input.map(Number) : [];
      return f === "write" ? Number(input) : from === state ? to : undefined;
    },
    ignorable(others) {
      all ||= others.length;
      looks = others.length === all ? 1 : looks + 1;
      mostLooks = Math.max(mostLooks, looks);
      const wanted = new Set(others.map(({ input }) => (Array.isArray(input) ? input[0] : null)));
      return ({ input }) => Array.isArray(input) && !wanted.has(input[1] ?? null);
    },
  };
}
