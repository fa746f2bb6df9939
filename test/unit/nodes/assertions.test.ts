/** What replicas assert of themselves. test/unit/systems/judged.test.ts holds programs and variants to it. */
import { describe, expect, it } from "vitest";
import { Assertions } from "../../../nodes/assertions.js";
import type { ReplicaTrace } from "../../../nodes/trace.js";

describe("an assertion", () => {
  const asserting = (variant: string | null) => {
    const traces: ReplicaTrace[] = [];
    const assertions = new Assertions({ id: "n1", trace: (event) => void traces.push(event) }, variant);
    return { traces, assertions };
  };

  it("ends the correct program, and says where and what", () => {
    const { assertions, traces } = asserting(null);
    assertions.assert(true, "one and one is two");
    expect(() => assertions.assert(false, "one and one is two", "term 3")).toThrow(
      "invariant broken at n1 (term 3): one and one is two",
    );
    expect(traces).toEqual([]);
  });

  it("is told by a variant, once for each invariant", () => {
    const { assertions, traces } = asserting("some-mistake");
    for (const invariant of ["votes are counted", "votes are counted", "terms only grow"]) {
      assertions.assert(false, invariant);
    }
    expect(traces.map((event) => event.type === "invariant-broken" && event.sentence)).toEqual([
      "n1 breaks an invariant of its own: votes are counted.",
      "n1 breaks an invariant of its own: terms only grow.",
    ]);
  });
});
