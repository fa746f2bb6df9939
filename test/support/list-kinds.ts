/** Transactions on a few lists, with elements that are appended once, or that repeat. */
import type { Random } from "../../nodes/random.js";
import type { Json } from "../../src/history/operation.js";
import { listAppend } from "../../src/models/list-append.js";
import type { ObjectKind } from "./generated-history.js";

/** Two that every object has a property of, and one that is a number. */
const names = ["constructor", "__proto__", 1] as const;

let unique = 0;

export const uniqueLists: ObjectKind = listKind(() => ++unique);
export const repeatedLists: ObjectKind = listKind((random) => random.below(3));

function listKind(element: (random: Random) => number): ObjectKind {
  return {
    model: listAppend,
    invoke: (random) => ({
      f: "txn",
      input: Array.from({ length: 1 + random.below(3) }, () =>
        random.next() < 0.5
          ? [random.pick(["r", "read"]), random.pick(names), null]
          : ["append", random.pick(names), element(random)],
      ),
    }),
    effect(state, _f, input) {
      const lists = new Map(listOf(state).map((entry) => [String(listOf(entry)[0]), listOf(listOf(entry)[1])]));
      const output = listOf(input).map((micro) => {
        const [f = null, name = null, value = null] = listOf(micro);
        const there = lists.get(String(name)) ?? [];
        if (f === "append") lists.set(String(name), [...there, value]);
        return [f, name, f === "append" ? value : there.length === 0 ? null : there];
      });
      return { output, state: [...lists].sort(([a], [b]) => (a < b ? -1 : 1)) };
    },
    corrupt: (_f, output, random) =>
      listOf(output).map((micro) => {
        const [f = null, name = null, value = null] = listOf(micro);
        if (f === "append") return [f, name, value];
        const list = listOf(value);
        const other = random.pick<Json>([
          ...[list.slice(0, -1), list.toSpliced(random.below(list.length + 1), 1), list.toReversed(), []],
          ...[[...list, element(random)], [...list, unique - random.below(4)], [...list, ...list.slice(-1)]],
        ]);
        return [f, name, random.next() < 0.4 ? value : other];
      }),
  };
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
