/**
 * The special cases against brute force on small histories, against the general search on larger ones, and against what they must
 * refuse. SCHISM_SEEDS=50000 compares that many histories of each kind instead of a few.
 */
import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../../nodes/random.js";
import { checkLinearizable } from "../../../src/checkers/linearizability/check.js";
import { specialDeciders } from "../../../src/checkers/linearizability/special/index.js";
import type { Json, Operation } from "../../../src/history/operation.js";
import { kv } from "../../../src/models/kv.js";
import { mutex } from "../../../src/models/mutex.js";
import { generateHistory, type Shape } from "../../support/generated-history.js";
import { objectKinds } from "../../support/object-kinds.js";
import { bruteForceLinearizable } from "../../support/oracle.js";
import { specialHistory, specialKinds } from "../../support/special-kinds.js";
import { complaintAboutResult, decideNamed, decideSpecially, withoutEnd } from "../../support/special-verdict.js";
import { done, told } from "../../support/told.js";

const seeds = Number(process.env.SCHISM_SEEDS ?? 700);
const timeout = 60_000 + seeds * 5;
const kindsByLabel = specialKinds.map((kind) => [kind.label, kind] as const);

function smallShape(random: Random): Shape {
  return {
    operations: 2 + random.below(10),
    clients: 1 + random.below(6),
    indeterminate: random.pick([0, 0, 0.15, 0.4]),
    corrupt: random.next() < 0.7,
  };
}

function story(operations: readonly Operation[]): string {
  return operations
    .map(({ f, input, output, type, call, return: end }, position) => {
      const answer = output === undefined ? "" : ` → ${JSON.stringify(output)}`;
      return `${position}: ${f} ${JSON.stringify(input)}${answer} (${type}, ${call} to ${end})`;
    })
    .join("\n");
}

describe("special cases against brute force", () => {
  it.each(kindsByLabel)(
    "%s",
    (label, kind) => {
      const lock = kind.model.name.endsWith("mutex") || kind.label.startsWith("counter, adds");
      const tally = { decided: 0, invalid: 0, indeterminate: 0, largestCore: 0 };
      for (let seed = 0; seed < seeds; seed++) {
        const random = seededRandom(seed, label);
        const operations = specialHistory(kind, smallShape(random), random);
        const result = decideSpecially(operations, kind.model);
        if (result === null) continue;
        const expected = bruteForceLinearizable(operations, kind.model);
        tally.decided += 1;
        if (!expected) tally.invalid += 1;
        if (operations.some(({ type }) => type === "info")) tally.indeterminate += 1;
        if (!result.valid) tally.largestCore = Math.max(tally.largestCore, result.contradiction.length);
        const complaint = complaintAboutResult(result, operations, kind.model, expected, (weakened, optional) =>
          lock
            ? bruteForceLinearizable(weakened, kind.model, optional)
            : bruteForceLinearizable(withoutEnd(weakened, optional), kind.model),
        );
        if (complaint !== undefined) expect.fail(`seed ${seed}: ${complaint}\n${story(operations)}`);
      }
      if (process.env.SCHISM_SEEDS !== undefined) console.log(label, JSON.stringify(tally));
      expect(tally.decided).toBeGreaterThan(seeds / 2);
      expect(tally.invalid).toBeGreaterThan(tally.decided / 10);
      expect(tally.invalid).toBeLessThan(tally.decided / 2);
    },
    timeout,
  );

  // Acquire, release and acquire, in that order, take the release that had more time; so do two releases with an acquire that had; and
  // then the next two acquires have no release between them. No one window shows it.
  it("mutex: a contradiction that several stretches of time make", () => {
    const lock = (f: string, call: number, end: number): Operation => ({
      ...{ id: call, process: call, f, key: null, input: null, output: null, type: "ok", callTime: -1, returnTime: -1 },
      ...{ call, return: end },
    });
    const operations = [
      ...[lock("release", 0, 40), lock("acquire", 1, 2), lock("acquire", 3, 4), lock("acquire", 5, 41)],
      ...[lock("release", 6, 7), lock("release", 8, 9), lock("acquire", 10, 11), lock("acquire", 12, 13)],
    ];
    for (const kept of [operations, ...operations.map((each) => operations.filter((other) => other !== each))]) {
      const result = decideSpecially(kept, mutex);
      if (result === null) throw new Error("declined");
      expect(complaintAboutResult(result, kept, mutex, bruteForceLinearizable(kept, mutex))).toBeUndefined();
    }
    const result = decideSpecially(operations, mutex);
    if (result?.valid !== false) throw new Error("convicts");
    expect(result.reasons).toEqual([
      "By event 13, where the acquire of event 12 ended, at least 5 acquires had taken effect (there began and completed 2 acquires by " +
        "event 4, then 2 releases by event 9, then 2 acquires by event 13), and at most 3 releases had begun; the lock was free at the " +
        "start, and the two take turns.",
    ]);
  });

  it("kv: of a get that comes too late for what it found, and one that had found more, nothing else is needed", () => {
    const operations = told([
      ...done(0, "put", "a", null),
      ...done(1, "append", "b", null),
      ...done(0, "get", null, "ab"),
      ...done(1, "get", null, "a"),
    ]);
    const result = decideSpecially(operations, kv);
    expect(result).toMatchObject({ valid: false, contradiction: [2, 3] });
    expect(complaintAboutResult(result ?? { valid: true, linearization: [] }, operations, kv, false)).toBeUndefined();
  });

  it("is right, or declines, where values repeat and owners overlap", () => {
    let decided = 0;
    for (const kind of objectKinds) {
      if (!specialDeciders.has(kind.model.name)) continue;
      for (let seed = 0; seed < seeds / 4; seed++) {
        const random = seededRandom(seed, "any", kind.model.name);
        const observes = (operation: Operation): boolean => kind.model.observesFailure?.(operation) === true;
        const operations = generateHistory(
          kind,
          { ...smallShape(random), operations: 1 + random.below(6) },
          random,
        ).filter((operation) => operation.type !== "fail" || observes(operation));
        const result = decideSpecially(operations, kind.model);
        if (result === null) continue;
        decided += 1;
        const complaint = complaintAboutResult(
          result,
          operations,
          kind.model,
          bruteForceLinearizable(operations, kind.model),
        );
        if (complaint !== undefined) expect.fail(`seed ${seed}: ${complaint}\n${story(operations)}`);
      }
    }
    expect(decided).toBeGreaterThan(0);
  });
});

describe("special cases against the general search", () => {
  const histories = Math.max(20, Math.floor(seeds / 100));
  const limits = { timeLimitMs: 100, memoryLimitBytes: 2 ** 26 };

  it.each(kindsByLabel)(
    "%s, 50 to 300 operations",
    (label, kind) => {
      const lock = kind.model.name.endsWith("mutex") || kind.label.startsWith("counter, adds");
      const tally = { compared: 0, undecided: 0, invalid: 0 };
      for (let seed = 0; seed < histories; seed++) {
        const random = seededRandom(seed, "mid-size", label);
        const shape = {
          operations: 50 + random.below(random.pick([50, 50, 250])),
          clients: 2 + random.below(4),
          indeterminate: lock ? 0 : random.pick([0, 0.02]),
          corrupt: random.next() < 0.6,
        };
        const operations = specialHistory(kind, shape, random);
        const result = decideSpecially(operations, kind.model);
        if (result === null) continue;
        const { valid } = checkLinearizable(operations, kind.model, limits);
        if (valid === "unknown") tally.undecided += 1;
        else tally.compared += 1;
        if (!result.valid) tally.invalid += 1;
        const expected = valid === "unknown" ? result.valid : valid;
        const complaint = complaintAboutResult(result, operations, kind.model, expected, (weakened, optional) => {
          // The search knows no operation that is optional within its interval.
          if (lock) return false;
          return checkLinearizable(withoutEnd(weakened, optional), kind.model, limits).valid === true;
        });
        if (complaint !== undefined) expect.fail(`seed ${seed}: ${complaint}\n${story(operations)}`);
      }
      if (process.env.SCHISM_SEEDS !== undefined) console.log(label, JSON.stringify(tally));
      expect(tally.compared).toBeGreaterThan(histories / 4);
      expect(tally.invalid).toBeGreaterThan(0);
    },
    timeout,
  );
});

/** One operation after the other, or as the intervals say. */
function history(
  ...steps: readonly (readonly [f: string, input: Json, output?: Json, interval?: readonly [number, number]])[]
): Operation[] {
  return steps.map(([f, input, output, interval], id) => {
    const [call, end] = interval ?? [2 * id, 2 * id + 1];
    const completed = output !== undefined;
    return {
      ...{ id, process: id, f, key: null, input, output, type: completed ? "ok" : "info" },
      ...{ call, return: completed ? end : Number.POSITIVE_INFINITY, callTime: -1, returnTime: -1 },
    };
  });
}

describe("special cases on long histories", () => {
  // Elements are compared one by one; sums of several amounts are found or not.
  const lengthy = kindsByLabel.filter(
    ([label, { model }]) => model.name !== "set" && !label.startsWith("counter, adds"),
  );
  it.each(lengthy)("%s: 10,000 operations", (label, kind) => {
    const shape = { operations: 10_000, clients: 40, indeterminate: 0, corrupt: false };
    const operations = specialHistory(kind, shape, seededRandom(1, "long", label));
    const result = decideSpecially(operations, kind.model);
    // Among so many failed cas there is one that fits only into another order.
    if (kind.model.name === "etcd-register" && result === null) return;
    if (result === null) throw new Error("declined");
    expect(complaintAboutResult(result, operations, kind.model, true)).toBeUndefined();
  });

  const containers = lengthy.filter(([label]) => /^(stack|priority-queue|unordered-queue|queue), unique/.test(label));
  it.each(containers)("%s: 2,000 operations, of which some dequeued unseen", (label, kind) => {
    for (let seed = 0; seed < 5; seed++) {
      const shape = { operations: 2000, clients: 10, indeterminate: 0.02, corrupt: false };
      const operations = specialHistory(kind, shape, seededRandom(seed, "unseen", label));
      const result = decideSpecially(operations, kind.model);
      if (result === null) throw new Error(`declined seed ${seed}`);
      expect(complaintAboutResult(result, operations, kind.model, true)).toBeUndefined();
    }
  });

  it("follows a chain of 20,000 cas without recursion", () => {
    const operations = history(
      ...Array.from({ length: 20_000 }, (_, n) => ["cas", [n === 0 ? null : n, n + 1], null] as const),
      ["read", null, 20_000],
    );
    const result = decideNamed("cas-register", operations.toReversed());
    expect(result).toEqual({ valid: true, linearization: operations.map((_, n) => 20_000 - n) });
  });

  it("judges by the order of the stamps, however large they are", () => {
    for (const kind of specialKinds) {
      for (let seed = 0; seed < 20; seed++) {
        const random = seededRandom(seed, "stamps", kind.label);
        const operations = specialHistory(kind, smallShape(random), random);
        const later = operations.map((operation) => ({
          ...operation,
          call: 2 ** 40 + operation.call,
          return: 2 ** 40 + operation.return,
        }));
        expect(decideSpecially(later, kind.model)?.valid).toBe(decideSpecially(operations, kind.model)?.valid);
      }
    }
  });

  it("takes operations with equal stamps to overlap", () => {
    const swapped = history(
      ["write", 1, 1, [0, 5]],
      ["write", 2, 2, [5, 6]],
      ["read", null, 2, [7, 8]],
      ["read", null, 1, [9, 10]],
    );
    expect(decideNamed("register", swapped)?.valid).toBe(false);
    const overlapping = history(["write", 1, 1, [0, 5]], ["write", 2, 2, [5, 6]], ["read", null, 1, [7, 8]]);
    expect(decideNamed("register", overlapping)?.valid).toBe(true);
  });
});

describe("what the special cases refuse", () => {
  it.each<[string, string, Operation[]]>([
    ["a value written twice", "register", history(["write", 1, 1], ["write", 1, 1])],
    ["a value written twice, once perhaps", "register", history(["write", 1, 1], ["write", 1])],
    [
      "equal values that are not the same object",
      "register",
      history(["write", { a: [1] }, 1], ["write", { a: [1] }, 1]),
    ],
    ["the initial value written", "cas-register", history(["write", 1, 1], ["write", null, null])],
    ["a cas back to the initial value", "cas-register", history(["write", 1, 1], ["cas", [1, null], null])],
    [
      "a value written and set by cas",
      "cas-register",
      history(["write", 1, 1], ["cas", [1, 2], null], ["write", 2, 2]),
    ],
    ["a cas without a pair", "cas-register", history(["cas", 3, 3])],
    ["an operation it does not know", "register", history(["delete", null, null])],
    ["an element added twice", "set", history(["add", 1, 1], ["add", 1])],
    ["an element removed", "set", history(["add", 1, 1], ["remove", 1, 1])],
    ["a read of one element", "set", history(["add", 1, 1], ["read", null, true])],
    ["adds too large for exact sums", "counter", history(["add", 2 ** 52, 0], ["add", 1, 0])],
    ["a value enqueued twice", "queue", history(["enqueue", 1, 1], ["dequeue", null, 1], ["enqueue", 1, 1])],
    [
      "an owner who does two things at once",
      "owner-mutex",
      history(["acquire", "a", 0, [0, 3]], ["release", "a", 0, [1, 2]]),
    ],
    ["an owner who goes on after an unknown end", "owner-mutex", history(["acquire", "a"], ["release", "a", 0])],
    ["a lock without an owner", "owner-mutex", history(["acquire", null, 0])],
    ["a token that is none", "fenced-mutex", history(["acquire", "a", "7"])],
    ["a propose that was told nothing", "consensus", history(["propose", 1, null])],
    ["a proposal of nothing", "consensus", history(["propose", null, 1])],
    ["a commit that was told nothing", "atomic-commit", history(["commit", null, null])],
    ["an outcome that is none", "atomic-commit", history(["commit", null], ["outcome", null, "maybe"])],
  ])("%s", (_what, model, operations) => {
    expect(decideNamed(model, operations)).toBeNull();
  });

  it("a failed cas that the order found leaves no room for", () => {
    const [failed] = history(["cas", [1, 2], null, [2, 3]]);
    const operations = [
      ...history(["write", 1, 1, [0, 1]], ["read", null, 1, [4, 5]]),
      ...(failed === undefined ? [] : [{ ...failed, type: "fail" as const, output: undefined }]),
    ];
    expect(decideNamed("etcd-register", operations)).toBeNull();
  });
});

describe("what the special cases say", () => {
  it.each<[string, string, Operation[], number[], string]>([
    [
      "a stale read",
      "register",
      history(["write", 1, 1], ["write", 2, 2], ["read", null, 2], ["read", null, 1]),
      [0, 1, 3],
      "cannot stand between the write of event 0 and the read of event 6",
    ],
    [
      "two cas from one value",
      "cas-register",
      history(["write", 1, 1], ["cas", [1, 2], 0], ["cas", [1, 3], 0]),
      [1, 2],
      "both replaced 1, which only the write of event 0 writes",
    ],
    [
      "two reads of which each misses something",
      "set",
      history(["add", 1, 1], ["add", 2, 2], ["read", null, [1]], ["read", null, [2]]),
      [2, 3],
      "shows 1 and not 2; the read of event 6 shows the latter and not the former",
    ],
    [
      "a lost increment",
      "counter",
      history(["add", 1, 1], ["add", 1, 1], ["read", null, 2], ["add", 1, 1], ["read", null, 2]),
      [2, 3, 4],
      "had answered 2, and the add of event 6 had begun after that and completed, too: the total was at least 3",
    ],
    [
      "a queue that is never empty",
      "queue",
      history(
        ["enqueue", 1, 1, [0, 1]],
        ["dequeue", null, null, [2, 9]],
        ["enqueue", 2, 2, [3, 4]],
        ["dequeue", null, 1, [5, 6]],
      ),
      [0, 1, 2, 3],
      "found the queue empty",
    ],
    [
      "two holders of one lock",
      "owner-mutex",
      history(["acquire", "a", 0], ["acquire", "b", 0], ["release", "a", 0], ["release", "b", 0]),
      [0, 1, 2, 3],
      "Two owners held the lock at once",
    ],
    [
      "a lock acquired twice",
      "mutex",
      history(["acquire", null, 0], ["release", null, 0], ["acquire", null, 0], ["acquire", null, 0]),
      [2, 3],
      "Between event 4 and event 7, where the acquire of event 6 ended, 2 acquires began and completed, and between them there must be 1 release; but none can have taken effect",
    ],
    [
      "more acquires than releases had begun",
      "mutex",
      history(["release", null], ["acquire", null, 0], ["acquire", null, 0], ["acquire", null, 0]),
      [1, 2, 3],
      "By event 7, where the acquire of event 6 ended, 3 acquires had completed and at most 1 release had begun; the lock was free at the start",
    ],
    [
      "two decisions",
      "consensus",
      history(["propose", 1, 1], ["read", null, 1], ["propose", 2, 2]),
      [0, 2],
      "Agreement is broken",
    ],
    [
      "a decision that nobody had proposed yet",
      "consensus",
      history(["read", null, 1], ["propose", 1, 1]),
      [0],
      "Validity is broken",
    ],
    [
      "a decision that went away",
      "consensus",
      history(["propose", 1], ["read", null, 1], ["read", null, null]),
      [1, 2],
      "Integrity is broken",
    ],
    [
      "a participant that aborts what is committed",
      "atomic-commit",
      history(["commit", null, "commit"], ["outcome", null, "commit"], ["outcome", null, "abort"]),
      [0, 2],
      "Atomicity is broken",
    ],
    [
      "a commit against a vote",
      "atomic-commit",
      history(["commit", { refusedBy: 1 }], ["outcome", null, "commit"]),
      [1],
      "only requests that a participant had to refuse had begun before event 3",
    ],
    [
      "an outcome of what nobody asked for",
      "atomic-commit",
      history(["outcome", null, "abort"], ["commit", null, "abort"]),
      [0],
      "nobody had asked for the transaction",
    ],
    [
      "a participant that does not know what it voted for",
      "atomic-commit",
      history(["commit", null, "commit"], ["outcome", null, null]),
      [0, 1],
      "A vote was forgotten",
    ],
  ])("%s", (_what, model, operations, core, words) => {
    const result = decideNamed(model, operations);
    if (result?.valid !== false) throw new Error("convicts");
    expect(result.contradiction).toEqual(core);
    expect(result.reasons.join(" ")).toContain(words);
  });
});
