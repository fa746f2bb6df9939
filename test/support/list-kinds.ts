/** Transactions on a few lists, with elements that are appended once, or that repeat. */
import type { Random } from "../../nodes/random.js";
import type { Json } from "../../src/history/operation.js";
import { listAppend } from "../../src/models/list-append.js";
import { startingWith } from "../../src/models/starting-with.js";
import type { ObjectKind } from "./generated-history.js";

/** Two that every object has a property of, and one that is a number. */
const names = ["constructor", "__proto__", 1] as const;

let unique = 0;

/** Lists are left behind when they are long. */
export const uniqueLists: ObjectKind = listKind(
  () => ++unique,
  (random) => random.pick([...names.slice(0, unique < 1000 ? 2 : 0), 1 + Math.floor(unique / 100)]),
);
export const repeatedLists: ObjectKind = listKind(
  (random) => random.below(3),
  (random) => random.pick(names),
);

const startedLists: ObjectKind = {
  ...listKind(
    () => ++unique,
    (random) => random.pick(["x", "y"]),
  ),
  model: startingWith(listAppend, { x: [-1, -2] }),
};
/** Transactions that fail at times and are seen all the same, on lists of which one does not start empty. */
export const carelessLists: ObjectKind = {
  ...startedLists,
  effect: (state, f, input) =>
    listOf(input).some((micro) => Number(listOf(micro)[2] ?? 1) % 4 === 0)
      ? { output: undefined, state }
      : startedLists.effect(state, f, input),
};

function listKind(element: (random: Random) => number, name: (random: Random) => Json): ObjectKind {
  return {
    model: listAppend,
    invoke: (random) => ({
      f: "txn",
      input: Array.from({ length: 1 + random.below(3) }, () =>
        random.next() < 0.5
          ? [random.pick(["r", "read"]), name(random), null]
          : ["append", name(random), element(random)],
      ),
    }),
    effect(state, _f, input) {
      const lists = new Map(listOf(state).map((entry) => [String(listOf(entry)[0]), listOf(listOf(entry)[1])]));
      const output = listOf(input).map((micro) => {
        const [f = null, of = null, value = null] = listOf(micro);
        const there = lists.get(String(of)) ?? [];
        if (f === "append") lists.set(String(of), [...there, value]);
        return [f, of, f === "append" ? value : there.length === 0 ? null : there];
      });
      return { output, state: [...lists].sort(([a], [b]) => (a < b ? -1 : 1)) };
    },
    corrupt: (_f, output, random) =>
      listOf(output).map((micro) => {
        const [f = null, of = null, value = null] = listOf(micro);
        if (f === "append") return [f, of, value];
        const list = listOf(value);
        const other = random.pick<Json>([
          ...[list.slice(0, -1), list.toSpliced(random.below(list.length + 1), 1), list.toReversed(), []],
          ...[
            [...list, element(random)],
            [...list, unique - random.below(4)],
            [...list, ...list.slice(-1)],
          ],
        ]);
        return [f, of, random.next() < 0.4 ? value : other];
      }),
  };
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
