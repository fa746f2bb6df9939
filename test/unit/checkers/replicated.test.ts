/** Checkers of replicated objects against the brute force: what they convict is impossible, and they convict most of what is. */
import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../../nodes/random.js";
import { checkReplicatedCounter } from "../../../src/checkers/replicated/counters.js";
import { checkReplicatedList } from "../../../src/checkers/replicated/lists.js";
import { checkReplicatedMap } from "../../../src/checkers/replicated/maps.js";
import { checkFreshRegister, checkReplicatedRegister } from "../../../src/checkers/replicated/registers.js";
import { checkReplicatedSet } from "../../../src/checkers/replicated/sets.js";
import type { Verdict } from "../../../src/checkers/verdict.js";
import type { Json, Operation } from "../../../src/history/operation.js";
import {
  allSiblings,
  counted,
  drawnHistory,
  isPossible,
  lastOf,
  listed,
  mapped,
  type Semantics,
  setWhere,
} from "../../support/replicated-oracle.js";

const seeds = Number(process.env.SCHISM_SEEDS ?? 60);

interface Kind {
  readonly name: string;
  readonly semantics: Semantics;
  /** Whether every read shows what was acknowledged before it. */
  readonly fresh?: boolean;
  /** Of how many seeds one is tried, as the brute force takes longer; of each if absent. */
  readonly oneOf?: number;
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

function otherValue(random: Random, _: Json, operations: readonly Operation[]): Json {
  return random.pick([null, ...operations.flatMap(({ f, input }) => (f === "write" ? [input] : []))]);
}

/** The last writer is the one whose write took effect last. */
const asTheyCame = lastOf(Array.from({ length: 20 }, (_, place) => place));

function* permutations(places: readonly number[]): Iterable<readonly number[]> {
  if (places.length === 0) yield [];
  for (const first of places) {
    for (const rest of permutations(places.filter((each) => each !== first))) yield [first, ...rest];
  }
}

/** With reads of which that is demanded. */
function demanding(operations: readonly Operation[]): readonly Operation[] {
  return operations.map((each) => (each.f === "read" ? { ...each, f: "fresh" } : each));
}

/** `f`: the updates that have an order, which `under` takes as their places among all updates. */
function possibleForSomeOrder(
  operations: readonly Operation[],
  f = "write",
  under: (order: readonly number[]) => Semantics = lastOf,
): boolean {
  const updates = operations.filter((each) => each.f !== "read" && each.f !== "settled" && each.f !== "fresh");
  const begun = updates.filter(({ type }) => type !== "fail");
  for (const order of permutations(begun.flatMap((each, place) => (each.f === f ? [place] : [])))) {
    if (isPossible(operations, under(order))) return true;
  }
  return false;
}

function insertOrRemove(random: Random, nth: number): { readonly f: string; readonly input: Json } {
  const earlier = nth === 0 || random.below(3) === 0 ? null : 1 + random.below(nth);
  if (earlier !== null && random.below(4) === 0) return { f: "remove", input: earlier };
  return { f: "insert", input: [nth + 1, earlier] };
}

const putOrDelete = (random: Random, nth: number) => {
  const field = random.pick(["a", "b"]);
  return random.below(3) === 0 ? { f: "delete", input: field } : { f: "put", input: [field, nth + 1] };
};

/** With one of the values that were put more, or one less. */
function otherMap(random: Random, output: Json, operations: readonly Operation[]): Json {
  const puts = operations.flatMap(({ f, input }) => (f === "put" && Array.isArray(input) ? [input] : []));
  const pairs = (Array.isArray(output) ? output : []).flatMap((each) => {
    const [field = null, values = null] = Array.isArray(each) ? each : [];
    return Array.isArray(values) ? values.map((value) => [field, Number(value)] as const) : [];
  });
  if (puts.length === 0) return output;
  const [field = null, value = null] = random.pick(puts);
  const rest = pairs.filter(([, each]) => each !== value);
  const changed = rest.length < pairs.length ? rest : [...pairs, [field, Number(value)] as const];
  return ["a", "b"].flatMap((name) => {
    const own = changed.flatMap(([each, put]) => (each === name ? [put] : [])).sort((a, b) => a - b);
    return own.length === 0 ? [] : [[name, own]];
  });
}

/** With one of the elements elsewhere, gone, or one more. */
function rearranged(random: Random, output: Json, operations: readonly Operation[]): Json {
  const inserted = operations.flatMap(({ f, input }) =>
    f === "insert" && Array.isArray(input) ? [input[0] ?? null] : [],
  );
  const list = Array.isArray(output) ? output : [];
  if (inserted.length === 0) return list;
  const element = random.pick(inserted);
  const rest = list.filter((each) => each !== element);
  if (list.includes(element) && random.below(3) === 0) return rest;
  return rest.toSpliced(random.below(rest.length + 1), 0, element);
}

const kinds: readonly Kind[] = [
  ...(["add", "remove"] as const).map(
    (winner): Kind => ({
      name: `set, ${winner} wins`,
      semantics: setWhere(winner),
      convicts: 85,
      update: addOrRemove,
      possible: (operations) => isPossible(operations, setWhere(winner)),
      check: (operations) => checkReplicatedSet(operations, winner),
      changed: toggled,
    }),
  ),
  {
    name: "counter",
    semantics: counted,
    convicts: 85,
    update: (random) => ({ f: "add", input: random.pick([-2, -1, 1, 2, 3]) }),
    possible: (operations) => isPossible(operations, counted),
    check: checkReplicatedCounter,
    changed: (random, output) => Number(output) + random.pick([-3, -2, -1, 1, 2, 3]),
  },
  {
    name: "multi-value register",
    semantics: allSiblings,
    convicts: 85,
    update: write,
    possible: (operations) => isPossible(operations, allSiblings),
    check: (operations) => checkReplicatedRegister(operations, "all"),
    changed: toggled,
  },
  {
    name: "multi-value register with fresh reads",
    ...{ semantics: allSiblings, fresh: true, convicts: 85 },
    update: write,
    possible: (operations) => isPossible(demanding(operations), allSiblings),
    check: (operations) => checkFreshRegister(operations, "all"),
    changed: toggled,
  },
  {
    name: "last-writer-wins register",
    ...{ semantics: asTheyCame, convicts: 85 },
    update: write,
    possible: possibleForSomeOrder,
    check: (operations) => checkReplicatedRegister(operations, "one"),
    changed: otherValue,
  },
  {
    name: "last-writer-wins register with fresh reads",
    ...{ semantics: asTheyCame, fresh: true, oneOf: 3, convicts: 85 },
    update: write,
    possible: (operations) => possibleForSomeOrder(demanding(operations)),
    check: (operations) => checkFreshRegister(operations, "one"),
    changed: otherValue,
  },
  {
    name: "map",
    ...{ semantics: mapped, convicts: 85 },
    update: putOrDelete,
    possible: (operations) => isPossible(operations, mapped),
    check: checkReplicatedMap,
    changed: otherMap,
  },
  {
    name: "list",
    ...{ semantics: listed(), convicts: 85 },
    update: insertOrRemove,
    possible: (operations) => possibleForSomeOrder(operations, "insert", listed),
    check: checkReplicatedList,
    changed: rearranged,
  },
];

/** Every second history has a read whose answer was changed. */
function historyOf(kind: Kind, seed: number): readonly Operation[] {
  const random = seededRandom(seed, kind.name);
  const count = 3 + random.below(5);
  const drawn = drawnHistory(random, {
    ...{ nodes: count < 6 ? 2 + random.below(2) : 2, processes: 3, operations: count },
    semantics: kind.semantics,
    fresh: kind.fresh === true,
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
  it("convicts only what is impossible, and most of it", { timeout: 60_000 * Math.max(1, seeds / 150) }, () => {
    let [impossible, convicted] = [0, 0];
    const tried = Math.ceil(seeds / (kind.oneOf ?? 1));
    for (let seed = 0; seed < tried; seed++) {
      const operations = historyOf(kind, seed);
      const { valid } = kind.check(operations);
      const possible = kind.possible(operations);
      expect(valid === false && possible, `seed ${seed}: ${JSON.stringify(operations)}`).toBe(false);
      if (seed % 2 === 0) expect(possible, `seed ${seed}`).toBe(true);
      if (!possible) impossible += 1;
      if (valid === false) convicted += 1;
    }
    expect(impossible).toBeGreaterThan(tried / 20);

    expect(convicted).toBeGreaterThanOrEqual((impossible * kind.convicts) / 100);
  });
});

/** One line an operation, each over before the next begins: "n1 add 1", "n2 read [1]", "n1 add 1 info". */
function inTurn(...lines: readonly string[]): readonly Operation[] {
  return lines.map((line, id) => {
    const [node = "", f = "", text = "null", type = "ok"] = line.split(" ");
    const value: Json = JSON.parse(text);
    const read = f === "read" || f === "settled";
    const back = type === "ok" ? 2 * id + 1 : Number.POSITIVE_INFINITY;
    return {
      ...{ id, process: id, f, key: "x", input: read ? null : value, output: type === "ok" ? value : undefined },
      ...{ type: type === "ok" ? ("ok" as const) : ("info" as const), call: 2 * id, return: back },
      ...{ callTime: 2 * id, returnTime: back, node },
    };
  });
}

const additionWins = (operations: readonly Operation[]) => checkReplicatedSet(operations, "add");
const removalWins = (operations: readonly Operation[]) => checkReplicatedSet(operations, "remove");
const allShown = (operations: readonly Operation[]) => checkReplicatedRegister(operations, "all");
const allFresh = (operations: readonly Operation[]) => checkFreshRegister(operations, "all");
const oneFresh = (operations: readonly Operation[]) => checkFreshRegister(operations, "one");
const oneShown = (operations: readonly Operation[]) => checkReplicatedRegister(operations, "one");

describe("what concurrency explains", () => {
  it.each([
    [
      "an addition that a removal elsewhere had not seen",
      additionWins,
      ["n1 add 1", "n1 remove 1", "n2 add 1", "n1 read [1]"],
    ],
    [
      "the same, of which a removal that came later is all that is visible",
      additionWins,
      ["n1 add 1", "n2 add 1", "n1 remove 1", "n1 settled [1]"],
    ],
    ["a node that has heard nothing yet", additionWins, ["n1 add 1", "n2 read []", "n2 read [1]"]],
    [
      "an element that was removed for good elsewhere",
      removalWins,
      ["n1 add 1", "n2 read [1]", "n1 remove 1", "n2 read [1]"],
    ],
    ["an addition of unknown outcome, or none", additionWins, ["n1 add 1 info", "n1 read []", "n1 read [1]"]],
    [
      "two writes that did not know of each other",
      allShown,
      ["n1 write 1", "n2 write 2", "n1 read [1,2]", "n2 read [2]"],
    ],
    [
      "a write of unknown outcome, which a read shows and the next one does not",
      allFresh,
      ["n1 write 1 info", "n1 read [1]", "n2 read []", "n2 settled [1]"],
    ],
    ["a later write that loses, to reads that are fresh", oneFresh, ["n1 write 1", "n2 write 2", "n3 read 1"]],
    ["a later write that loses", oneShown, ["n1 write 1", "n2 write 2", "n2 read 1", "n1 settled 1"]],
    [
      "insertions at the same place, in an order that all agree on",
      checkReplicatedList,
      ["n1 insert [1,null]", "n2 insert [2,null]", "n1 read [1]", "n2 read [2,1]", "n1 settled [2,1]"],
    ],
    [
      "an insertion after an element that is removed elsewhere",
      checkReplicatedList,
      ["n1 insert [1,null]", "n2 insert [2,1]", "n1 remove 1", "n2 read [1,2]", "n1 settled [2]"],
    ],
    [
      "insertions of unknown outcome that name each other, and none of which took effect",
      checkReplicatedList,
      ["n1 insert [1,2] info", "n1 insert [2,1] info", "n1 read []"],
    ],
    [
      "a put into a field that is deleted elsewhere",
      checkReplicatedMap,
      ['n1 put ["a",1]', 'n2 read [["a",[1]]]', 'n2 put ["a",2]', 'n1 delete "a"', 'n1 settled [["a",[2]]]'],
    ],
    [
      "two puts into a field, and one into another, that did not know of each other",
      checkReplicatedMap,
      [
        'n1 put ["a",1]',
        'n2 put ["a",2]',
        'n3 put ["b",3]',
        'n3 read [["b",[3]]]',
        'n1 settled [["a",[1,2]],["b",[3]]]',
      ],
    ],
    [
      "the same fields and values in another order",
      checkReplicatedMap,
      [
        ...['n1 put ["a",1]', 'n2 put ["a",2]', 'n3 put ["b",3]'],
        ...['n1 settled [["a",[1,2]],["b",[3]]]', 'n2 settled [["b",[3]],["a",[2,1]]]'],
      ],
    ],
    [
      "a deletion of unknown outcome, which one node shows",
      checkReplicatedMap,
      ['n1 put ["a",1]', 'n1 delete "a" info', 'n2 read [["a",[1]]]', "n1 read []"],
    ],
    ["votes that are still under way", checkReplicatedCounter, ["n1 add 2", "n2 add -1", "n2 read -1", "n1 read 1"]],
  ])("%s", (_, check, lines) => {
    expect(check(inTurn(...lines))).toMatchObject({ valid: true, explanations: [] });
  });
});

describe("what nothing explains", () => {
  it.each([
    ["A removed element has come back.", additionWins, ["n1 add 1", "n1 remove 1", "n1 read [1]"]],
    ["A removed element has come back.", removalWins, ["n1 add 1", "n1 remove 1", "n2 add 1", "n1 settled [1]"]],
    // The removal was at n1, where n2 has heard of element 2, which came after it.
    ["A removed element has come back.", additionWins, ["n1 add 1", "n1 remove 1", "n1 add 2", "n2 read [1,2]"]],
    // Where a removal succeeds, it has seen the only addition that there was.
    ["A removed element has come back.", additionWins, ["n1 add 1", "n2 remove 1", "n2 read [1]"]],
    // What n2 has seen of n1 before stays with it.
    [
      "A removed element has come back.",
      additionWins,
      ["n1 add 1", "n1 remove 1", "n1 add 2", "n2 read [2]", "n2 remove 1"],
    ],
    ["An element that was added is missing.", additionWins, ["n1 add 1", "n1 remove 1", "n1 add 1", "n1 read []"]],
    ["An element that was added is missing.", removalWins, ["n1 add 1", "n2 settled []"]],
    ["An element is there that was never added.", additionWins, ["n1 add 1", "n1 read [1,2]"]],
    ["An element is in the set twice.", additionWins, ["n1 add 1", "n1 read [1,1]"]],
    ["The nodes did not come to agree.", additionWins, ["n1 add 1 info", "n1 settled [1]", "n2 settled []"]],
    ["A value was read that had been replaced.", allShown, ["n1 write 1", "n1 write 2", "n1 read [1,2]"]],
    // n2 has seen 2, and with it 1, which n1 had seen before.
    [
      "A value was read that had been replaced.",
      allShown,
      ["n1 write 1", "n1 write 2", "n2 read [2]", "n2 write 3", "n3 read [1,3]"],
    ],
    ["A value was read that had been replaced.", oneShown, ["n1 write 1", "n1 write 2", "n1 read 1"]],
    ["A value is in the register twice.", allShown, ["n1 write 1", "n1 read [1,1]"]],
    ["A write is lost.", allFresh, ["n1 write 1", "n2 read []"]],
    ["A write is lost.", oneFresh, ["n1 write 1", "n2 read null"]],
    ["A value was read that had been replaced.", allFresh, ["n1 write 1", "n1 write 2", "n2 read [1]"]],
    ["A value was read that had been replaced.", oneFresh, ["n1 write 1", "n1 write 2", "n2 read 1"]],
    ["A write is lost.", allShown, ["n1 write 1", "n1 read [1]", "n2 write 2", "n2 read [1,2]", "n1 settled [1]"]],
    ["A value was read that was never written.", allShown, ["n1 write 1", "n1 read [1,2]"]],
    [
      "A node went back to an earlier value.",
      oneShown,
      ["n1 write 1", "n2 write 2", "n2 read 2", "n2 read 1", "n2 read 2"],
    ],
    [
      "No order of the elements agrees with all reads.",
      checkReplicatedList,
      ["n1 insert [1,null]", "n2 insert [2,null]", "n1 read [1,2]", "n2 read [2,1]"],
    ],
    // No two of the reads share two elements; each pair is told by another one.
    [
      "No order of the elements agrees with all reads.",
      checkReplicatedList,
      [
        ...["n1 insert [1,null]", "n2 insert [2,null]", "n3 insert [3,null]"],
        ...["n1 remove 3 info", "n2 remove 1 info", "n3 remove 2 info"],
        ...["n1 read [1,2]", "n2 read [2,3]", "n3 read [3,1]"],
      ],
    ],
    [
      "No order of the elements agrees with all reads.",
      checkReplicatedList,
      ["n1 insert [1,null]", "n1 insert [2,1]", "n2 read [2,1]"],
    ],
    [
      "An element is not where it was inserted.",
      checkReplicatedList,
      ["n1 insert [1,null]", "n1 insert [2,1]", "n1 insert [3,1]", "n2 read [1,2,3]"],
    ],
    [
      "A removed element has come back.",
      checkReplicatedList,
      ["n1 insert [1,null]", "n1 remove 1", "n1 insert [2,null]", "n2 read [2,1]"],
    ],
    ["A removed element has come back.", checkReplicatedList, ["n1 insert [1,null]", "n1 remove 1", "n1 insert [2,1]"]],
    // What was there before the element after which 2 was inserted is visible where 2 is.
    [
      "An element that was inserted is missing.",
      checkReplicatedList,
      ["n1 insert [3,null]", "n1 insert [1,null]", "n2 insert [2,1]", "n3 read [1,2]"],
    ],
    ["An element that was inserted is missing.", checkReplicatedList, ["n1 insert [1,null]", "n2 settled []"]],
    ["An element is there that was never inserted.", checkReplicatedList, ["n1 insert [1,null]", "n1 read [1,2]"]],
    ["An element is in the list twice.", checkReplicatedList, ["n1 insert [1,null]", "n1 read [1,1]"]],
    [
      "A value was read that had been replaced.",
      checkReplicatedMap,
      ['n1 put ["a",1]', 'n1 put ["a",2]', 'n1 read [["a",[1,2]]]'],
    ],
    ["A deleted value has come back.", checkReplicatedMap, ['n1 put ["a",1]', 'n1 delete "a"', 'n1 read [["a",[1]]]']],
    // What n3 shows of field b came after the deletion in field a.
    [
      "A deleted value has come back.",
      checkReplicatedMap,
      ['n1 put ["a",1]', 'n1 delete "a"', 'n1 put ["b",2]', 'n3 read [["a",[1]],["b",[2]]]'],
    ],
    ["A write is lost.", checkReplicatedMap, ['n1 put ["a",1]', 'n1 put ["b",2]', 'n2 read [["b",[2]]]']],
    ["A write is lost.", checkReplicatedMap, ['n1 put ["a",1]', 'n1 delete "a"', 'n2 put ["a",2]', "n2 settled []"]],
    ["A value was read that was never written.", checkReplicatedMap, ['n1 put ["a",1]', 'n1 read [["b",[1]]]']],
    ["A field or a value is in the map twice.", checkReplicatedMap, ['n1 put ["a",1]', 'n1 read [["a",[1,1]]]']],
    [
      "A deletion found a field that was not there.",
      checkReplicatedMap,
      ['n1 put ["a",1]', 'n1 delete "a"', 'n1 delete "a"', "n1 read []"],
    ],
    [
      "A node went back to an earlier value.",
      checkReplicatedMap,
      [
        'n1 put ["a",1]',
        'n1 delete "a" info',
        'n2 delete "a" info',
        'n1 read [["a",[1]]]',
        "n1 read []",
        'n1 read [["a",[1]]]',
      ],
    ],
    ["Updates of a counter are missing.", checkReplicatedCounter, ["n1 add 2", "n2 settled 0"]],
    ["A counter shows more than was added.", checkReplicatedCounter, ["n1 add 2", "n2 read 4"]],
    ["A node has forgotten what it had counted.", checkReplicatedCounter, ["n1 add 2", "n2 read 2", "n2 read 0"]],
  ])("%s %o %j", (headline, check, lines) => {
    const { valid, explanations } = check(inTurn(...lines));
    expect(valid).toBe(false);
    expect(explanations.map((each) => each.headline)).toEqual([headline]);
    expect(explanations[0]?.steps.length).toBeGreaterThan(0);
  });

  it("is told in a sentence for each operation", () => {
    const [explanation] = additionWins(inTurn("n1 add 1", "n1 remove 1", "n1 read [1]")).explanations;
    expect(explanation?.steps.map(({ sentence }) => sentence)).toEqual([
      "Event 0: Client 0 asked to add 1 on key x at n1.",
      "Event 2: Client 1 asked to remove 1 on key x at n1, where 1 had been seen.",
      "Event 4: Client 2 read [1] on key x at n1: 1 is there, although its removal was visible.",
    ]);
  });
});

it("counts what is wrong as what it is: reads, updates, the order of a list", () => {
  const summary = (check: typeof additionWins, ...lines: readonly string[]) => check(inTurn(...lines)).summary;
  expect(summary(additionWins, "n1 add 1", "n1 read [1,1]", "n1 read []")).toBe(
    "Not explained: 2 of 2 reads of 1 object show what no set of updates could have led to.",
  );
  expect(summary(checkReplicatedMap, 'n1 put ["a",1]', 'n1 delete "a"', 'n1 delete "a"', "n1 read []")).toBe(
    "Not explained: 1 acknowledged update shows what no set of updates could have led to.",
  );
  expect(summary(checkReplicatedList, "n1 insert [1,null]", "n1 insert [2,1]", "n2 read [2,1]", "n2 read [1,1]")).toBe(
    "Not explained: 1 of 2 reads of 1 object and the order of elements in 1 object show what no set of updates could have led to.",
  );
});

it("nothing is known without a read", () => {
  expect(additionWins(inTurn("n1 add 1")).valid).toBe("unknown");
});

it("what such an object is not asked is refused", () => {
  expect(() => allShown(inTurn("n1 write 1", "n2 write 1"))).toThrow(/written by two operations/);
  expect(() => checkReplicatedMap(inTurn("n1 put 1", "n1 read []"))).toThrow(/not \[field, value\]/);
  expect(() => checkReplicatedMap(inTurn('n1 put ["a",1]', 'n2 put ["a",1]'))).toThrow(/by two operations/);
  expect(() => checkReplicatedList(inTurn("n1 insert 1", "n1 read [1]"))).toThrow(/not \[element/);
  expect(() => checkReplicatedList(inTurn("n1 insert [1,null]", "n2 insert [1,null]"))).toThrow(/by two operations/);
  expect(() => checkReplicatedCounter(inTurn("n1 add 1.5", "n1 read 0"))).toThrow(/not a whole number/);
});
