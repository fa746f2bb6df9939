import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ActionQueue } from "../../../../src/clusters/sim/action-queue.js";

describe("ActionQueue", () => {
  it("gives actions back by moment and place, whatever is added and removed in between", () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ time: fc.nat(30), lateness: fc.nat(5) }) },
      { weight: 2, arbitrary: fc.constant("pop" as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 800, size: "max" }), (steps) => {
        const queue = new ActionQueue();
        const model: { time: number; place: number }[] = [];
        const fired: number[] = [];
        // Compared at the end: an expectation takes longer than the queue does.
        const [found, wanted]: [unknown[], unknown[]] = [[], []];
        let next = 0;
        const pop = (): void => {
          const first = model.sort((a, b) => a.time - b.time || a.place - b.place).shift();
          if (first === undefined) return;
          found.push(queue.nextTime(), queue.nextPlace());
          const action = queue.pop();
          action();
          found.push(fired.pop());
          wanted.push(first.time, first.place, first.place);
        };
        for (const what of steps) {
          if (what === "pop") pop();
          else {
            // A place may have been taken earlier than places that are in the queue already.
            next += 10;
            const place = next - what.lateness * 9;
            model.push({ time: what.time, place });
            queue.push(what.time, place, () => fired.push(place));
          }
          found.push(queue.size);
          wanted.push(model.length);
        }
        while (model.length > 0) pop();
        expect(found).toEqual(wanted);
        expect(queue.size).toBe(0);
      }),
    );
  });
});
