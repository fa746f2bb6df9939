/** Values are told apart in three ways, by text, by comparison and by number, which must agree. */
import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../../nodes/random.js";
import { EdnReader } from "../../../src/history/edn.js";
import { parseJson } from "../../../src/history/exact.js";
import { canonicalJson, sameJson } from "../../../src/history/json.js";
import type { Json } from "../../../src/history/operation.js";
import { ValueNumbers } from "../../../src/history/value-numbers.js";

/** Few different ones, so that many are equal. */
function drawn(random: Random, depth = 0): Json {
  const chance = random.next();
  if (depth < 3 && chance < 0.25) return Array.from({ length: random.below(3) }, () => drawn(random, depth + 1));
  if (depth < 3 && chance < 0.4) {
    const names = random.shuffle(["a", "b", "__proto__"]).slice(random.below(4));
    return Object.fromEntries(names.map((name) => [name, drawn(random, depth + 1)]));
  }
  return random.pick<Json>([null, true, false, 0, -0, 1, "1", "", "[]", "null", 0.5]);
}

describe("equality of JSON values", () => {
  it("is the same by text, by comparison and by number", () => {
    const random = seededRandom(1, "equal values");
    let equal = 0;
    for (let pair = 0; pair < 20_000; pair++) {
      const [a, b] = [drawn(random), drawn(random)];
      const expected = canonicalJson(a) === canonicalJson(b);
      if (expected) equal += 1;
      const numbers = new ValueNumbers();
      const first = numbers.of(a);
      const what = `${JSON.stringify(a)} and ${JSON.stringify(b)}`;
      expect(sameJson(a, b), what).toBe(expected);
      expect(numbers.has(b), what).toBe(expected);
      expect(numbers.of(b) === first, what).toBe(expected);
    }
    expect(equal).toBeGreaterThan(500);
  });
});

it("reads a number with an exponent like the same number by its digits, also beyond 2^53", () => {
  const spellings = [
    ["1e21", "1000000000000000000000"],
    ["-1.5E+22", "-15000000000000000000000"],
    ["12e19", "120000000000000000000"],
    ["1e20", "100000000000000000000"],
    ["1e5", "100000"],
  ] as const;
  for (const [exponent, digits] of spellings) {
    expect(parseJson(`[${exponent}]`), exponent).toEqual(parseJson(`[${digits}]`));
    expect(new EdnReader(exponent).read(), exponent).toEqual(new EdnReader(digits).read());
    expect(new EdnReader(`${exponent}M`).read(), exponent).toEqual(new EdnReader(`${digits}N`).read());
  }
  expect(parseJson("1e22")).not.toEqual(parseJson("10000000000000000000001"));
});
