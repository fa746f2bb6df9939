/** A type whose states do not form a join semilattice is found out by whichever node joins or updates, before copies differ. */
import { expect, it } from "vitest";
import { Assertions } from "../../../nodes/assertions.js";
import { Counter } from "../../../nodes/crdt/counters.js";
import { Objects } from "../../../nodes/crdt/objects.js";
import type { DataType } from "../../../nodes/crdt/types.js";
import type { Json } from "../../../nodes/host.js";

const assertions = new Assertions({ id: "n1", trace: () => {} }, null);

/** A counter that is like the proper one but for this. */
function counter(mistake: Partial<DataType>): Objects {
  const proper: unknown = new Counter(true, null);
  // An object holds the entries and effects of its own type only.
  const type = proper as DataType;
  const mistaken: DataType = {
    query: "total",
    prepare: (entries, command) => type.prepare(entries, command),
    apply: (...about) => type.apply(...about),
    join: (mine, theirs) => type.join(mine, theirs),
    value: (entries) => type.value(entries),
    ...mistake,
  };
  return new Objects(mistaken, true, assertions);
}

const part = (up: number): Parameters<Objects["join"]>[0] => ({
  key: "c",
  vector: [["n2", up]],
  entries: [["n2", [up, 0]]],
});

it("joins that keep the laws pass", () => {
  const objects = counter({});
  for (const up of [1, 3, 2, 3]) objects.join(part(up));
  objects.apply("c", { add: -2 }, { node: "n1", nth: 1 });
  objects.apply("c", { add: 1 }, { node: "n1", nth: 2 });
  expect(objects.value("c")).toBe(2);
});

it("a join that takes what came last depends on whose side is whose", () => {
  const objects = counter({ join: (_, theirs) => theirs });
  objects.join(part(2));
  expect(() => objects.join(part(1))).toThrow("a join does not depend on which side is whose");
});

it("a join that adds up is not idempotent", () => {
  const first = (value: Json | undefined): number => (Array.isArray(value) ? Number(value[0]) : 0);
  const objects = counter({ join: (mine, theirs) => [first(mine) + first(theirs), 0] });
  objects.join(part(1));
  expect(() => objects.join(part(2))).toThrow("what is joined already changes nothing");
});

it("an update that goes down would be undone by a state of before", () => {
  const objects = counter({
    apply(entries, _, { node }) {
      const [up] = (entries.get(node) as [number, number] | undefined) ?? [5];
      entries.set(node, [up - 1, 0]);
      return [node];
    },
  });
  objects.apply("c", {}, { node: "n1", nth: 1 });
  expect(() => objects.apply("c", {}, { node: "n1", nth: 2 })).toThrow("an update only goes up in the order of states");
});
