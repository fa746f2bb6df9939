/** What traces tell of elections, judged as they come. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Elections } from "../../src/clusters/elections.js";

function watch() {
  const breaches: string[] = [];
  const elections = new Elections(["one-vote-per-term", "one-leader-per-term"], (node, claim, sentence) =>
    breaches.push(`${node} ${claim}: ${sentence}`),
  );
  return {
    breaches,
    votes: (node: string, epoch: number, candidate: string) =>
      elections.onTrace(node, { type: "vote", epoch, for: candidate }),
    role: (node: string, epoch: number, leads: boolean) =>
      elections.onTrace(node, { type: "role", role: leads ? "leader" : "follower", leads, epoch }),
  };
}

describe("Elections", () => {
  it("a second vote in a term breaks the claim, the same vote told again does not", () => {
    const { breaches, votes } = watch();
    votes("n1", 2, "n2");
    votes("n1", 2, "n2");
    votes("n1", 3, "n3");
    votes("n2", 2, "n3");
    expect(breaches).toEqual([]);
    votes("n1", 2, "n1");
    expect(breaches).toEqual(["n1 one-vote-per-term: n1 voted for n2 and then for n1 in term 2."]);
  });

  it("a second leader of a term breaks the claim, and is told once", () => {
    const { breaches, role } = watch();
    role("n1", 1, true);
    role("n2", 1, false);
    role("n2", 2, true);
    role("n1", 1, true);
    expect(breaches).toEqual([]);
    role("n3", 2, true);
    role("n1", 2, true);
    expect(breaches).toEqual(["n3 one-leader-per-term: n2 and n3 were both elected in term 2."]);
  });

  it("says nothing of what the system does not claim", () => {
    const breaches: string[] = [];
    const elections = new Elections([], (node) => breaches.push(node));
    elections.onTrace("n1", { type: "vote", epoch: 1, for: "n1" });
    elections.onTrace("n1", { type: "vote", epoch: 1, for: "n2" });
    expect(breaches).toEqual([]);
  });

  it("complains of votes exactly if some node gave two candidates its vote in one term", () => {
    const name = fc.constantFrom("n1", "n2", "n3");
    const cast = fc.record({ voter: name, epoch: fc.integer({ min: 1, max: 4 }), candidate: name });
    fc.assert(
      fc.property(fc.array(cast, { maxLength: 12 }), (all) => {
        const { breaches, votes } = watch();
        for (const { voter, epoch, candidate } of all) votes(voter, epoch, candidate);
        const twice = all.some((one) =>
          all.some(
            (other) => one.voter === other.voter && one.epoch === other.epoch && one.candidate !== other.candidate,
          ),
        );
        expect(breaches.length).toBe(twice ? 1 : 0);
      }),
    );
  });
});
