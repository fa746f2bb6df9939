/** The name of an object's state is that of its entries, however they came about. */
import { expect, it } from "vitest";
import { Assertions } from "../../../nodes/assertions.js";
import { Objects } from "../../../nodes/crdt/objects.js";
import { ObservedRemoveSet } from "../../../nodes/crdt/sets.js";
import { seededRandom } from "../../../nodes/random.js";

const assertions = new Assertions({ id: "n1", trace: () => {} }, null);

it.each([true, false])(
  "a copy of all entries has the same name, another state another one: tombstones kept: %s",
  (kept) => {
    const names = new Map<string, string>();
    for (let seed = 0; seed < 300; seed++) {
      const random = seededRandom(seed);
      const objects = new Objects(new ObservedRemoveSet(null), kept, assertions);
      for (let nth = 1; nth <= 20; nth++) {
        const f = random.below(3) === 0 ? "remove" : "insert";
        const prepared = objects.prepare("x", { f, key: "x", value: random.below(4) });
        if ("effect" in prepared) objects.apply("x", prepared.effect, { node: "n1", nth });
        const part = objects.part("x");
        const copy = new Objects(new ObservedRemoveSet(null), kept, assertions);
        copy.join({ ...part, entries: random.shuffle(part.entries) });
        copy.join(part);
        const { state } = objects.summary("x");
        expect(copy.summary("x").state).toBe(state);
        const text = JSON.stringify([...part.entries].sort());
        expect(names.get(state) ?? text).toBe(text);
        names.set(state, text);
      }
    }
    expect(names.size).toBeGreaterThan(100);
  },
);
