/** The shape of small graphs: the same under renaming and for more of the same, another for whatever else differs. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ShapeEdge, shapeOf } from "../../../src/trials/shape.js";

interface Graph {
  readonly labels: readonly string[];
  readonly edges: readonly ShapeEdge[];
}

const graphs: fc.Arbitrary<Graph> = fc
  .array(fc.constantFrom("read", "write", "cas"), { minLength: 1, maxLength: 7 })
  .chain((labels) =>
    fc.record({
      labels: fc.constant(labels),
      edges: fc.array(
        fc.record({
          from: fc.nat(labels.length - 1),
          to: fc.nat(labels.length - 1),
          why: fc.constantFrom("before", "read by"),
          quiet: fc.boolean(),
        }),
        { maxLength: 12 },
      ),
    }),
  );

describe("the shape of a graph", () => {
  it("does not depend on the order in which things are listed", () => {
    fc.assert(
      fc.property(
        graphs,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        ({ labels, edges }, chance) => {
          const drawn = labels.map((_, place) => ({ place, by: chance.next().value }));
          const order = drawn.sort((a, b) => a.by - b.by).map(({ place }) => place);
          const moved = edges.map((edge) => ({ ...edge, from: order.indexOf(edge.from), to: order.indexOf(edge.to) }));
          const shuffled = order.map((place) => labels[place] ?? "");
          expect(shapeOf(shuffled, moved.reverse())).toBe(shapeOf(labels, edges));
        },
      ),
    );
  });

  it("does not depend on how often the whole is there", () => {
    fc.assert(
      fc.property(graphs, ({ labels, edges }) => {
        const again = edges.map((edge) => ({ ...edge, from: edge.from + labels.length, to: edge.to + labels.length }));
        expect(shapeOf([...labels, ...labels], [...edges, ...again])).toBe(shapeOf(labels, edges));
      }),
    );
  });

  it("differs if a label does that is the only one of its kind", () => {
    fc.assert(
      fc.property(graphs, fc.nat(), ({ labels, edges }, chosen) => {
        const place = chosen % labels.length;
        const other = labels.map((label, at) => (at === place ? "add" : label));
        expect(shapeOf(other, edges)).not.toBe(shapeOf(labels, edges));
      }),
    );
  });

  it("keeps the order of alike things where it says something, and drops it where it is quiet", () => {
    const chain = (quiet: boolean): string =>
      shapeOf(["add", "add", "add"], [ordered(0, 1, quiet), ordered(1, 2, quiet), ordered(0, 2, quiet)]);
    expect(chain(true)).toBe("A: add");
    expect(chain(false)).toBe("A: add; B: add; C: add; B before A; C before A; C before B");
    // Two writes in a row, of which one is read: now they differ, and so their order counts.
    const read = (which: number): string =>
      shapeOf(
        ["write", "write", "read"],
        [ordered(0, 1, true), ordered(0, 2, true), ordered(1, 2, true), { from: which, to: 2, why: "read by" }],
      );
    expect(read(0)).not.toBe(read(1));
  });
});

const ordered = (from: number, to: number, quiet: boolean): ShapeEdge => ({ from, to, why: "before", quiet });
