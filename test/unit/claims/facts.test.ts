/** Which facts count as facts about the same thing, and that each is kept once. */
import { describe, expect, it } from "vitest";
import { KnownFacts } from "../../../src/claims/facts.js";
import type { Fact, Thing } from "../../../src/contract/claim.js";

function knownOf(facts: readonly Fact[]): KnownFacts {
  const known = new KnownFacts();
  for (const fact of facts) known.add(fact, known.about(fact.about));
  return known;
}

const told = (about: Thing, ...says: Fact["says"]): Fact => ({ kind: "told", about, says });

describe("known facts", () => {
  it("keeps things apart by name, number and whose they are", () => {
    const things: readonly Thing[] = [7, "7", 0, -1, 0.5, null, ["p1", 7], ["p2", 7], ["p1", "7"], ["7", "p1"]];
    const facts = things.map((thing, at) => told(thing, at));
    const known = knownOf(facts);
    expect(things.map((thing) => known.about(thing))).toEqual(facts.map((fact) => [fact]));
    expect([8, "p1", ["p3", 7] as const, ["p1", 8] as const].flatMap((thing) => known.about(thing))).toEqual([]);
  });

  it("keeps each fact about a thing once, in the order in which they came", () => {
    const known = knownOf([told(["n1", 3], "a"), told(["n1", 3], "b"), told(["n1", 3], "a"), told(["n1", 3])]);
    expect(known.about(["n1", 3])).toEqual([told(["n1", 3], "a"), told(["n1", 3], "b"), told(["n1", 3])]);
  });

  it("forgets what is about one node, and keeps what that node said about others", () => {
    const kept = [told("n2", "n1"), told(["n2", 3], "n1"), told(7, "n1")];
    const known = knownOf([told("n1", "a"), told(["n1", 3], "b"), ...kept]);
    known.forget("n1");
    expect([...known.about("n1"), ...known.about(["n1", 3])]).toEqual([]);
    expect(kept.flatMap((fact) => known.about(fact.about))).toEqual(kept);
  });
});
