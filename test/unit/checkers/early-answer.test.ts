/** That a history is not linearizable is said as soon as one key is known not to be, and what was not judged is not passed over. */

import { describe, expect, it, vi } from "vitest";
import { seededRandom } from "../../../nodes/random.js";
import { judgeObject } from "../../../src/checkers/linearizability/judge-object.js";
import { withLongestOrders } from "../../../src/checkers/linearizability/longest-order.js";
import type { SearchLimits } from "../../../src/checkers/linearizability/search.js";
import {
  checkLinearizable,
  checkLinearizableInParallel,
  counterModel,
  type LinearizabilityVerdict,
  type Operation,
} from "../../../src/index.js";
import { register } from "../../../src/models/register.js";
import { generateHistory } from "../../support/generated-history.js";
import { objectKinds, registerKind } from "../../support/object-kinds.js";
import { bruteForceLinearizable } from "../../support/oracle.js";

const on = (key: string, call: number, end: number, rest: Partial<Operation>): Operation => ({
  ...{ id: call, process: call, f: "add", key, input: null, output: null, type: "ok" },
  ...{ call, return: end, callTime: -1, returnTime: -1 },
  ...rest,
});

const untimed = (verdict: LinearizabilityVerdict): LinearizabilityVerdict => ({
  ...verdict,
  cost: { ...verdict.cost, milliseconds: 0 },
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

  it("says of what it began and left for the sake of the bad key that it was not judged, not that it gave up", () => {
    const more = Array.from({ length: 40 }, (_, id) =>
      on("bad", 300 + 2 * id, 301 + 2 * id, { f: "read", output: id < 39 ? 0 : 7 }),
    );
    const verdict = checkLinearizable([...hard, ...more], counterModel, { timeLimitMs: 60_000, first: true });
    expect(verdict.details).toMatchObject({ invalidKeys: ["bad"], unknownKeys: [], notJudgedKeys: ["hard"] });
    expect(verdict.explanations.map(({ key }) => key)).toEqual(["bad"]);
    expect(verdict.cost.configurations).toBeGreaterThan(0);
  });

  it("is not said to be judged where the callback is none", () => {
    const wrong: object = { onInvalid: true };
    expect(() => checkLinearizable(bad, counterModel, wrong)).toThrow("must be a function");
  });
});

describe("a history of which one key is hard", () => {
  it("is unknown for lack of time, and the other keys are said to be linearizable", () => {
    const { summary, explanations } = checkLinearizable([...hard, ...good], counterModel, limits);
    expect(summary).toBe("Unknown: the search gave up on hard before it had an answer. 1 other key is linearizable.");
    expect(explanations[0]?.headline).toBe("The search ran out of time on key hard.");
    const told = explanations[0]?.steps.map(({ sentence }) => sentence) ?? [];
    expect(told).toContain(
      "33 open add operations (33 different): any order of them is possible; let fewer clients work on one key, or spread them over more keys.",
    );
    expect(told.at(-1)).toBe("Histories in which all adds are of one amount are decided without a search.");
  });
});

describe("a key whose search was bounded to begin with", () => {
  it("ran out of time where the rest of its search did not come, whatever ended the beginning", () => {
    const deadline = performance.now() + 60_000;
    const begun = { deadline, memoryLimitBytes: 2 ** 30, configurations: 5000 };
    const headline = (judging: SearchLimits): string =>
      judgeObject("hard", hard, counterModel, judging).explain().explanation.headline;
    expect(headline({ ...begun, wholeDeadline: deadline })).toBe("The search ran out of time on key hard.");
    expect(headline(begun)).toBe("The search ran out of configurations on key hard.");
  });
});

describe("what decides a key", () => {
  /** Of several amounts, so that an order is looked for before the search, and long enough for it to be looked at what that takes. */
  const mixed = Array.from({ length: 40 }, (_, round) => {
    const [add, other, read] = [3 * round, 3 * round + 1, 3 * round + 2].map((id) => 10 * id);
    return [
      on("mixed", add ?? 0, (add ?? 0) + 15, { input: 1 }),
      on("mixed", other ?? 0, (other ?? 0) + 9, { input: 2 }),
      on("mixed", read ?? 0, (read ?? 0) + 5, { f: "read", output: 3 * round + 3 }),
    ];
  }).flat();
  const judged = (effort: Partial<SearchLimits>): { readonly valid: unknown; readonly configurations: number } => {
    const whole = performance.now() + 60_000;
    const judging = { deadline: whole, wholeDeadline: whole, memoryLimitBytes: 2 ** 30, ...effort };
    const { valid, configurations } = judgeObject("mixed", mixed, counterModel, judging);
    return { valid, configurations };
  };

  it("is not chosen by the clock, which may be over for a part of the effort", () => {
    expect(judged({ configurations: 1000, deadline: performance.now() - 1 })).toEqual({
      valid: true,
      configurations: 0,
    });
  });

  it("is chosen by steps: where few are allowed, the search has its turn", () => {
    const { valid, configurations } = judged({ configurations: 0.01 });
    expect(valid).toBe(true);
    expect(configurations).toBeGreaterThan(0);
  });
});

describe("a key that is judged again, with more effort", () => {
  const judging = { deadline: Number.POSITIVE_INFINITY, memoryLimitBytes: 2 ** 30 };

  it("is searched at once: what precedes the search is not repeated", () => {
    const written = [
      on("x", 0, 1, { f: "write", input: 1, output: 1 }),
      on("x", 2, 3, { f: "read", input: null, output: 2 }),
    ];
    const configurations = (again: boolean): number =>
      judgeObject("x", written, register, { ...judging, again }).configurations;
    expect(configurations(false)).toBe(0);
    expect(configurations(true)).toBeGreaterThan(0);
  });

  it("has the same verdict, by the search alone", () => {
    for (const [number, kind] of objectKinds.entries()) {
      for (let seed = 0; seed < 30; seed++) {
        const random = seededRandom(seed, "again", String(number));
        const shape = { operations: 7, clients: 3, indeterminate: 0.2, corrupt: seed % 2 === 0 };
        const operations = generateHistory(kind, shape, random);
        const { valid } = judgeObject(null, operations, kind.model, { ...judging, again: true });
        expect(valid, `${kind.model.name} ${number}, seed ${seed}`).toBe(
          bruteForceLinearizable(operations, kind.model),
        );
      }
    }
  });
});

describe("a key that takes long", () => {
  /** Some 700,000 configurations: enough for another thread to join and take an engine over. */
  const long = [
    ...Array.from({ length: 16 }, (_, id) => on("long", id, 200 + id, { input: 3 ** id })),
    on("long", 50, 60, { f: "read", output: 2 * 3 ** 5 + 1 }),
  ];

  /** For a busy machine: the answer takes some seconds on a quiet one. */
  const patient = { timeLimitMs: 600_000 };

  it("has the verdict of one thread where its engines run on several", async () => {
    const alone = checkLinearizable([...long, ...good], counterModel, patient);
    expect(alone.valid).toBe(false);
    expect(alone.cost.configurations).toBeGreaterThan(500_000);
    const told: (string | null)[] = [];
    const onInvalid = (key: string | null): void => void told.push(key);
    const verdict = await checkLinearizableInParallel([...long, ...good], counterModel, {
      ...patient,
      workers: 2,
      onInvalid,
    });
    expect(untimed(verdict)).toEqual(untimed(alone));
    expect(told).toEqual(["long"]);
  }, 600_000);
});

describe("the longest order of a key", () => {
  const slowKind = registerKind("ignored");

  it("is the same on a machine that is twenty times slower", () => {
    const { model } = slowKind;
    const shape = { operations: 400, clients: 12, indeterminate: 0.05, corrupt: true };
    const operations = generateHistory(slowKind, shape, seededRandom(7, "slow"));
    const writes2 = ({ f, type, input }: Operation): boolean =>
      type === "info" && (f === "write" ? input : Array.isArray(input) ? input[1] : null) === 2;
    // Each round takes an operation without an answer that wrote 2: there is one less.
    const rounds = operations.filter(writes2).length + 1;
    for (let call = 10_000; call < 10_000 + 4 * rounds; call += 4) {
      operations.push(on("", call, call + 1, { key: null, f: "write", input: 1, output: 1 }));
      operations.push(on("", call + 2, call + 3, { key: null, f: "read", output: 2 }));
    }
    const verdict = checkLinearizable(operations, model);
    expect(verdict.valid).toBe(false);
    const usual = withLongestOrders(verdict, operations, model);
    const now = performance.now.bind(performance);
    let looks = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => now() + 200 * looks++);
    try {
      expect(withLongestOrders(verdict, operations, model)).toEqual(usual);
    } finally {
      clock.mockRestore();
    }
    expect(looks).toBeGreaterThan(25);
  });
});

describe("the answer about a history", () => {
  /** Refuted with little effort, with more, and without a search. */
  const keys = [
    ...[5, 14, 6].map((adds, place) => [
      ...Array.from({ length: adds }, (_, id) =>
        on(`k${place}`, 1000 * place + id, 1000 * place + 200 + id, { input: 3 ** id }),
      ),
      on(`k${place}`, 1000 * place + 50, 1000 * place + 60, { f: "read", output: 2 * 3 ** 3 }),
    ]),
    good,
  ];

  it("is the same whatever the number of threads and where its keys are begun", async () => {
    const operations = keys.flat();
    const alone = checkLinearizable(operations, counterModel);
    expect(alone.details).toMatchObject({ invalidKeys: ["k0", "k1", "k2"], unknownKeys: [] });
    expect(alone.cost.configurations).toBeGreaterThan(40_000);
    for (const workers of [0, 1, 2]) {
      for (const tryFirst of [true, false]) {
        const verdict = await checkLinearizableInParallel(operations, counterModel, { workers, tryFirst });
        expect(untimed(verdict)).toEqual(untimed(alone));
      }
    }
  });

  it("is the same of each key in whatever order the keys come", () => {
    const byKey = (order: readonly number[]): unknown => {
      const { explanations, keys: judged } = checkLinearizable(
        order.flatMap((place) => keys[place] ?? []),
        counterModel,
      );
      const told = new Map(explanations.map((explanation) => [explanation.key, explanation]));
      return new Map(judged.map((each) => [each.key, { ...each, told: told.get(each.key) }]));
    };
    const usual = byKey([0, 1, 2, 3]);
    expect(byKey([3, 2, 1, 0])).toEqual(usual);
    expect(byKey([1, 3, 0, 2])).toEqual(usual);
  });
});
