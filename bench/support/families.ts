/**
 * Which families of histories a benchmark looks at: a draw from all combinations of model, size, clients, keys, values, unknown
 * outcomes and faults, as many of each model as its difficulty deserves. The same seed draws the same families.
 */
import { type Random, seededRandom } from "../../nodes/random.js";
import { faultsOf, generatedModels, type HistoryFamily } from "./family.js";

/** How many of a hundred are of each model. */
const shares: Readonly<Record<HistoryFamily["model"], number>> = {
  "cas-register": 32,
  register: 12,
  kv: 26,
  counter: 11,
  queue: 12,
  mutex: 7,
};

/** A size is drawn by its weight; large ones take long to write and to read. */
const sizes = [
  { operations: 1000, weight: 4 },
  { operations: 10_000, weight: 4 },
  { operations: 100_000, weight: 2 },
] as const;

/** `largest`: leaves out larger families. */
export function drawFamilies(seed: number, count: number, largest = Number.POSITIVE_INFINITY): HistoryFamily[] {
  const random = seededRandom(seed, "families");
  const drawn = new Map<string, HistoryFamily>();
  for (const model of generatedModels) {
    const wanted = Math.round((count * shares[model]) / 100);
    const size = drawn.size;
    for (let tries = 0; drawn.size < size + wanted && tries < 100 * wanted; tries++) {
      const family = drawFamily(model, random, largest);
      drawn.set(JSON.stringify(family), family);
    }
  }
  return [...drawn.values()];
}

function drawFamily(model: HistoryFamily["model"], random: Random, largest: number): HistoryFamily {
  const fitting = sizes.filter(({ operations }) => operations <= largest);
  const { operations } = random.pick(fitting.flatMap((size) => Array.from({ length: size.weight }, () => size)));
  const clients = random.pick([5, 20, 50, 100]);
  const keys = random.pick([1, 1, 10, 100]);
  const values = model === "mutex" ? 3 : random.pick([3, 5, "unique"] as const);
  const indeterminatePercent = random.pick([0, 1, 5]);
  // A text to which a thousand tokens are appended is as long in each get that follows.
  const growing = operations / keys <= 2000 ? [0, 1] : [];
  const puts = model === "kv" ? random.pick([10, 10, 10, 2, ...growing]) : 0;
  const fault = random.pick(oftenOf({ model, values }));
  return { model, operations, clients, keys, values, indeterminatePercent, puts, fault };
}

/** Four in nine are valid, and the usual faults are more often than the others. */
function oftenOf(family: Pick<HistoryFamily, "model" | "values">): HistoryFamily["fault"][] {
  return [null, null, null, null, "stale", "stale", "thin-air", ...faultsOf(family)];
}
