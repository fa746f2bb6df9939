/** Each claim on two logs by hand: what breaks it, and what does not. */
import { beforeEach, describe, expect, it } from "vitest";
import type { ClientRequest, Replica } from "../../../nodes/host.js";
import { acknowledgedOnAll, acknowledgedOnMajority } from "../../../src/claims/acknowledged.js";
import { changesAfterOwnEntry } from "../../../src/claims/changes.js";
import { failuresAreFinal, stateMachineAgreement } from "../../../src/claims/committed.js";
import { oneLeaderPerTerm, oneVotePerTerm } from "../../../src/claims/elections.js";
import { appointedLeaderCompleteness, electedLeaderCompleteness, logMatching } from "../../../src/claims/logs.js";
import { readsFollowAcknowledgements } from "../../../src/claims/reads.js";
import { ClaimWatch } from "../../../src/claims/watch.js";
import type { Claim } from "../../../src/contract/claim.js";

const request = (seq: number): ClientRequest => ({ client: "p0", seq, command: { f: "write", key: "x", value: seq } });

/** Entries as objects that logs share, by term and request. */
const entries = new Map<string, object>();
function entryOf(term: number, seq: number): object {
  const entry = entries.get(`${term} ${seq}`) ?? {};
  entries.set(`${term} ${seq}`, entry);
  return entry;
}

/** Logs show their entries themselves, so that those that are the same object need not be compared. */
let shown = false;

/** A node with a log of terms; entry i holds request `requests[i − 1]`. */
function node(
  id: string,
  terms: readonly number[],
  commit = 0,
  requests: readonly number[] = terms.map((_, i) => i + 1),
) {
  const state = { terms: [...terms], requests: [...requests], commit };
  const replica: Replica = {
    start: () => {},
    onMessage: () => {},
    onRequest: () => {},
    onTimer: () => {},
    inspect: () => ({ role: "", leads: false, epoch: 0, leader: null, commitIndex: 0, lastIndex: 0 }),
    logView: {
      commitIndex: () => state.commit,
      lastIndex: () => state.terms.length,
      epochAt: (index) => (index === 0 ? 0 : (state.terms[index - 1] ?? -1)),
      requestAt: (index) => request(state.requests[index - 1] ?? 0),
      ...(shown
        ? {
            entryAt: (index: number) => {
              const term = state.terms[index - 1];
              return term === undefined ? undefined : entryOf(term, state.requests[index - 1] ?? 0);
            },
          }
        : {}),
    },
  };
  return { id, index: Number(id.slice(1)) - 1, replica: replica as Replica | undefined, state };
}

function watch(claims: readonly Claim[], nodes: readonly ReturnType<typeof node>[]) {
  const breaches: { claim: string; sentence: string }[] = [];
  const invariants = new ClaimWatch({
    claims,
    nodes: nodes.length,
    observed: nodes,
    isUpdate: ({ command }) => command.f !== "read",
    report: (_node, claim, sentence) => breaches.push({ claim, sentence }),
  });
  const leads = (of: ReturnType<typeof node>, epoch: number): void =>
    invariants.onTrace(of.id, { type: "role", role: "leader", leads: true, epoch });
  return { breaches, invariants, leads };
}

describe.each([false, true])("invariants, of logs that show their entries: %s", (shows) => {
  beforeEach(() => {
    shown = shows;
  });

  it("one leader a term", () => {
    const nodes = [node("n1", []), node("n2", [])] as const;
    const { breaches, leads } = watch([oneLeaderPerTerm], nodes);
    leads(nodes[0], 1);
    leads(nodes[0], 1);
    leads(nodes[1], 2);
    expect(breaches).toEqual([]);
    leads(nodes[1], 1);
    expect(breaches).toMatchObject([{ sentence: "n1 and n2 were both elected in term 1." }]);
  });

  it("one vote a term, whatever a restart makes a node forget", () => {
    const voter = node("n1", []);
    const { breaches, invariants } = watch([oneVotePerTerm], [voter]);
    for (const [epoch, candidate] of [
      [1, "n2"],
      [1, "n2"],
      [2, "n3"],
    ] as const) {
      invariants.onTrace(voter.id, { type: "vote", epoch, for: candidate });
    }
    expect(breaches).toEqual([]);
    invariants.onTrace(voter.id, { type: "vote", epoch: 1, for: "n3" });
    expect(breaches).toMatchObject([{ claim: "one-vote-per-term" }]);
  });

  it("state machines agree", () => {
    const nodes = [node("n1", [1, 1], 2), node("n2", [1, 1], 1)] as const;
    const { breaches, invariants } = watch([stateMachineAgreement], nodes);
    invariants.onStep(nodes[0]);
    invariants.onStep(nodes[1]);
    expect(breaches).toEqual([]);
    nodes[1].state.terms[1] = 2;
    nodes[1].state.commit = 2;
    invariants.onStep(nodes[1]);
    expect(breaches).toMatchObject([{ claim: "state-machine-agreement" }]);
  });

  it("a write that failed is not committed, whichever comes first; a cas may fail after it was", () => {
    const fail = { type: "fail", error: "no" } as const;
    const voter = node("n1", [1, 1], 1);
    const { breaches, invariants } = watch([failuresAreFinal], [voter]);
    invariants.onStep(voter);
    invariants.onAnswer("n1", request(2), { ...fail, retry: true });
    invariants.onAnswer("n1", { ...request(1), command: { f: "cas", key: "x", value: [1, 2] } }, fail);
    expect(breaches).toEqual([]);
    invariants.onAnswer("n1", request(1), fail);
    expect(breaches).toMatchObject([{ sentence: "The request 1 of p0 was answered with a failure and is committed." }]);
    const later = watch([failuresAreFinal], [voter]);
    later.invariants.onAnswer("n1", request(2), fail);
    later.invariants.onStep(voter);
    expect(later.breaches).toEqual([]);
    voter.state.commit = 2;
    later.invariants.onStep(voter);
    expect(later.breaches).toHaveLength(1);
  });

  it("leaders hold what was committed in earlier terms", () => {
    const nodes = [node("n1", [1, 1], 2), node("n2", [1])] as const;
    const { breaches, invariants, leads } = watch([appointedLeaderCompleteness], nodes);
    leads(nodes[0], 1);
    invariants.onStep(nodes[0]);
    leads(nodes[0], 3);
    expect(breaches).toEqual([]);
    leads(nodes[1], 4);
    expect(breaches).toMatchObject([{ sentence: expect.stringContaining("n2 was elected in term 4 without entry 2") }]);
  });

  it("figure 8: an old entry on a majority is not safe while another log would win an election", () => {
    const claims: readonly Claim[] = [electedLeaderCompleteness, acknowledgedOnMajority];
    const nodes = [node("n1", [1, 2], 2), node("n2", [1, 2]), node("n3", [1, 2]), node("n4", [1]), node("n5", [1, 3])];
    const { breaches, invariants, leads } = watch(claims, nodes);
    const [n1, , , , n5] = nodes;
    if (n1 === undefined || n5 === undefined) throw new Error("there are five nodes");
    leads(n1, 4);
    invariants.onStep(n1);
    expect(breaches).toMatchObject([{ sentence: expect.stringContaining("n5 does not have it and could be elected") }]);
    // With n5 down it cannot be said.
    n5.replica = undefined;
    const silent = watch(claims, nodes);
    silent.leads(n1, 4);
    silent.invariants.onStep(n1);
    expect(silent.breaches).toEqual([]);
  });

  it("logs that agree at an entry agree before it", () => {
    const nodes = [node("n1", [1, 2, 3]), node("n2", [1, 2, 3], 0, [1, 9, 3])] as const;
    const { breaches, leads } = watch([logMatching], nodes);
    leads(nodes[0], 3);
    expect(breaches).toMatchObject([{ sentence: expect.stringContaining("differ at entry 2") }]);
  });

  it("what is acknowledged is on a majority, those that are down given the benefit of the doubt", () => {
    const nodes = [node("n1", [1, 1], 2), node("n2", [1, 1]), node("n3", [1])] as const;
    const answer = (claim: Claim): unknown[] => {
      const { breaches, invariants } = watch([claim], nodes);
      invariants.onAnswer(nodes[0].id, request(2), { type: "ok", value: null });
      return breaches;
    };
    expect(answer(acknowledgedOnMajority)).toEqual([]);
    expect(answer(acknowledgedOnAll)).toHaveLength(1);
    nodes[2].replica = undefined;
    expect(answer(acknowledgedOnAll)).toEqual([]);
  });

  it("a leader changes the membership once an entry of its own term is committed", () => {
    const change = (commit: number) => {
      const nodes = [node("n1", [1, 2], commit), node("n2", [1, 2])] as const;
      const { breaches, invariants } = watch([changesAfterOwnEntry], nodes);
      invariants.onTrace("n1", { type: "membership", epoch: 2, members: ["n1"] });
      expect(invariants.counts()).toMatchObject([{ examined: 1 }]);
      return breaches;
    };
    expect(change(2)).toEqual([]);
    expect(change(1)).toMatchObject([{ sentence: expect.stringContaining("was of term 1") }]);
    expect(change(0)).toMatchObject([{ sentence: expect.stringContaining("it knew no committed entry") }]);
  });

  it("what is acknowledged is examined by the log of the replica that said so, also if it has ended since", () => {
    const nodes = [node("n1", [1, 1], 2), node("n2", [1]), node("n3", [1])] as const;
    const { replica } = nodes[0];
    nodes[0].replica = undefined;
    const { breaches, invariants } = watch([acknowledgedOnMajority], nodes);
    invariants.onAnswer(nodes[0].id, request(1), { type: "ok", value: null }, replica);
    expect(breaches).toEqual([]);
    expect(invariants.counts()).toMatchObject([{ examined: 1 }]);
    invariants.onAnswer(nodes[0].id, request(2), { type: "ok", value: null }, replica);
    expect(breaches).toMatchObject([{ sentence: expect.stringContaining("was not on n2, n3") }]);
  });

  describe("a read knows what was acknowledged before it was sent", () => {
    const ok = { type: "ok", value: null } as const;
    const read = (seq: number): ClientRequest => ({ client: "p1", seq, command: { f: "read", key: "y" } });
    const reading = () => {
      const nodes = [node("n1", [1, 1], 2), node("n2", [1, 1], 1)] as const;
      return { ...watch([readsFollowAcknowledgements], nodes), nodes };
    };

    it("whatever its key, at whichever node", () => {
      const { breaches, invariants } = reading();
      invariants.onAnswer("n1", request(2), ok);
      invariants.onRequest("n1", read(1));
      invariants.onAnswer("n1", read(1), ok);
      expect(breaches).toEqual([]);
      expect(invariants.counts()).toMatchObject([{ examined: 1 }]);
      invariants.onRequest("n2", read(2));
      invariants.onAnswer("n2", read(2), ok);
      expect(breaches).toMatchObject([
        {
          sentence:
            "n2 answered read 2 of p1, and knew the entries up to 1 to be committed; entry 2 had been acknowledged before the read was sent.",
        },
      ]);
    });

    it("and need not know what was acknowledged since, also if it is sent again", () => {
      const { breaches, invariants } = reading();
      invariants.onAnswer("n1", request(1), ok);
      invariants.onRequest("n1", read(1));
      invariants.onAnswer("n1", request(2), ok);
      invariants.onRequest("n2", read(1));
      invariants.onAnswer("n2", read(1), ok);
      expect(breaches).toEqual([]);
      expect(invariants.counts()).toMatchObject([{ examined: 1 }]);
    });

    it("and nothing of what failed, or was only committed", () => {
      const { breaches, invariants } = reading();
      invariants.onAnswer("n1", request(2), { type: "info", error: "timeout" });
      invariants.onRequest("n2", read(1));
      invariants.onAnswer("n2", read(1), ok);
      expect(breaches).toEqual([]);
      expect(invariants.counts()).toMatchObject([{ examined: 0 }]);
    });
  });

  it("an acknowledged entry is in some log, however far back", () => {
    const long = Array.from({ length: 1000 }, () => 1);
    const nodes = [node("n1", long, 1000), node("n2", long), node("n3", long)] as const;
    const answer = (claim: Claim, seq: number) => {
      const { breaches, invariants } = watch([claim], nodes);
      invariants.onAnswer(nodes[0].id, request(seq), { type: "ok", value: null });
      return { breaches, counts: invariants.counts() };
    };
    for (const claim of [acknowledgedOnMajority, acknowledgedOnAll]) {
      const { breaches, counts } = answer(claim, 3);
      expect(breaches).toEqual([]);
      expect(counts).toEqual([{ name: claim.name, examined: 1, broken: 0 }]);
      expect(answer(claim, 1001).breaches).toEqual([
        {
          claim: claim.name,
          sentence: "n1 told p0 that request 1001 is done when no node that was up had it in its log.",
        },
      ]);
    }
    // In the log of one other node only, uncommitted, and then nowhere while so many are down that they may hold it.
    nodes[1].state.terms.push(1);
    nodes[1].state.requests.push(1001);
    const [found] = answer(acknowledgedOnMajority, 1001).breaches;
    expect(found?.sentence).toContain("entry 1001 of term 1, which holds it, was not on n1, n3");
    nodes[1].replica = undefined;
    expect(answer(acknowledgedOnMajority, 1001).breaches).toHaveLength(1);
    nodes[2].replica = undefined;
    expect(answer(acknowledgedOnMajority, 1001).breaches).toEqual([]);
    expect(answer(acknowledgedOnAll, 1001).breaches).toHaveLength(1);
  });

  it("a request is looked for in snapshots, too, where its entry was seen when it was committed", () => {
    const answer = (seen: number, seq: number, holders: number) => {
      const nodes = ["n1", "n2", "n3"].map((id) => node(id, [1, 1, 1], 0));
      const [n1] = nodes;
      if (n1?.replica?.logView === undefined) throw new Error("there are three nodes");
      const { breaches, invariants } = watch([acknowledgedOnMajority], nodes);
      n1.state.commit = seen;
      invariants.onStep(n1);
      n1.state.commit = 3;
      n1.replica.logView.firstIndex = () => 3;
      for (const { state } of nodes.slice(holders)) state.terms.length = 0;
      invariants.onAnswer(n1.id, request(seq), { type: "ok", value: null });
      return { breaches: breaches.length, examined: invariants.counts()[0]?.examined };
    };
    expect(answer(3, 1, 3)).toEqual({ breaches: 0, examined: 1 });
    expect(answer(3, 1, 1)).toEqual({ breaches: 1, examined: 1 });
    // In no entry at all.
    expect(answer(3, 9, 3)).toEqual({ breaches: 1, examined: 1 });
    // The second entry was not seen before it was in a snapshot only.
    expect(answer(1, 9, 3)).toEqual({ breaches: 0, examined: 0 });
    expect(answer(1, 1, 1)).toEqual({ breaches: 1, examined: 1 });
  });

  it("are counted as often as they are examined, until they are broken", () => {
    const nodes = [node("n1", [1, 1], 2), node("n2", [1, 1], 2)] as const;
    const claims: readonly Claim[] = [stateMachineAgreement, appointedLeaderCompleteness, logMatching, oneVotePerTerm];
    const { invariants, leads } = watch(claims, nodes);
    leads(nodes[0], 1);
    for (const each of nodes) invariants.onStep(each);
    nodes[0].state.requests.push(3);
    nodes[1].state.requests.push(4);
    for (const { state } of nodes) {
      state.terms.push(1);
      state.commit = 3;
    }
    for (const each of nodes) invariants.onStep(each);
    expect(invariants.counts()).toEqual([
      { name: "state-machine-agreement", examined: 3, broken: 1 },
      { name: "leader-completeness", examined: 1, broken: 0 },
      { name: "log-matching", examined: 1, broken: 0 },
      { name: "one-vote-per-term", examined: 0, broken: 0 },
    ]);
  });
});
