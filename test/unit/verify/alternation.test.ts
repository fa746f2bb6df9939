/** Counting the turns of a lock, beside all orders. SCHISM_SEEDS=100000 asks for that many histories of each lock. */
import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../../nodes/random.js";
import type { Json, Operation } from "../../../src/history/operation.js";
import type { Model } from "../../../src/models/model.js";
import { mutex } from "../../../src/models/mutex.js";
import { fencedMutex, ownerMutex } from "../../../src/models/owned-mutex.js";
import { startingWith } from "../../../src/models/starting-with.js";
import { contradictsByCounts, turnsOf } from "../../../src/verify/alternation.js";
import { Budget } from "../../../src/verify/budget.js";
import { bruteForceLinearizable } from "../../support/oracle.js";

const seeds = Number(process.env.SCHISM_SEEDS ?? 4000);

/** Of any intervals, often with ends at the same event, as some recorders give them. */
function drawn(random: Random): Operation[] {
  const events = 2 + random.below(14);
  return Array.from({ length: 2 + random.below(6) }, (_, id): Operation => {
    const call = random.below(events);
    const isOpen = random.below(8) === 0;
    const end = isOpen ? Number.POSITIVE_INFINITY : call + random.below(random.pick([1, 3, events]));
    const f = random.pick(["acquire", "release"]);
    const ok = !isOpen;
    return {
      ...{ id, process: id, f, key: null, input: random.pick(["a", "b"]), type: ok ? "ok" : "info" },
      ...{
        output: ok ? (f === "acquire" ? 1 + id : null) : undefined,
        call,
        return: end,
        callTime: -1,
        returnTime: -1,
      },
    };
  });
}

function saysContradiction(model: Model, core: readonly Operation[], others: readonly Operation[]): boolean {
  const budget = (): Budget => new Budget(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 1000, () => true);
  return turnsOf(model, core, others).some((turns) => contradictsByCounts(turns, budget()) === true);
}

/** A lock, what it starts with, and of a hundred contradictions how many the counts see at least. */
const locks: readonly (readonly [string, Model, Json, number])[] = [
  ["mutex", mutex, false, 99],
  ["mutex that is held", mutex, true, 99],
  ["owner-mutex", ownerMutex, null, 90],
  ["owner-mutex that is held", ownerMutex, "a", 85],
  ["fenced-mutex that is held", fencedMutex, { owner: "b", token: null }, 80],
];

describe("what the counts of turns say is so by all orders", () => {
  it.each(locks)("%s", (label, usual, start, seen) => {
    const model = startingWith(usual, start);
    const tally = { contradictions: 0, seen: 0 };
    for (let seed = 0; seed < seeds; seed++) {
      const random = seededRandom(seed, "turns", label);
      const operations = drawn(random);
      const core = operations.filter(({ type }) => type === "ok" && random.below(4) > 0);
      const others = operations.filter((each) => !core.includes(each));
      const says = saysContradiction(model, core, others);
      const has = bruteForceLinearizable(operations, model, new Set(others));
      if (says && has) expect.fail(`seed ${seed}: ${JSON.stringify({ core, others })}`);
      if (!has) tally.contradictions += 1;
      if (says) tally.seen += 1;
    }
    if (process.env.SCHISM_SEEDS !== undefined) console.log(label, JSON.stringify(tally));
    expect(tally.contradictions).toBeGreaterThan(seeds / 10);
    expect((100 * tally.seen) / tally.contradictions).toBeGreaterThan(seen);
  });
});
