import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../../../nodes/random.js";
import { checkLadder } from "../../../../src/checkers/ladder/check.js";
import type { RungStatus } from "../../../../src/checkers/ladder/rung.js";
import type { Json, Operation } from "../../../../src/history/operation.js";
import { counter } from "../../../../src/models/counter.js";
import type { Model } from "../../../../src/models/model.js";
import { casRegister, register } from "../../../../src/models/register.js";
import { generateHistory } from "../../../support/generated-history.js";
import { bruteForceStaleness } from "../../../support/ladder-oracle.js";
import { objectKinds } from "../../../support/object-kinds.js";
import { history, randomShape, smallHistory } from "../../../support/small-sessions.js";

const model = casRegister();
const seeds = Number(process.env.SCHISM_SEEDS ?? 250);

function statuses(operations: readonly Operation[], of: Model = model): { [name: string]: RungStatus } {
  return Object.fromEntries(checkLadder(operations, of).rungs.map(({ name, status }) => [name, status]));
}

const small = (seed: number, label: string): Operation[] => {
  const random = seededRandom(seed, "ladder", label);
  return smallHistory(randomShape(random), random);
};

/** Each model with those that it implies. */
const implications: readonly (readonly [string, string])[] = [
  ["linearizability", "sequential consistency"],
  ["sequential consistency", "causal memory"],
  ["sequential consistency", "causal convergence"],
  ["causal memory", "causal consistency"],
  ["causal memory", "PRAM"],
  ["causal memory", "writes follow reads"],
  ["causal convergence", "causal consistency"],
  ["causal convergence", "monotonic reads"],
  ["causal convergence", "monotonic writes"],
  ["causal convergence", "writes follow reads"],
  ["causal consistency", "read your writes"],
  ["PRAM", "read your writes"],
  ["PRAM", "monotonic reads"],
  ["PRAM", "monotonic writes"],
];

describe("checkLadder", () => {
  it("never says that a model holds and one that it implies does not", () => {
    for (let seed = 0; seed < seeds; seed++) {
      const found = statuses(small(seed, "implications"));
      for (const [stronger, weaker] of implications) {
        if (found[stronger] === "holds") expect(found[weaker], `seed ${seed}: ${stronger}, ${weaker}`).toBe("holds");
        if (found[weaker] === "fails") expect(found[stronger], `seed ${seed}: ${stronger}, ${weaker}`).toBe("fails");
      }
    }
  });

  it("says the same of a history with other names for keys, values, and processes", () => {
    for (let seed = 0; seed < seeds / 4; seed++) {
      const operations = small(seed, "names");
      const rename = (value: Json | undefined): Json | undefined =>
        typeof value === "number"
          ? `v${value * 7}`
          : Array.isArray(value)
            ? value.map((each) => rename(each) ?? null)
            : value;
      const renamed = operations.map((operation) => ({
        ...operation,
        key: `key ${operation.key}`,
        process: `client ${1000 - Number(operation.process)}`,
        input: rename(operation.input) ?? null,
        output: rename(operation.output),
      }));
      expect(statuses(renamed), `seed ${seed}`).toEqual(statuses(operations));
    }
  });

  const litmus: readonly {
    name: string;
    processes: readonly string[];
    fails: readonly string[];
    holds: readonly string[];
  }[] = [
    {
      name: "store buffering is causal",
      processes: ["w(x,1) r(y)0", "w(y,1) r(x)0"],
      fails: ["sequential consistency"],
      holds: ["causal memory", "causal convergence", "PRAM"],
    },
    {
      name: "IRIW is causal",
      processes: ["w(x,1)", "w(y,1)", "r(x)1 r(y)0", "r(y)1 r(x)0"],
      fails: ["sequential consistency"],
      holds: ["causal memory", "causal convergence"],
    },
    {
      name: "message passing breaks PRAM: monotonic writes",
      processes: ["w(x,1) w(y,1)", "r(y)1 r(x)0"],
      fails: ["causal consistency", "PRAM", "monotonic writes"],
      holds: ["read your writes", "monotonic reads", "writes follow reads"],
    },
    {
      name: "WRC breaks causality, not PRAM: writes follow reads",
      processes: ["w(x,1)", "r(x)1 w(y,1)", "r(y)1 r(x)0"],
      fails: ["causal memory", "causal convergence", "causal consistency", "writes follow reads"],
      holds: ["PRAM", "monotonic writes"],
    },
    {
      name: "two readers disagree for ever on concurrent writes: causal memory, no convergence",
      processes: ["w(x,1)", "w(x,2)", "r(x)1 r(x)2", "r(x)2 r(x)1"],
      fails: ["sequential consistency", "causal convergence"],
      holds: ["causal memory", "PRAM", "causal consistency"],
    },
    {
      name: "the last writer wins against what its reader had seen: convergence, no causal memory (Bouajjani et al., figure 3)",
      processes: ["w(z,1) w(x,1) w(y,1)", "w(x,2) r(z)0 r(y)1 r(x)2"],
      fails: ["causal memory", "PRAM"],
      holds: ["causal convergence", "causal consistency"],
    },
    {
      name: "a process does not see its own write",
      processes: ["w(x,1) r(x)0"],
      fails: ["read your writes", "PRAM", "causal consistency"],
      holds: ["monotonic reads"],
    },
    {
      name: "a process goes back to an overwritten own write",
      processes: ["w(x,1) w(x,2) r(x)1"],
      fails: ["read your writes", "PRAM", "causal consistency"],
      holds: ["monotonic reads"],
    },
    {
      name: "a process goes back in time",
      processes: ["w(x,1) w(x,2)", "r(x)2 r(x)0"],
      fails: ["monotonic reads", "PRAM"],
      holds: ["read your writes"],
    },
    {
      name: "a circle of causes",
      processes: ["r(x)1 w(y,1)", "r(y)1 w(x,1)"],
      fails: ["causal consistency", "writes follow reads", "sequential consistency"],
      holds: ["PRAM", "monotonic reads"],
    },
  ];
  it.each(litmus)("$name", ({ processes, fails, holds }) => {
    const found = statuses(history(...processes));
    for (const name of fails) expect(found[name], name).toBe("fails");
    for (const name of holds) expect(found[name], name).toBe("holds");
  });

  it("names the strongest models and explains every one that fails", () => {
    const verdict = checkLadder(history("w(x,1) r(y)0", "w(y,1) r(x)0"), model);
    expect(verdict.strongest).toEqual(["causal memory", "causal convergence"]);
    expect(verdict.summary).toBe("Strongest that holds: causal memory and causal convergence.");
    for (const rung of verdict.rungs.filter(
      ({ status, name }) => status === "fails" && name !== "eventual convergence",
    )) {
      expect(rung.explanations.length, rung.name).toBeGreaterThan(0);
    }
  });

  it("does not judge what does not apply, and says why", () => {
    const twice = checkLadder(history("w(x,1) r(x)1", "w(x,1) r(x)1"), model).rungs;
    expect(twice.find(({ name }) => name === "PRAM")?.summary).toContain("is written more than once");
    const counted = checkLadder([], counter).rungs;
    expect(counted.find(({ name }) => name === "PRAM")?.summary).toContain("a counter is not");
    expect(counted.find(({ name }) => name === "sequential consistency")?.status).toBe("holds");
    const silent = checkLadder(history("w(x,1) w(x,2)", "r(x)2 r(x)0"), model).rungs;
    expect(silent.find(({ name }) => name === "monotonic writes")?.summary).toContain(
      "the reads of one client are not even monotonic",
    );
    const failedCas = casRegister({ failedCas: "informative" });
    const partial = checkLadder(history("w(x,1) r(y)0", "w(y,1) r(x)0", "cas(x,5,6)!"), failedCas).rungs;
    expect(partial.find(({ name }) => name === "PRAM")?.status).toBe("not applicable");
  });

  it("answers unknown when it runs out of time, and does not crash", () => {
    // Twelve processes that each put a string of letters together, and a read that no order explains.
    const appends = Array.from(
      { length: 36 },
      (_, id): Operation => ({
        ...{ id, process: id % 12, f: "append", key: null, input: "abcdefgh".charAt(id % 8), output: null, type: "ok" },
        ...{ call: 2 * id, return: 2 * id + 1, callTime: -1, returnTime: -1 },
      }),
    );
    const read: Operation = {
      ...{ id: 36, process: 12, f: "get", key: null, input: null, output: "z", type: "ok" },
      ...{ call: 100, return: 101, callTime: -1, returnTime: -1 },
    };
    const kv = objectKinds.at(-1)?.model ?? model;
    const rungs = checkLadder([...appends, read], kv, { timeLimitMs: 500 }).rungs;
    const sequential = rungs.find(({ name }) => name === "sequential consistency");
    expect(sequential?.status).toBe("unknown");
    expect(sequential?.explanations[0]?.headline).toBe("The check ran out of time.");
    const bounded = checkLadder([...appends, read], kv, { memoryLimitBytes: 1 << 20, timeLimitMs: 20_000 }).rungs;
    expect(bounded.find(({ name }) => name === "sequential consistency")?.explanations[0]?.headline).toBe(
      "The check ran out of memory.",
    );
  });
});

describe("k-staleness against brute force", () => {
  const [, , unique] = objectKinds;
  const concurrent = (random: Random): Operation[] => {
    if (unique === undefined) throw new Error("the third kind is the register with unique values");
    const shape = {
      operations: 3 + random.below(6),
      clients: 1 + random.below(4),
      indeterminate: random.pick([0, 0.2]),
      corrupt: false,
    };
    const operations = generateHistory(unique, shape, random);
    const values = [
      null,
      ...operations.flatMap(({ f, input, type }) => (f === "write" && type !== "fail" ? [input] : [])),
    ];
    return operations.map((operation) =>
      operation.f === "read" && operation.type === "ok" && random.next() < 0.5
        ? { ...operation, output: random.pick(values) }
        : operation,
    );
  };
  it.each([
    ["one after the other", (random: Random) => smallHistory({ ...randomShape(random), keys: 1 }, random), model],
    ["concurrent", concurrent, register],
  ] as const)("%s", (name, generate, of) => {
    let exact = 0;
    let none = 0;
    let inexact = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const operations = generate(seededRandom(seed, "staleness", name));
      const rung = checkLadder(operations, of).rungs.find((each) => each.name === "k-staleness");
      const least = bruteForceStaleness(operations);
      const label = `seed ${seed}: ${JSON.stringify(operations)}`;
      if (rung?.status === "not applicable") continue;
      if (rung?.k === undefined) {
        none += 1;
        expect(least, label).toBe(Number.POSITIVE_INFINITY);
        continue;
      }
      expect(rung.k.atLeast, label).toBeLessThanOrEqual(least);
      expect(rung.k.atMost ?? Number.POSITIVE_INFINITY, label).toBeGreaterThanOrEqual(least);
      if (rung.k.atLeast === rung.k.atMost) exact += 1;
      else inexact += 1;
    }
    expect(exact).toBeGreaterThan(inexact);
    expect(none).toBeGreaterThan(seeds / 100);
  });
});

describe("eventual convergence", () => {
  const cases: readonly { name: string; processes: readonly string[]; status: RungStatus }[] = [
    { name: "agreement", processes: ["w(x,1) r(x)1", "r(x)0 r(x)1"], status: "holds" },
    { name: "agreement on an old value", processes: ["w(x,1) w(x,2) r(x)1", "r(x)0 r(x)0 r(x)1"], status: "holds" },
    { name: "disagreement", processes: ["w(x,1) w(x,2) r(x)1", "r(x)0 r(x)0 r(x)2"], status: "fails" },
    { name: "only the last reads count", processes: ["w(x,1) r(x)0 r(x)1", "r(x)0 r(x)1 r(x)1"], status: "holds" },
    {
      name: "a timed-out write may have landed in between",
      processes: ["w(x,1) r(x)1", "w(x,2)? r(x)2"],
      status: "unknown",
    },
    { name: "nobody read in the end", processes: ["w(x,1) w(x,2)", "r(x)1"], status: "not applicable" },
  ];
  it.each(cases)("$name: $status", ({ processes, status }) => {
    expect(statuses(history(...processes))["eventual convergence"]).toBe(status);
  });
});
