import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../nodes/random.js";
import { resolveFault } from "../../../src/faults/fault.js";
import type { Link } from "../../../src/faults/link.js";

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index + 1}`);

function cutLinks(shape: string, count: number, seed: number, leaders: readonly string[] = []): readonly Link[] {
  const fault = { kind: "partition", shape, mode: "drop" } as Parameters<typeof resolveFault>[0]; // every caller names a known shape
  const { resolved } = resolveFault(fault, { nodes: names(count), leaders }, seededRandom(seed));
  if (resolved.kind !== "partition") throw new Error("not a partition");
  return resolved.links;
}

/** For each node the nodes that it can exchange messages with in both directions, itself included. */
function sight(count: number, links: readonly Link[]): Map<string, Set<string>> {
  const cut = new Set(links.map(({ from, to }) => `${from}>${to}`));
  return new Map(
    names(count).map((a) => [
      a,
      new Set(names(count).filter((b) => a === b || (!cut.has(`${a}>${b}`) && !cut.has(`${b}>${a}`)))),
    ]),
  );
}

const counts = fc.integer({ min: 4, max: 9 });

describe("partition shapes", () => {
  it("majorities-ring: every node sees a majority and no two nodes see the same one", () => {
    fc.assert(
      fc.property(fc.constantFrom(5, 7, 9), fc.nat(), (count, seed) => {
        const seen = sight(count, cutLinks("majorities-ring", count, seed));
        for (const others of seen.values()) expect(others.size).toBeGreaterThan(count / 2);
        const distinct = new Set([...seen.values()].map((others) => [...others].sort().join()));
        expect(distinct.size).toBe(count);
      }),
    );
  });

  it("bridge: two groups that cannot reach each other, and exactly one node that reaches all", () => {
    fc.assert(
      fc.property(counts, fc.nat(), (count, seed) => {
        const seen = sight(count, cutLinks("bridge", count, seed));
        const bridges = [...seen].filter(([, others]) => others.size === count);
        expect(bridges).toHaveLength(1);
        const rest = [...seen.values()].filter((others) => others.size < count);
        for (const a of rest)
          for (const b of rest) expect([1, a.size]).toContain([...a].filter((x) => b.has(x)).length);
      }),
    );
  });

  it("halves: two groups as equal as can be, wholly apart", () => {
    fc.assert(
      fc.property(counts, fc.nat(), (count, seed) => {
        const links = cutLinks("halves", count, seed);
        const half = Math.floor(count / 2);
        expect(links).toHaveLength(2 * half * (count - half));
        const sizes = new Set([...sight(count, links).values()].map((group) => group.size));
        expect(sizes).toEqual(new Set([half, count - half]));
      }),
    );
  });

  it("isolate-leader: cuts the leader of the highest epoch off in both directions, and no other link", () => {
    const links = cutLinks("isolate-leader", 5, 1, ["n3", "n1"]);
    expect(links).toHaveLength(8);
    expect(links.every(({ from, to }) => from === "n3" || to === "n3")).toBe(true);
  });

  it("leader-in-minority: the leader keeps followers, and the others are a majority", () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 9 }), fc.nat(), (count, seed) => {
        const seen = sight(count, cutLinks("leader-in-minority", count, seed, ["n3", "n1"]));
        expect(seen.get("n3")?.size).toBe(Math.floor((count - 1) / 2));
        expect(seen.get("n3")?.size).toBeGreaterThan(1);
        const others = [...seen.values()].filter((group) => !group.has("n3"));
        expect(new Set(others.map((group) => group.size))).toEqual(new Set([count - Math.floor((count - 1) / 2)]));
      }),
    );
  });

  it("one-way: cuts one direction only", () => {
    fc.assert(
      fc.property(counts, fc.nat(), (count, seed) => {
        const links = cutLinks("one-way", count, seed);
        expect(links).toHaveLength(count - 1);
        const back = new Set(links.map(({ from, to }) => `${to}>${from}`));
        expect(links.some(({ from, to }) => back.has(`${from}>${to}`))).toBe(false);
      }),
    );
  });
});

describe("targets", () => {
  const view = { nodes: names(5), leaders: ["n2"] };
  const nodesOf = (target: "one" | "leader" | "minority" | "majority" | "all", seed = 1): readonly string[] => {
    const { resolved } = resolveFault({ kind: "kill", target }, view, seededRandom(seed));
    return resolved.kind === "kill" ? resolved.nodes : [];
  };

  it("counts majorities and minorities", () => {
    expect(nodesOf("leader")).toEqual(["n2"]);
    expect(nodesOf("all")).toEqual(names(5));
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        expect(nodesOf("one", seed)).toHaveLength(1);
        expect(nodesOf("minority", seed)).toHaveLength(2);
        expect(nodesOf("majority", seed)).toHaveLength(3);
      }),
    );
  });

  it("falls back on some node when there is no leader", () => {
    const { resolved } = resolveFault(
      { kind: "pause", target: "leader" },
      { nodes: names(3), leaders: [] },
      seededRandom(2),
    );
    expect(resolved).toMatchObject({ kind: "pause", nodes: [expect.stringMatching(/^n[123]$/)] });
  });
});
