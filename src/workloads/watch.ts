/**
 * Clients write keys, and a few of them watch all of these keys: each asks again and again for the events from the one after the last that it
 * knows of, over a stream that stays open, and some of them now and then from an earlier one. A watcher may be late, but what it gets is the sequence of
 * all writes without a gap. At the end each node is asked for the last part of it.
 */
import { checkWatches, lastStretch } from "../checkers/watch/check.js";
import { itemsOf } from "../checkers/watch/facts.js";
import type { Workload } from "../contract/workload.js";
import { answeredWith, wholeNumber } from "./forms.js";

const keys = ["w0", "w1", "w2", "w3"] as const;
/** Each watcher hears of every write, so there are few, and writers are pinned to other nodes than they. */
const mostWatchers = 3;
/** Writes that each node is asked for at the end, and more if some were seen nowhere. */
const watchedAtLast = 200;
/** How often a watcher that does so begins at an earlier revision, and by how much earlier at most. */
const goesBack = { chance: 0.05, most: 50 } as const;

export const watch: Workload = {
  name: "watch",
  summary: "write keys and watch them; every watcher gets each write once, in one order, and passes none over",
  settling: "until the checks hold",
  generator({ client, clients, random }) {
    let n = -1;
    /** The revision that this client asks for next. */
    let next = 1;
    const watches = client % 2 === 1 && client < 2 * mostWatchers;
    // The second watcher keeps its stream as long as its node does.
    const returns = client % 4 === 1;
    return {
      next() {
        n += 1;
        if (clients === 1 ? n % 2 === 1 : watches) {
          if (returns && random.next() < goesBack.chance) next = Math.max(1, next - random.below(goesBack.most));
          return { f: "watch", value: { from: next } };
        }
        return { f: "write", key: random.pick(keys), value: n * clients + client + 1 };
      },
      saw({ type, f, value }) {
        if (type !== "ok" || f !== "watch") return;
        for (const { revision } of itemsOf(value) ?? []) next = Math.max(next, revision + 1);
      },
    };
  },
  finalReads(_, operations) {
    const stretch = lastStretch(operations(), watchedAtLast);
    return stretch === undefined ? [] : [{ f: "watch", value: stretch }];
  },
  command: ({ f, key, value }) =>
    f === "write" ? { f: "put", value, ...(key === undefined ? {} : { key }) } : { f, value },
  updates: ({ f }) => f === "put",
  readOnly: (f) => f === "watch",
  tells: () => true,
  ...answeredWith(
    ["write", { words: "a whole number, its revision", fits: wholeNumber.fits }],
    [
      "watch",
      { words: "a list of [revision, key, value] and [revision]", fits: (answer) => itemsOf(answer) !== undefined },
    ],
  ),
  checks: [
    {
      property: "watching",
      judge: (operations) => checkWatches(operations),
      mayHeal: ({ valid, details }) => valid !== false || details.unseen !== 0 || details.unended !== 0,
    },
  ],
};
