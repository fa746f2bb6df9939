import { describe, expect, it } from "vitest";
import { laggingHistory } from "../../../bench/support/lagging-histories.js";
import { sessionHistory } from "../../../bench/support/session-histories.js";
import { seededRandom } from "../../../nodes/random.js";
import { readsFrom } from "../../../src/checkers/reads-from/history.js";
import { saturate } from "../../../src/checkers/reads-from/saturation.js";
import { checkSequential } from "../../../src/checkers/sequential/check.js";
import { searchReadsFrom } from "../../../src/checkers/sequential/reads-from-search.js";
import type { Json, Operation } from "../../../src/history/operation.js";
import type { Process } from "../../../src/history/process.js";
import type { Model } from "../../../src/models/model.js";
import { casRegister, register } from "../../../src/models/register.js";
import { generateHistory } from "../../support/generated-history.js";
import { objectKinds } from "../../support/object-kinds.js";
import { bruteForceSequential } from "../../support/sequential-oracle.js";
import { history, randomShape, smallHistory } from "../../support/small-sessions.js";

/** Replays an order with the model and against program order; says what is wrong with it, if anything is. */
function complaintAbout(order: readonly number[], operations: readonly Operation[], model: Model): string | undefined {
  const byCall = new Map(operations.map((operation) => [operation.call, operation]));
  const states = new Map<string | null, Json>();
  const latest = new Map<Process, number>();
  const placed = new Set<number>();
  const ofProcess = new Map<Process, Operation[]>();
  for (const operation of operations) {
    const list = ofProcess.get(operation.process);
    if (list === undefined) ofProcess.set(operation.process, [operation]);
    else list.push(operation);
  }
  for (const call of order) {
    const operation = byCall.get(call);
    if (operation === undefined) return `no operation ${call}`;
    if (operation.call < (latest.get(operation.process) ?? -1)) {
      // Only an indeterminate one may come after what its process did later.
      if (operation.type !== "info") return `operation ${call} comes too late in its process`;
    } else if (operation.type !== "info") latest.set(operation.process, operation.call);
    const missing = ofProcess
      .get(operation.process)
      ?.find((other) => other.type === "ok" && other.call < call && !placed.has(other.call));
    if (missing !== undefined) return `operation ${missing.call} of its process is missing before ${call}`;
    const object = model.keyed === false ? null : operation.key;
    const next = model.step(states.get(object) ?? model.init, operation);
    if (next === undefined) return `operation ${call} is impossible where it stands`;
    states.set(object, next);
    placed.add(call);
  }
  const missing = operations.find((operation) => operation.type === "ok" && !placed.has(operation.call));
  return missing === undefined ? undefined : `operation ${missing.call} is missing`;
}

const blamed = (operations: readonly Operation[], calls: readonly (number | null)[]): Operation[] =>
  operations.filter((operation) => calls.includes(operation.call));

const seeds = Number(process.env.SCHISM_SEEDS ?? 2000);

describe("checkSequential against brute force", () => {
  it("on registers with unique values", () => {
    const model = casRegister();
    let invalid = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const random = seededRandom(seed, "sequential");
      const operations = smallHistory(randomShape(random), random);
      const expected = bruteForceSequential(operations, model);
      const verdict = checkSequential(operations, model);
      expect(verdict.valid, `seed ${seed}: ${JSON.stringify(operations)}`).toBe(expected);
      if (expected) {
        expect(complaintAbout(verdict.order, operations, model), `seed ${seed}`).toBeUndefined();
        continue;
      }
      invalid += 1;
      // The operations of the explanation contradict each other by themselves, and none of them is superfluous.
      const core = blamed(operations, verdict.explanations[0]?.steps.map(({ call }) => call) ?? []);
      expect(bruteForceSequential(core, model), `seed ${seed}: ${JSON.stringify(core)}`).toBe(false);
      expect(verdict.explanations[0]?.steps.at(-1)?.call).toBeNull();
    }
    expect(invalid).toBeGreaterThan(seeds / 10);
    expect(invalid).toBeLessThan((seeds * 9) / 10);
  });

  it("by the search alone, without what saturation derives", () => {
    const model = casRegister();
    let valid = 0;
    let choices = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const random = seededRandom(seed, "search");
      const operations = smallHistory(randomShape(random), random);
      const known = readsFrom(operations, model);
      if (known.kind !== "known") continue;
      const limits = { deadline: Number.POSITIVE_INFINITY, memoryLimitBytes: 2 ** 30 };
      const given = saturate(known.history, "given", limits);
      if (given.outcome !== "ordered") continue;
      const expected = bruteForceSequential(operations, model);
      const found = searchReadsFrom(known.history, given, limits);
      expect(found.valid, `seed ${seed}: ${JSON.stringify(operations)}`).toBe(expected);
      choices += found.configurations;
      if (expected) valid += 1;
    }
    expect(valid).toBeGreaterThan(seeds / 10);
    expect(choices).toBeGreaterThan(seeds / 100);
  });

  // Of more operations than brute force can order, since what follows from a choice matters to those after it.
  it("by the search that works out what follows from each choice", () => {
    const limits = { deadline: Number.POSITIVE_INFINITY, memoryLimitBytes: 2 ** 30 };
    const tally = { valid: 0, invalid: 0 };
    for (let seed = 0; seed < seeds / 4; seed++) {
      const random = seededRandom(seed, "consequences");
      const shape = { ...randomShape(random), operations: 12 + random.below(20), disorder: random.pick([0.03, 0.1]) };
      const operations = smallHistory(shape, random);
      const known = readsFrom(operations, casRegister());
      if (known.kind !== "known") continue;
      const given = saturate(known.history, "given", limits);
      if (given.outcome !== "ordered") continue;
      const without = searchReadsFrom(known.history, given, limits, Number.POSITIVE_INFINITY);
      const found = searchReadsFrom(known.history, given, limits, 0);
      expect(found.valid, `seed ${seed}: ${JSON.stringify(operations)}`).toBe(without.valid);
      tally[found.valid === true ? "valid" : "invalid"] += 1;
    }
    expect(tally.valid).toBeGreaterThan(seeds / 20);
    expect(tally.invalid).toBeGreaterThan(seeds / 80);
  });

  // Asked for in the wrong order, so that it often has to go back.
  it("by the search that works out what follows from each choice and takes much of it back", () => {
    const limits = { deadline: Number.POSITIVE_INFINITY, memoryLimitBytes: 2 ** 30 };
    const shape = { clients: 4, operationsPerGroup: 30, milliseconds: 600, pause: 10, lag: 100, patience: 40 };
    for (let seed = 0; seed < 40; seed++) {
      const operations = laggingHistory({ ...shape, seed });
      const backwards = operations.map((each) => (each.type === "ok" ? { ...each, return: 1e6 - each.return } : each));
      const known = readsFrom(backwards, register);
      if (known.kind !== "known") throw new Error("its values are unique");
      const found = searchReadsFrom(known.history, saturate(known.history, "given", limits), limits, 0);
      expect(found.valid, `seed ${seed}`).toBe(true);
      const calls = found.order.map((node) => known.history.operations[node]?.call ?? -1);
      expect(complaintAbout(calls, operations, register), `seed ${seed}`).toBeUndefined();
    }
  });

  it.each(objectKinds.map((kind) => [kind.model.name, kind] as const))("on any model: %s", (_name, kind) => {
    let invalid = 0;
    for (let seed = 0; seed < seeds / 10; seed++) {
      const random = seededRandom(seed, "sequential", kind.model.name);
      const keys = kind.model.keyed === false ? 1 : 1 + random.below(2);
      // Each key is generated by itself, so that together they need not be sequentially consistent.
      const operations = Array.from({ length: keys }, (_, key) =>
        generateHistory(
          kind,
          {
            operations: 2 + random.below(6 / keys),
            clients: 1 + random.below(3),
            indeterminate: random.pick([0, 0.2]),
            corrupt: random.next() < 0.7,
          },
          random,
        ).map((operation) => ({
          ...operation,
          key: `k${key}`,
          call: operation.call * keys + key,
          return: operation.return * keys + key,
        })),
      ).flat();
      const expected = bruteForceSequential(operations, kind.model);
      const verdict = checkSequential(operations, kind.model);
      expect(verdict.valid, `seed ${seed}: ${JSON.stringify(operations)}`).toBe(expected);
      if (expected) {
        expect(complaintAbout(verdict.order, operations, kind.model), `seed ${seed}`).toBeUndefined();
        continue;
      }
      invalid += 1;
      const calls = verdict.explanations[0]?.steps.map(({ call }) => call) ?? [];
      if (verdict.details.method !== "search of states") {
        expect(bruteForceSequential(blamed(operations, calls), kind.model), `seed ${seed}`).toBe(false);
        continue;
      }
      const weakened = operations.flatMap((operation): Operation[] => {
        if (calls.includes(operation.call)) return [operation];
        if (operation.type === "fail" || kind.model.readOnly?.(operation) === true) return [];
        return [{ ...operation, type: "info", output: undefined, return: Number.POSITIVE_INFINITY }];
      });
      expect(bruteForceSequential(weakened, kind.model), `seed ${seed}`).toBe(false);
    }
    expect(invalid).toBeGreaterThan(seeds / 1000);
  });
});

describe("checkSequential on larger histories", () => {
  const size = { operations: 1000, clients: 10, keys: 10, indeterminate: 0.01 };

  it("acquits with an order that can be replayed, and convicts", () => {
    const operations = sessionHistory({ ...size, store: "sequential", staleReads: 0, seed: 1 });
    const verdict = checkSequential(operations, register);
    expect(verdict.valid).toBe(true);
    expect(complaintAbout(verdict.order, operations, register)).toBeUndefined();
    const broadcast = sessionHistory({ ...size, store: "causal", staleReads: 0, seed: 1 });
    const conviction = checkSequential(broadcast, register);
    expect(conviction.valid).toBe(false);
    const core = blamed(broadcast, conviction.explanations[0]?.steps.map(({ call }) => call) ?? []);
    expect(core.length).toBeLessThan(12);
    expect(bruteForceSequential(core, register)).toBe(false);
  });

  it("decides in few choices what clients of slow servers saw, with many updates of unknown effect", () => {
    const shape = { clients: 18, operationsPerGroup: 30, milliseconds: 4000, pause: 10, lag: 300, patience: 100 };
    const operations = laggingHistory({ ...shape, seed: 3 });
    expect(operations.filter(({ type }) => type === "info").length).toBeGreaterThan(400);
    const verdict = checkSequential(operations, register);
    expect(verdict.valid).toBe(true);
    expect(complaintAbout(verdict.order, operations, register)).toBeUndefined();
    // A search that only goes back to its latest choice has no answer after 887,000.
    expect(verdict.cost.configurations).toBeLessThan(2000);
  });

  it("answers unknown when it has too little time or memory, with what it knows", () => {
    const operations = sessionHistory({ ...size, store: "sequential", staleReads: 0, seed: 2 });
    const bounded = checkSequential(operations, register, { memoryLimitBytes: 1000 });
    expect(bounded.valid).toBe("unknown");
    expect(bounded.explanations[0]?.headline).toBe("The check ran out of memory.");
    const timed = checkSequential(operations, register, { timeLimitMs: 0 });
    expect(timed.valid).toBe("unknown");
    expect(timed.explanations[0]?.headline).toBe("The check ran out of time.");
    expect(timed.explanations[0]?.steps[0]?.sentence).toMatch(/pairs of the \d+ operations have a certain order/);
  });
});

describe("litmus tests", () => {
  const cases: readonly { name: string; processes: readonly string[]; valid: boolean }[] = [
    { name: "store buffering (Dekker)", processes: ["w(x,1) r(y)0", "w(y,1) r(x)0"], valid: false },
    { name: "store buffering, one sees the other", processes: ["w(x,1) r(y)0", "w(y,1) r(x)1"], valid: true },
    { name: "message passing", processes: ["w(x,1) w(y,1)", "r(y)1 r(x)0"], valid: false },
    { name: "message passing, in order", processes: ["w(x,1) w(y,1)", "r(y)0 r(x)1"], valid: true },
    { name: "IRIW", processes: ["w(x,1)", "w(y,1)", "r(x)1 r(y)0", "r(y)1 r(x)0"], valid: false },
    { name: "IRIW, in agreement", processes: ["w(x,1)", "w(y,1)", "r(x)1 r(y)0", "r(y)1 r(x)1"], valid: true },
    { name: "WRC", processes: ["w(x,1)", "r(x)1 w(y,1)", "r(y)1 r(x)0"], valid: false },
    { name: "load buffering", processes: ["r(x)1 w(y,1)", "r(y)1 w(x,1)"], valid: false },
    { name: "coherence", processes: ["w(x,1)", "w(x,2)", "r(x)1 r(x)2", "r(x)2 r(x)1"], valid: false },
    { name: "stale for ever", processes: ["w(x,1) w(x,2)", "r(x)1 r(x)1"], valid: true },
    { name: "2+2W", processes: ["w(x,1) w(y,2) r(y)1", "w(y,1) w(x,2) r(x)1"], valid: false },
    { name: "two updates of one value", processes: ["w(x,1) cas(x,1,2)", "cas(x,1,3)"], valid: false },
    { name: "an update in between", processes: ["w(x,1) r(x)1", "cas(x,1,2) r(x)2"], valid: true },
    { name: "a timed-out write that lands late", processes: ["w(x,1) w(x,2)? r(x)1", "r(x)1 r(x)2"], valid: true },
    { name: "a failed write that was read", processes: ["w(x,1)!", "r(x)1"], valid: false },
    { name: "a value from nowhere", processes: ["w(x,1)", "r(x)7"], valid: false },
  ];
  it.each(cases)("$name: $valid", ({ processes, valid }) => {
    const verdict = checkSequential(history(...processes), casRegister());
    expect(verdict.valid).toBe(valid);
    expect(verdict.explanations.length).toBe(valid ? 0 : 1);
  });

  it("says why store buffering is impossible", () => {
    const [explanation] = checkSequential(history("w(x,1) r(y)0", "w(y,1) r(x)0"), register).explanations;
    expect(explanation?.steps.map(({ sentence }) => sentence)).toEqual([
      "Event 0: client 0 wrote 1 on key x.",
      "Event 2: client 1 wrote 1 on key y.",
      "Event 4: client 0 read null on key y.",
      "Event 6: client 1 read null on key x.",
      "Event 4 must come before event 2: event 4 read the initial value, which event 2 overwrites.",
      "Event 6 must come before event 0: event 6 read the initial value, which event 0 overwrites.",
      expect.stringMatching(/^So event \d would have to come before itself: /),
    ]);
  });
});
