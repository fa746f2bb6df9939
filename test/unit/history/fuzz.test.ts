import { describe, expect, it } from "vitest";
import { formats } from "../../../src/history/formats/index.js";
import { readFuzzed } from "../../support/reader-fuzz.js";

/** More, and other ones, with `npm run bench:fuzz`. */
const inputs = 1500;

describe("whatever is done to a file", () => {
  it.each([...formats.keys()])("%s gives a history or an InputError", async (name) => {
    const outcomes = { read: 0, refused: 0 };
    for (let seed = 0; seed < inputs; seed++) outcomes[await readFuzzed(name, seed)] += 1;
    // Files that are all whole or all broken would show nothing.
    expect(outcomes.read).toBeGreaterThan(inputs / 20);
    expect(outcomes.refused).toBeGreaterThan(inputs / 20);
  });
});
