/** What counts as a new sequence of messages, and what does not. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LinkSight } from "../../../src/contract/cluster.js";
import { LinkSequences } from "../../../src/trials/link-sequences.js";

const all = (sights: readonly LinkSight[]): number[] => {
  const sequences = new LinkSequences();
  for (const sight of sights) sequences.see(sight);
  return [...sequences.all].sort((a, b) => a - b);
};

const sent = (from: string, to: string, bytes = 100): LinkSight => ({ from, to, what: "sent", bytes });
const arrived = (from: string, to: string): LinkSight => ({ from, to, what: "arrived" });

const nodes = ["a", "b", "c"] as const;
const sights = fc.array(
  fc
    .record({
      pair: fc.constantFrom(
        ...nodes.flatMap((from) => nodes.flatMap((to) => (from === to ? [] : [[from, to] as const]))),
      ),
      what: fc.constantFrom(
        "sent" as const,
        "arrived" as const,
        "connected" as const,
        "ended" as const,
        "broken" as const,
      ),
      bytes: fc.integer({ min: 1, max: 100_000 }),
    })
    .map(({ pair: [from, to], what, bytes }): LinkSight => ({ from, to, what, ...(what === "sent" ? { bytes } : {}) })),
  { maxLength: 40 },
);

describe("sequences of messages", () => {
  it("are the same whatever nodes are called", () => {
    const others = new Map([
      ["a", "n3"],
      ["b", "n1"],
      ["c", "n2"],
    ]);
    const renamed = ({ from, to, ...rest }: LinkSight): LinkSight => ({
      ...{ from: others.get(from) ?? "", to: others.get(to) ?? "" },
      ...rest,
    });
    fc.assert(
      fc.property(sights, (seen) => {
        expect(all(seen.map(renamed))).toEqual(all(seen));
      }),
    );
  });

  it("do not depend on which of two nodes was first, as long as neither sees the other's", () => {
    const one = [sent("a", "b"), sent("a", "b", 5000), sent("a", "b")];
    const other = [sent("c", "d", 9), sent("c", "d", 70_000), sent("c", "d", 9)];
    expect(all([...one, ...other])).toEqual(all(other.flatMap((each, place) => [each, one[place] ?? each])));
  });

  it("are not made longer by what is repeated", () => {
    const beat = [sent("a", "b"), arrived("a", "b"), sent("b", "a"), arrived("b", "a")];
    const beats = Array.from({ length: 50 }, () => beat).flat();
    expect(all(beats)).toEqual(all([...beat, ...beat, ...beat]));
    expect(all([sent("a", "b"), sent("a", "b"), sent("a", "b"), sent("a", "b", 101)])).toEqual([]);
  });

  it("tell sizes of other classes, types, peers and what becomes of connections apart", () => {
    const with_ = (sight: LinkSight): string => JSON.stringify(all([sent("a", "b"), sight, sent("a", "b", 90_000)]));
    const different: readonly LinkSight[] = [
      sent("a", "b", 1000),
      sent("a", "b", 9000),
      sent("a", "c", 9000),
      { from: "a", to: "b", what: "sent", type: "vote" },
      { from: "a", to: "b", what: "sent", type: "append" },
      arrived("b", "a"),
      { from: "a", to: "b", what: "connected" },
      { from: "b", to: "a", what: "connected" },
      { from: "a", to: "b", what: "broken" },
      { from: "a", to: "b", what: "ended" },
    ];
    expect(new Set(different.map(with_)).size).toBe(different.length);
    expect(with_(sent("a", "b", 1000))).toBe(with_(sent("a", "b", 1100)));
  });
});
