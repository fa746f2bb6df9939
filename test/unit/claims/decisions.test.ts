/** Judging the traces of objects that are decided once, as an observer of a simulated run does. */
import { describe, expect, it } from "vitest";
import type { ClientRequest } from "../../../nodes/host.js";
import type { TraceEvent } from "../../../nodes/trace.js";
import { atomicDecision } from "../../../src/claims/atomicity.js";
import { oneValueChosen } from "../../../src/claims/consensus.js";
import { ClaimWatch } from "../../../src/claims/watch.js";
import type { Claim } from "../../../src/contract/claim.js";

function watch(claim: Claim, nodes: number) {
  const breaches: string[] = [];
  const watching = new ClaimWatch({
    claims: [claim],
    nodes,
    isUpdate: () => true,
    report: (node, _claim, sentence) => breaches.push(`${node}: ${sentence}`),
  });
  const ask = (f: string, key: string, value: string | null): ClientRequest => {
    const request = { client: "p0", seq: 1, command: { f, key, value } };
    watching.onRequest("n1", request);
    return request;
  };
  const tell = (node: string, event: TraceEvent): void => watching.onTrace(node, event);
  return { breaches, watching, ask, tell };
}

describe("one value is chosen", () => {
  const accept = (key: string, ballot: number, value: string): TraceEvent => ({ type: "accepted", key, ballot, value });

  it("by the majority that accepts one proposal, before any node has learnt it", () => {
    const { breaches, ask, tell } = watch(oneValueChosen, 3);
    for (const value of ["a", "b"]) ask("propose", "x", value);
    tell("n1", accept("x", 3, "a"));
    tell("n2", accept("x", 4, "b"));
    // The same acceptor twice is not a majority, nor are two proposals of one value.
    tell("n1", accept("x", 3, "a"));
    tell("n3", accept("x", 5, "a"));
    tell("n2", accept("x", 3, "a"));
    expect(breaches).toEqual([]);
    tell("n3", accept("x", 4, "b"));
    expect(breaches).toEqual([
      'n3: Agreement is broken: "a" and "b" were both chosen for x: "a" accepted in ballot 3 by n1 n2, ' +
        '"a" accepted in ballot 5 by n3, "b" accepted in ballot 4 by n2 n3.',
    ]);
  });

  it("in each instance for itself", () => {
    const { breaches, ask, tell } = watch(oneValueChosen, 3);
    ask("propose", "x", "a");
    ask("propose", "y", "b");
    tell("n1", { type: "chosen", key: "x", value: "a" });
    tell("n1", { type: "chosen", key: "y", value: "b" });
    expect(breaches).toEqual([]);
    tell("n2", { type: "chosen", key: "y", value: "a" });
    expect(breaches).toMatchObject([expect.stringContaining("nobody proposed it")]);
  });

  it("and answered", () => {
    const { breaches, ask, watching, tell } = watch(oneValueChosen, 3);
    ask("propose", "x", "b");
    const request = ask("propose", "x", "a");
    watching.onAnswer("n1", ask("read", "x", null), { type: "ok", value: null });
    watching.onAnswer("n1", request, { type: "ok", value: "a" });
    expect(breaches).toEqual([]);
    tell("n2", { type: "chosen", key: "x", value: "b" });
    expect(breaches).toHaveLength(1);
    // Told once.
    tell("n3", { type: "chosen", key: "x", value: "c" });
    expect(breaches).toHaveLength(1);
  });
});

describe("a decision is atomic", () => {
  const decide = (txn: string, decision: "commit" | "abort"): TraceEvent => ({ type: "decided", txn, decision });

  it("among nodes", () => {
    const { breaches, tell } = watch(atomicDecision, 3);
    tell("n1", decide("t1", "commit"));
    tell("n2", decide("t1", "commit"));
    tell("n2", decide("t2", "abort"));
    expect(breaches).toEqual([]);
    tell("n3", decide("t1", "abort"));
    expect(breaches).toEqual(["n3: Atomicity is broken: for n1 t1 is committed, for n3 it is aborted."]);
  });

  it("for the client, too, which may also hear that the outcome is unknown", () => {
    const { breaches, ask, watching, tell } = watch(atomicDecision, 3);
    tell("n2", decide("t1", "abort"));
    watching.onAnswer("n1", ask("outcome", "t1", null), { type: "ok", value: null });
    watching.onAnswer("n1", ask("outcome", "t1", null), { type: "fail", error: "in doubt" });
    watching.onAnswer("n1", ask("commit", "t1", null), { type: "ok", value: "abort" });
    expect(breaches).toEqual([]);
    watching.onAnswer("n1", ask("commit", "t1", null), { type: "ok", value: "commit" });
    expect(breaches).toMatchObject([expect.stringContaining("for the client t1 is committed")]);
  });

  it("at one node", () => {
    const { breaches, tell } = watch(atomicDecision, 3);
    tell("n1", decide("t1", "commit"));
    tell("n1", decide("t1", "abort"));
    expect(breaches).toEqual(["n1: Atomicity is broken: n1 commits t1 and aborts it, too."]);
  });
});

describe("an observer of a run", () => {
  const observed = (claims: readonly Claim[]) => {
    const breaches: string[] = [];
    const invariants = new ClaimWatch({
      claims,
      nodes: 2,
      observed: ["n1", "n2"].map((id, index) => ({ id, index, replica: undefined })),
      isUpdate: () => true,
      report: (node, claim) => breaches.push(`${node}: ${claim}`),
    });
    return { breaches, invariants, n1: "n1", n2: "n2" };
  };
  const propose: ClientRequest = { client: "p0", seq: 1, command: { f: "propose", key: "x", value: "a" } };
  const commit: ClientRequest = { client: "p0", seq: 1, command: { f: "commit", key: "t", value: null } };

  it("holds replicas to one value, what clients ask and are told included", () => {
    const { breaches, invariants, n1, n2 } = observed([oneValueChosen]);
    invariants.onRequest("n1", propose);
    invariants.onTrace(n1, { type: "chosen", key: "x", value: "a" });
    invariants.onAnswer(n1, propose, { type: "ok", value: "a" });
    expect(breaches).toEqual([]);
    invariants.onAnswer(n2, propose, { type: "ok", value: "b" });
    expect(breaches).toEqual(["n2: one-value-chosen"]);
    const other = observed([oneValueChosen]);
    other.invariants.onTrace(other.n1, { type: "chosen", key: "x", value: "a" });
    expect(other.breaches).toEqual(["n1: one-value-chosen"]);
  });

  it("holds them to what they claim, and to nothing else", () => {
    const { breaches, invariants, n1 } = observed([]);
    invariants.onTrace(n1, { type: "chosen", key: "x", value: "a" });
    expect(breaches).toEqual([]);
  });

  it("holds them to one decision", () => {
    const { breaches, invariants, n1, n2 } = observed([atomicDecision]);
    invariants.onRequest("n1", commit);
    invariants.onTrace(n1, { type: "decided", txn: "t", decision: "commit" });
    expect(breaches).toEqual([]);
    invariants.onTrace(n2, { type: "decided", txn: "t", decision: "abort" });
    expect(breaches).toEqual(["n2: atomic-decision"]);
  });
});
