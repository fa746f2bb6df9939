import { expect, it } from "vitest";
import { seededRandom } from "../../../nodes/random.js";
import { LineNumbers } from "../../../src/history/line-numbers.js";

it("knows the line of every event, however lines and blank ones alternate", () => {
  for (let seed = 0; seed < 300; seed++) {
    const random = seededRandom(seed);
    const kept = new LineNumbers();
    const lines: number[] = [];
    let line = random.below(3);
    for (let event = 0; event < 30; event++) {
      // Now and then several events of one line, or a line that is before the last one, as in a history put in order of time.
      line = Math.max(1, line + (random.next() < 0.7 ? 1 : random.below(6) - 2));
      lines.push(line);
      kept.add(line);
    }
    expect(lines.map((_, position) => kept.of(position))).toEqual(lines);
  }
});

it("takes positions without an event for lines of their own", () => {
  expect(new LineNumbers().of(4)).toBe(5);
});
