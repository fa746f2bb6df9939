import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inOrder } from "../../../src/shrink/in-order.js";

describe("inOrder", () => {
  it("shows results in order until it is told to end, whatever ends first, and never begins more than `width` ahead", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(12),
        async (delays, width, end) => {
          let begun = 0;
          let ended = 0;
          let most = 0;
          const shown: number[] = [];
          await inOrder(
            delays.keys(),
            width,
            async (at) => {
              begun += 1;
              most = Math.max(most, begun - shown.length);
              for (let tick = 0; tick < (delays[at] ?? 0); tick++) await Promise.resolve();
              ended += 1;
              return at * 10;
            },
            (result, at) => {
              expect(result).toBe(at * 10);
              shown.push(at);
              return shown.length < end;
            },
          );
          expect(shown).toEqual([...delays.keys()].slice(0, Math.max(1, end)));
          expect(most).toBeLessThanOrEqual(width);
          expect(ended).toBe(begun);
        },
      ),
    );
  });
});
