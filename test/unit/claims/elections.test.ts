/** Judging traces of elections and promises as they come. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClientRequest } from "../../../nodes/host.js";
import { atomicDecision } from "../../../src/claims/atomicity.js";
import { oneValueChosen } from "../../../src/claims/consensus.js";
import { leaderAppendOnly, oneLeaderPerTerm, oneVotePerTerm } from "../../../src/claims/elections.js";
import { promisesKept } from "../../../src/claims/promises.js";
import { ClaimWatch } from "../../../src/claims/watch.js";
import type { Claim } from "../../../src/contract/claim.js";

const ofNodes: readonly Claim[] = [oneVotePerTerm, oneLeaderPerTerm, promisesKept];
const ofObjects: readonly Claim[] = [oneValueChosen, atomicDecision];

function watch(claimed: readonly Claim[] = ofNodes) {
  const breaches: string[] = [];
  const claims = new ClaimWatch({
    claims: claimed,
    nodes: 3,
    isUpdate: () => true,
    report: (node, claim, sentence) => breaches.push(`${node} ${claim}: ${sentence}`),
  });
  return {
    breaches,
    claims,
    votes: (node: string, epoch: number, candidate: string) =>
      claims.onTrace(node, { type: "vote", epoch, for: candidate }),
    role: (node: string, epoch: number, leads: boolean) =>
      claims.onTrace(node, { type: "role", role: leads ? "leader" : "follower", leads, epoch }),
    promises: (node: string, key: string, ballot: number) => claims.onTrace(node, { type: "promised", key, ballot }),
    accepts: (node: string, key: string, ballot: number) =>
      claims.onTrace(node, { type: "accepted", key, ballot, value: 1 }),
  };
}

describe("claims on what replicas trace", () => {
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

  it("a leader that throws entries away in its own term breaks the claim, before or after it is told", () => {
    const { breaches, claims, role } = watch([leaderAppendOnly]);
    const discards = (node: string, epoch: number): void =>
      claims.onTrace(node, { type: "discarded", epoch, from: 3, entries: [] });
    role("n1", 2, true);
    role("n1", 3, false);
    discards("n1", 3);
    discards("n2", 2);
    expect(claims.counts()).toEqual([{ name: "leader-append-only", examined: 3, broken: 0 }]);
    expect(breaches).toEqual([]);
    discards("n1", 2);
    expect(breaches).toEqual(["n1 leader-append-only: n1 threw entries of its log away in the term that it led."]);
    const other = watch([leaderAppendOnly]);
    other.claims.onTrace("n3", { type: "discarded", epoch: 5, from: 1, entries: [] });
    other.role("n3", 5, true);
    expect(other.breaches).toHaveLength(1);
  });

  it("an acceptance below a promise of that acceptor for that instance breaks the claim", () => {
    const { breaches, promises, accepts } = watch();
    accepts("n1", "x", 3);
    promises("n1", "x", 5);
    accepts("n1", "x", 5);
    accepts("n1", "x", 8);
    accepts("n2", "x", 4);
    accepts("n1", "y", 4);
    // A promise that is told late does not take back a higher one.
    promises("n1", "y", 9);
    promises("n1", "y", 6);
    expect(breaches).toEqual([]);
    accepts("n1", "y", 7);
    accepts("n1", "x", 4);
    expect(breaches).toEqual([
      "n1 promises-kept: n1 accepted ballot 7 for y, and had promised to accept nothing below 9.",
    ]);
  });

  it("two values that a majority each accepted break the claim, and so does an answer that differs from what was chosen", () => {
    const { breaches, claims } = watch(ofObjects);
    const asked = (key: string, value: number): ClientRequest => ({
      client: "p0",
      seq: value,
      command: { f: "propose", key, value },
    });
    const accepted = (node: string, key: string, ballot: number, value: number): void =>
      claims.onTrace(node, { type: "accepted", key, ballot, value });
    for (const value of [1, 2]) for (const key of ["x", "y"]) claims.onRequest("n1", asked(key, value));
    accepted("n1", "x", 3, 1);
    accepted("n2", "x", 3, 1);
    accepted("n3", "x", 7, 2);
    claims.onTrace("n2", { type: "chosen", key: "y", value: 2 });
    claims.onAnswer("n1", asked("x", 2), { type: "ok", value: 1 });
    claims.onAnswer("n1", asked("y", 1), { type: "info", error: "timeout" });
    expect(breaches).toEqual([]);
    claims.onAnswer("n1", asked("y", 1), { type: "ok", value: 1 });
    accepted("n2", "x", 7, 2);
    expect(breaches).toEqual(["n1 one-value-chosen: Agreement is broken: 1 and 2 were both chosen for y."]);
  });

  it("a transaction that one node commits and another aborts breaks the claim", () => {
    const { breaches, claims } = watch(ofObjects);
    const decided = (node: string, txn: string, decision: "commit" | "abort"): void =>
      claims.onTrace(node, { type: "decided", txn, decision });
    decided("n1", "t1", "commit");
    decided("n2", "t1", "commit");
    decided("n2", "t2", "abort");
    expect(breaches).toEqual([]);
    decided("n3", "t1", "abort");
    expect(breaches).toEqual([expect.stringMatching(/^n3 atomic-decision: Atomicity is broken: .*t1/)]);
  });

  it("says nothing of what the system does not claim", () => {
    const { breaches, claims } = watch([]);
    claims.onTrace("n1", { type: "vote", epoch: 1, for: "n1" });
    claims.onTrace("n1", { type: "vote", epoch: 1, for: "n2" });
    claims.onTrace("n1", { type: "promised", key: "x", ballot: 2 });
    claims.onTrace("n1", { type: "accepted", key: "x", ballot: 1, value: 1 });
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
