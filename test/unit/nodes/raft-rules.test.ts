/** Single rules of Raft, each shown on one replica by hand: what the correct program does, and what its mistake does instead. */
import { describe, expect, it } from "vitest";
import type { Json } from "../../../nodes/host.js";
import type { RaftMessage } from "../../../nodes/raft/messages.js";
import type { RaftVariant } from "../../../nodes/raft/variants.js";
import { replica } from "../../support/raft-replica.js";

const write = (seq: number) => ({ client: "p0", seq, command: { f: "write", key: "x", value: seq } });

describe("one vote a term (section 5.2)", () => {
  const ask = (term: number): RaftMessage => ({ type: "RequestVote", term, lastLogIndex: 0, lastLogTerm: 0 });
  const grantsAfterRestart = (variant: RaftVariant | null): unknown => {
    const before = replica(variant);
    before.raft.onMessage("n2", ask(5));
    expect(before.sent.at(-1)).toEqual({ to: "n2", message: { type: "Vote", term: 5, granted: true } });
    const after = replica(variant, before.files);
    after.raft.onMessage("n3", ask(5));
    const last = after.sent.at(-1)?.message;
    return last?.type === "Vote" && last.granted;
  };

  it("also across a restart", () => expect(grantsAfterRestart(null)).toBe(false));
  it("is broken by vote-not-persisted", () => expect(grantsAfterRestart("vote-not-persisted")).toBe(true));
  it("is broken by term-not-persisted", () => expect(grantsAfterRestart("term-not-persisted")).toBe(true));
});

describe("figure 8: entries of earlier terms are not committed by counting (section 5.4.2)", () => {
  const committedAfterCounting = (variant: RaftVariant | null): number | undefined => {
    // An entry of term 2 is in the log; this node leads in term 4 and two others report that they hold that entry.
    const files = new Map<string, Json[]>([
      ["state", [{ term: 3, votedFor: null }]],
      ["log", [{ term: 2, request: write(1) }]],
    ]);
    const { raft } = replica(variant, files);
    raft.onTimer("election");
    for (const voter of ["n2", "n3"]) raft.onMessage(voter, { type: "Vote", term: 4, granted: true });
    expect(raft.inspect()).toMatchObject({ leads: true, epoch: 4 });
    for (const holder of ["n2", "n3"]) {
      raft.onMessage(holder, { type: "AppendResult", term: 4, success: true, index: 1, round: 0 });
    }
    return raft.inspect().commitIndex;
  };

  it("holds in the correct program", () => expect(committedAfterCounting(null)).toBe(0));
  it("is broken by commit-older-term", () => expect(committedAfterCounting("commit-older-term")).toBe(1));
});

describe("votes go to logs that are up to date (section 5.4.1)", () => {
  const grants = (variant: RaftVariant | null): unknown => {
    const files = new Map<string, Json[]>([["log", [{ term: 2, request: write(1) }]]]);
    const { raft, sent } = replica(variant, files);
    raft.onMessage("n2", { type: "RequestVote", term: 7, lastLogIndex: 9, lastLogTerm: 1 });
    const last = sent.at(-1)?.message;
    return last?.type === "Vote" && last.granted;
  };

  it("by the last term first", () => expect(grants(null)).toBe(false));
  it("is broken by vote-for-shorter-log", () => expect(grants("vote-for-shorter-log")).toBe(true));
});

describe("log repair (section 5.3)", () => {
  it("replaces what conflicts, tells which requests went with it, and keeps what does not", () => {
    const files = new Map<string, Json[]>([
      ["state", [{ term: 3, votedFor: null }]],
      ["log", [1, 1, 2].map((term, index) => ({ term, request: write(index + 1) }))],
    ]);
    const { raft, traces } = replica(null, files);
    raft.onMessage("n2", {
      ...{ type: "AppendEntries", term: 3, prevLogIndex: 1, prevLogTerm: 1, leaderCommit: 1, round: 1 },
      entries: [
        { term: 1, request: write(2) },
        { term: 3, request: write(9) },
      ],
    });
    expect(files.get("log")).toMatchObject([{ term: 1 }, { term: 1 }, { term: 3, request: { seq: 9 } }]);
    expect(traces.at(-1)).toMatchObject({ type: "discarded", from: 3, entries: [{ client: "p0", seq: 3 }] });
  });

  it("refuses to lose what is committed", () => {
    const { raft } = replica(null);
    const append = (entry: number, commit: number): RaftMessage => ({
      ...{ type: "AppendEntries", term: entry, prevLogIndex: 0, prevLogTerm: 0, leaderCommit: commit, round: 1 },
      entries: [{ term: entry, request: write(1) }],
    });
    raft.onMessage("n2", append(1, 1));
    expect(() => raft.onMessage("n3", append(2, 0))).toThrow(/committed/);
  });
});
