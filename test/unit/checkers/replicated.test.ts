/** Checkers of replicated objects against the brute force: what they convict is impossible, and they convict most of what is. */
import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../../nodes/random.js";
import { checkReplicatedCounter } from "../../../src/checkers/replicated/counters.js";
import { checkReplicatedRegister } from "../../../src/checkers/replicated/registers.js";
import { checkReplicatedSet } from "../../../src/checkers/replicated/sets.js";
import type { Verdict } from "../../../src/checkers/verdict.js";
import type { Json, Operation } from "../../../src/history/operation.js";
import {
  allSiblings,
  counted,
  drawnHistory,
  isPossible,
  lastOf,
  type Semantics,
  setWhere,
} from "../../support/replicated-oracle.js";

const seeds = Number(process.env.SCHISM_SEEDS ?? 150);

interface Kind {
  readonly name: string;
  readonly semantics: Semantics;
  /** Share of the impossible histories that has to be convicted, percent. */
  readonly convicts: number;
  update(random: Random, nth: number): { readonly f: string; readonly input: Json };
  possible(operations: readonly Operation[]): boolean;
  check(operations: readonly Operation[]): Verdict;
  /** Another answer of a read. */
  changed(random: Random, output: Json, operations: readonly Operation[]): Json;
}

const write = (_: Random, nth: number) => ({ f: "write", input: nth + 1 });
const addOrRemove = (random: Random) => ({ f: random.below(5) < 3 ? "add" : "remove", input: 1 + random.below(2) });

/** With one of the values more, or one less. */
function toggled(random: Random, output: Json, operations: readonly Operation[]): Json {
  const values = operations.flatMap(({ f, input }) => (f === "add" || f === "write" ? [Number(input)] : []));
  const list = Array.isArray(output) ? output.map(Number) : [];
  if (values.length === 0) return list;
  const value = random.pick(values);
  return (list.includes(value) ? list.filter((each) => each !== value) : [...list, value]).sort((a, b) => a - b);
}

function* permutations(places: readonly number[]): Iterable<readonly number[]> {
  if (places.length === 0) yield [];
  for (const first of places) {
    for (const rest of permutations(places.filter((each) => each !== first))) yield [first, ...rest];
  }
}

function possibleForSomeOrder(operations: readonly Operation[]): boolean {
  const writes = operations.filter(({ f, type }) => f === "write" && type !== "fail");
  for (const order of permutations(writes.map((_, place) => place))) {
    if (isPossible(operations, lastOf(order))) return true;
  }
  return false;
}

const kinds: readonly Kind[] = [
  ...(["add", "remove"] as const).map(
    (winner): Kind => ({
      name: `set, ${winner} wins`,
      semantics: setWhere(winner),
      convicts: 75,
      update: addOrRemove,
      possible: (operations) => isPossible(operations, setWhere(winner)),
      check: (operations) => checkReplicatedSet(operations, winner),
      changed: toggled,
    }),
  ),
  {
    name: "counter",
    semantics: counted,
    convicts: 75,
    update: (random) => ({ f: "add", input: random.pick([-2, -1, 1, 2, 3]) }),
    possible: (operations) => isPossible(operations, counted),
    check: checkReplicatedCounter,
    changed: (random, output) => Number(output) + random.pick([-3, -2, -1, 1, 2, 3]),
  },
  {
    name: "multi-value register",
    semantics: allSiblings,
    convicts: 75,
    update: write,
    possible: (operations) => isPossible(operations, allSiblings),
    check: (operations) => checkReplicatedRegister(operations, "all"),
    changed: toggled,
  },
  {
    name: "last-writer-wins register",
    // In the order in which the writes took effect.
    semantics: lastOf(Array.from({ length: 20 }, (_, place) => place)),
    convicts: 75,
    update: write,
    possible: possibleForSomeOrder,
    check: (operations) => checkReplicatedRegister(operations, "one"),
    changed: (random, _, operations) =>
      random.pick([null, ...operations.flatMap(({ f, input }) => (f === "write" ? [input] : []))]),
  },
];

/** Every second history has a read whose answer was changed. */
function historyOf(kind: Kind, seed: number): readonly Operation[] {
  const random = seededRandom(seed, kind.name);
  const drawn = drawnHistory(random, {
    ...{ nodes: 2 + random.below(2), processes: 3, operations: 3 + random.below(5) },
    semantics: kind.semantics,
    update: kind.update,
  });
  if (seed % 2 === 0) return drawn;
  const reads = drawn.filter(({ f, type }) => type === "ok" && (f === "read" || f === "settled"));
  const read = random.pick(reads);
  return drawn.map((operation) =>
    operation === read ? { ...operation, output: kind.changed(random, operation.output ?? null, drawn) } : operation,
  );
}

describe.each(kinds)("$name", (kind) => {
  it("convicts only what is impossible, and most of it", { timeout: 20_000 * Math.max(1, seeds / 150) }, () => {
    let [impossible, convicted] = [0, 0];
    for (let seed = 0; seed < seeds; seed++) {
      const operations = historyOf(kind, seed);
      const { valid } = kind.check(operations);
      const possible = kind.possible(operations);
      expect(valid === false && possible, `seed ${seed}: ${JSON.stringify(operations)}`).toBe(false);
      if (seed % 2 === 0) expect(possible, `seed ${seed}`).toBe(true);
      if (!possible) impossible += 1;
      if (valid === false) convicted += 1;
    }
    expect(impossible).toBeGreaterThan(seeds / 20);

    expect(convicted).toBeGreaterThanOrEqual((impossible * kind.convicts) / 100);
  });
});
