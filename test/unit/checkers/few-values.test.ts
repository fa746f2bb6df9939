/** Registers of few values with many clients: what the engines leave out, and the coarser histories, against brute force. */
import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../../nodes/random.js";
import { noLimits } from "../../../src/checkers/limits.js";
import { checkLinearizable } from "../../../src/checkers/linearizability/check.js";
import { contradictoryCore } from "../../../src/checkers/linearizability/core.js";
import { DepthFirst } from "../../../src/checkers/linearizability/depth-first.js";
import { explainCore, explainRefutation } from "../../../src/checkers/linearizability/explain.js";
import { NarrowSweeps } from "../../../src/checkers/linearizability/narrow-sweeps.js";
import { preparePartition, relevantOperations } from "../../../src/checkers/linearizability/partition.js";
import { refuteRegister } from "../../../src/checkers/linearizability/refute-register.js";
import { registerAccesses } from "../../../src/checkers/linearizability/register-accesses.js";
import { registerQuotient } from "../../../src/checkers/linearizability/register-quotient.js";
import { rewrittenTooOften, tellRewritten } from "../../../src/checkers/linearizability/rewritten-too-often.js";
import { search } from "../../../src/checkers/linearizability/search.js";
import { Sweep } from "../../../src/checkers/linearizability/sweep.js";
import type { Json, Operation } from "../../../src/history/operation.js";
import type { Model } from "../../../src/models/model.js";
import { casRegister, register } from "../../../src/models/register.js";
import { generateHistory, type ObjectKind } from "../../support/generated-history.js";
import { bruteForceLinearizable } from "../../support/oracle.js";
import { complaintAbout } from "../../support/replay.js";
import { complaints } from "../../support/sentences/check.js";

function kindOf(model: Model, values: number, casShare: number): ObjectKind {
  return {
    model,
    invoke(random) {
      const chance = random.next();
      if (chance < casShare) return { f: "cas", input: [random.below(values), random.below(values)] };
      return random.next() < 0.5 ? { f: "read", input: null } : { f: "write", input: random.below(values) };
    },
    effect(state, f, input) {
      if (f === "read") return { output: state, state };
      if (f === "write") return { output: input, state: input };
      const [from, to] = Array.isArray(input) ? input : [];
      return state === from ? { output: input, state: to ?? null } : { output: undefined, state };
    },
    corrupt: (f, output, random) => (f === "read" ? random.below(values) : output),
  };
}

const kinds: readonly (readonly [string, ObjectKind])[] = [
  ["register of 2 values", kindOf(register, 2, 0)],
  ["register of 3 values", kindOf(register, 3, 0)],
  ["cas-register of 2 values", kindOf(casRegister(), 2, 0.4)],
  ["cas-register of 3 values", kindOf(casRegister(), 3, 0.6)],
  ["informative cas-register", kindOf(casRegister({ failedCas: "informative" }), 3, 0.5)],
];

function smallHistory(kind: ObjectKind, random: Random): Operation[] {
  const shape = { operations: 6 + random.below(5), clients: 3 + random.below(7), corrupt: true };
  return generateHistory(kind, { ...shape, indeterminate: random.pick([0, 0.15, 0.4]) }, random);
}

/** Every other read answers 0, however seldom that was written; few clients, so that much comes one after the other. */
function lyingHistory(kind: ObjectKind, random: Random): Operation[] {
  let reads = 0;
  const lying: ObjectKind = {
    ...kind,
    effect(state, f, input) {
      const effect = kind.effect(state, f, input);
      return f === "read" && ++reads % 2 === 0 ? { ...effect, output: 0 } : effect;
    },
  };
  const shape = { operations: 8 + random.below(5), clients: 2 + random.below(3), corrupt: false };
  return generateHistory(lying, { ...shape, indeterminate: random.pick([0.15, 0.3]) }, random);
}

const seeds = Number(process.env.SCHISM_SEEDS ?? 500);

describe("a register of few values against brute force", () => {
  it.each(kinds)("each engine by itself: %s", (name, kind) => {
    let invalid = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const operations = smallHistory(kind, seededRandom(seed, "few values", name));
      const expected = bruteForceLinearizable(operations, kind.model);
      if (!expected) invalid += 1;
      const partition = preparePartition(relevantOperations(operations, kind.model), kind.model);
      for (const engine of [new DepthFirst(partition), new Sweep(partition), new NarrowSweeps(partition, noLimits)]) {
        engine.run(Number.POSITIVE_INFINITY);
        const what = `${engine.constructor.name}, seed ${seed}: ${JSON.stringify(operations)}`;
        expect(engine.valid, what).toBe(expected);
        const order = engine.order().map((id) => partition.operations[id]?.call ?? -1);
        if (expected) expect(complaintAbout(order, operations, kind.model), what).toBeUndefined();
      }
    }
    expect(invalid).toBeGreaterThan(seeds / 50);
  });

  it.each(kinds)("what is optional may be left out: %s", (name, kind) => {
    let invalid = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const random = seededRandom(seed, "optional", name);
      const operations = relevantOperations(smallHistory(kind, random), kind.model);
      const free = new Set(operations.filter(({ type }) => type !== "info" && random.next() < 0.4));
      const expected = bruteForceLinearizable(operations, kind.model, free);
      if (!expected) invalid += 1;
      const obliged = new Set(operations.flatMap((each, id) => (free.has(each) ? [] : [id])));
      const partition = preparePartition(operations, kind.model, { obliged: (id) => obliged.has(id) });
      for (const engine of [new DepthFirst(partition), new Sweep(partition), new NarrowSweeps(partition, noLimits)]) {
        engine.run(Number.POSITIVE_INFINITY);
        expect(engine.valid, `${engine.constructor.name}, seed ${seed}`).toBe(expected);
      }
    }
    expect(invalid).toBeGreaterThan(seeds / 100);
  });

  it.each(kinds)("coarser histories refute only what has no order, and their cores hold: %s", (name, kind) => {
    let refuted = 0;
    let invalid = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const operations = smallHistory(kind, seededRandom(seed, "coarser", name));
      const expected = bruteForceLinearizable(operations, kind.model);
      if (!expected) invalid += 1;
      const partition = preparePartition(relevantOperations(operations, kind.model), kind.model);
      for (const distinct of [[0], [1], [null], [0, 1], [1, null]] satisfies Json[][]) {
        const coarser = registerQuotient(partition, distinct);
        const sweep = new Sweep(coarser);
        sweep.run(Number.POSITIVE_INFINITY);
        if (sweep.valid !== false) continue;
        refuted += 1;
        expect(expected, `seed ${seed}, ${JSON.stringify(distinct)}: ${JSON.stringify(operations)}`).toBe(false);
        const stuck = partition.returns[sweep.position] ?? -1;
        const core = contradictoryCore(coarser, stuck, { deadline: Number.POSITIVE_INFINITY });
        const named = new Set(core?.map((id) => partition.operations[id]));
        const kept = operations.filter((each) => named.has(each) || kind.model.readOnly?.(each) !== true);
        const others = new Set(kept.filter((each) => !named.has(each)));
        if (core !== undefined) expect(bruteForceLinearizable(kept, kind.model, others), `seed ${seed}`).toBe(false);
      }
    }
    // A refuter that hardly ever refutes is of no use.
    expect(refuted).toBeGreaterThan(invalid);
  });
});

/** When all is quiet, a value is read as often as it can still come about by indeterminate writes, and once more. */
function exhausted(seed: number): Operation[] {
  const kind = kindOf(casRegister(), 5, 0.3);
  const shape = { operations: 1000, clients: 50, indeterminate: 0.05, corrupt: false };
  const operations = generateHistory(kind, shape, seededRandom(seed, "exhausted"));
  let index = Math.max(...operations.map(({ call, type, ...rest }) => (type === "info" ? call : rest.return))) + 1;
  const add = (f: string, input: Json, output: Json): void => {
    const common = {
      id: operations.length,
      process: 1_000_000,
      key: null,
      type: "ok",
      callTime: -1,
      returnTime: -1,
    } as const;
    operations.push({ ...common, f, input, output, call: index++, return: index++ });
  };
  const writesThree = ({ type, f, input }: Operation): boolean =>
    type === "info" && (f === "write" ? input === 3 : f === "cas" && Array.isArray(input) && input[1] === 3);
  const left = operations.filter(writesThree).length;
  expect(left).toBeGreaterThan(1);
  for (let times = 0; times <= left; times++) {
    add("write", 1, 1);
    add("read", null, 3);
  }
  return operations;
}

describe("a register of few values, fifty clients, valid", () => {
  const kind = kindOf(casRegister(), 5, 0.3);
  const shape = { operations: 4000, clients: 50, indeterminate: 0.05, corrupt: false };

  it.each([1, 2, 3])("has an order that sweeps of a few configurations find: seed %i", (seed) => {
    const operations = generateHistory(kind, shape, seededRandom(seed, "narrow"));
    const partition = preparePartition(relevantOperations(operations, kind.model), kind.model);
    const narrow = new NarrowSweeps(partition, noLimits);
    narrow.run(1_000_000);
    expect(narrow.valid).toBe(true);
    const order = narrow.order().map((id) => partition.operations[id]?.call ?? -1);
    expect(complaintAbout(order, operations, kind.model)).toBeUndefined();
  });
});

describe("a register of few values, tens of thousands of operations", () => {
  it("has an order that is found straight away, however many there are", () => {
    const kind = kindOf(register, 5, 0);
    const shape = { operations: 90_000, clients: 10, indeterminate: 0, corrupt: false };
    const operations = generateHistory(kind, shape, seededRandom(1, "many operations"));
    const { valid, cost } = checkLinearizable(operations, kind.model, { timeLimitMs: 600_000 });
    expect(valid).toBe(true);
    expect(cost.configurations).toBeLessThan(90_000);
  });
});

describe("a register of few values, fifty clients, invalid", () => {
  it("is refuted by how often a value can have come about, within few configurations", () => {
    const operations = exhausted(1);
    const partition = preparePartition(relevantOperations(operations, casRegister()), casRegister());
    const limits = { deadline: Number.POSITIVE_INFINITY, memoryLimitBytes: 2 ** 28, configurations: 300_000 };
    const result = search(partition, limits);
    expect(result.valid).toBe(false);
    expect(result.coarser).not.toBeNull();
    expect(checkLinearizable(operations, casRegister()).valid).toBe(false);
  });
});

describe("a contradiction told by counting", () => {
  it.each(kinds)("holds by brute force, sentence by sentence: %s", (name, kind) => {
    const sizes = new Map<number, number>();
    let shownByReads = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const operations = lyingHistory(kind, seededRandom(seed, "counted", name));
      const { model } = kind;
      const partition = preparePartition(relevantOperations(operations, model), model);
      const accesses = registerAccesses(partition);
      if (accesses === undefined) throw new Error("a register has accesses");
      const what = `seed ${seed}: ${JSON.stringify(operations)}`;
      const about = { key: null, model, all: operations };
      // One gap that nothing fills is told by the refutation before.
      const refuted = refuteRegister(partition, accesses);
      const counted = refuted === undefined ? rewrittenTooOften(partition, accesses) : undefined;
      const told =
        refuted !== undefined
          ? explainRefutation(about, partition, refuted)
          : counted !== undefined
            ? explainCore(
                { ...about, core: counted.core.flatMap((id) => partition.operations[id] ?? []) },
                tellRewritten(partition, counted),
              )
            : undefined;
      if (told === undefined) continue;
      expect(complaints({ property: "linearizability", model, operations, ...told }), what).toEqual([]);
      const core = operations.filter(({ call }) => told.contradiction?.includes(call));
      const holds = (some: readonly Operation[]): boolean => {
        const kept = operations.filter((each) => some.includes(each) || model.readOnly?.(each) !== true);
        return !bruteForceLinearizable(kept, model, new Set(kept.filter((each) => !some.includes(each))));
      };
      expect(holds(core), what).toBe(true);
      const others = counted?.others ?? [refuted?.overwriter ?? -1];
      if (others.some((id) => partition.operations[id]?.f === "read")) shownByReads += 1;
      const gaps = counted?.finders.length ?? 1;
      sizes.set(gaps, (sizes.get(gaps) ?? 0) + 1);
    }
    expect(sizes.get(2) ?? 0).toBeGreaterThan(0);
    expect(shownByReads).toBeGreaterThan(0);
  });

  it("is found where a value was read once more than it can still come about", () => {
    const operations = exhausted(1);
    const verdict = checkLinearizable(operations, casRegister());
    expect(verdict.explanations[0]?.steps.map(({ sentence }) => sentence).join(" ")).toContain(
      "was written again in each",
    );
  });
});

describe("open writes of one value, of which either may be spent first", () => {
  /** What was read or written, with the events at which it began and ended. */
  const accesses: readonly (readonly ["read" | "write", Json, number, number])[] = [
    ["read", null, 0, 2],
    ["read", null, 1, 4],
    ["read", 2, 3, 27],
    ["write", 1, 5, 6],
    ["write", 1, 7, 12],
    ["write", 1, 8, 10],
    ["write", 2, 9, 24],
    ["write", 2, 11, 18],
    ["read", 2, 13, 15],
    ["read", 2, 14, 17],
    ["write", 2, 16, 19],
    ["write", 1, 20, 22],
    ["read", 1, 21, 23],
    ["read", 2, 25, 26],
  ];

  it("the one that returns later is not given up for the one that returns earlier", () => {
    const operations = accesses.map(
      ([f, value, call, end]): Operation => ({
        id: call,
        process: call,
        key: null,
        f,
        type: "ok",
        input: f === "read" ? null : value,
        output: value,
        call,
        return: end,
        callTime: -1,
        returnTime: -1,
      }),
    );
    expect(bruteForceLinearizable(operations, register)).toBe(true);
    const sweep = new Sweep(preparePartition(operations, register));
    sweep.run(Number.POSITIVE_INFINITY);
    expect(sweep.valid).toBe(true);
  });
});
