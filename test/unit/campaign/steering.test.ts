/** How much is new in a cell: estimated from samples, and the same whatever their order. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../nodes/random.js";
import { attemptLineSchema } from "../../../src/campaign/ledger/lines.js";
import { SituationsMet, sampleOf } from "../../../src/campaign/night/steering.js";

function metBy(samples: readonly string[]): SituationsMet {
  const met = new SituationsMet();
  for (const sample of samples) met.add(sample);
  return met;
}

/** Batches of one cell: each meets this many of all its situations, which are drawn with the frequencies of ranks. */
function batches(all: number, each: number, count: number, seed: number): readonly ReadonlySet<number>[] {
  const random = seededRandom(seed, "batches");
  const numbers = Array.from({ length: all }, () => random.below(2 ** 32) | 0);
  return Array.from({ length: count }, () => {
    const met = new Set<number>();
    while (met.size < each) {
      const number = numbers[Math.floor(all * (random.below(1e6) / 1e6) ** 3)];
      if (number !== undefined) met.add(number);
    }
    return met;
  });
}

describe("a sample of situations", () => {
  it("depends on what there is, not on its order, and fits into a line", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 1 }), (numbers) => {
        const sample = sampleOf(numbers);
        expect(sampleOf([...numbers].reverse())).toBe(sample);
        expect(attemptLineSchema.shape.situations.safeParse(sample).success).toBe(true);
      }),
    );
  });
});

describe("the share of new situations", () => {
  it("is unknown before two batches", () => {
    expect(metBy([]).novelty).toBe(null);
    expect(metBy([sampleOf([1 << 8])]).novelty).toBe(null);
    expect(metBy([sampleOf([1 << 8]), sampleOf([1 << 8])]).novelty).toBe(0);
    expect(metBy([sampleOf([1 << 8]), sampleOf([2 << 8])]).novelty).toBe(1);
  });

  it("is the same in whatever order batches come, and read back in between", () => {
    const samples = batches(400, 60, 12, 1).map(sampleOf);
    const order = [7, 2, 11, 0, 5, 3, 9, 1, 10, 4, 8, 6].map((nth) => samples[nth] ?? "");
    let stored = new SituationsMet();
    for (const sample of order) {
      stored = SituationsMet.restored(stored.text);
      stored.add(sample);
    }
    expect(stored.novelty).toBe(metBy(samples).novelty);
    expect(stored.novelty).toBeGreaterThan(0);
  });

  // All situations are counted beside the samples of sixteen: the next batch has as many new ones as was expected.
  it("comes true in the next batch", () => {
    for (const [all, each] of [
      [300, 100],
      [3000, 300],
      [30_000, 300],
      [20, 10],
    ] as const) {
      let [expected, seen] = [0, 0];
      for (let seed = 1; seed <= 40; seed++) {
        const made = batches(all, each, 13, seed);
        const before = made.slice(0, 12);
        const known = new Set(before.flatMap((batch) => [...batch]));
        expected += metBy(before.map(sampleOf)).novelty ?? expect.fail("unknown");
        seen += [...(made[12] ?? [])].filter((situation) => !known.has(situation)).length / each;
      }
      expect(Math.abs(expected - seen) / 40).toBeLessThan(0.04);
    }
  });
});
