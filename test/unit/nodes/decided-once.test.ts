/** What Paxos and two-phase commit must do in single steps that decide whether many clients may use one cluster. */
import { describe, expect, it } from "vitest";
import type { Json, Message } from "../../../nodes/host.js";
import { paxos } from "../../../nodes/paxos/program.js";
import { twoPhaseCommit } from "../../../nodes/two-phase-commit/program.js";
import type { Files } from "../../../src/explore/disk.js";
import { ExploredProcess, type Output } from "../../../src/explore/process.js";

const members = ["n1", "n2", "n3"];

/** One node, taken through inputs by hand; `told` is what it did in the last. */
function node(program: typeof paxos, id: string, disk: Files = new Map()) {
  const process = new ExploredProcess(program, { options: {}, variant: null }, id, members, disk);
  process.take(null);
  let requests = 0;
  const told = (): string[] => process.outputs.flatMap(words);
  return {
    disk: () => process.disk.durable,
    ask(client: string, f: string, key: string, value: string | null = null): string[] {
      const request = { client, seq: 1, command: { f, key, ...(value === null ? {} : { value }) } };
      process.take({ kind: "request", node: id, index: requests++, request });
      return told();
    },
    receive(from: string, message: Message): string[] {
      process.take({ kind: "message", from, to: id, message });
      return told();
    },
    /** Starts again with what a crash leaves. */
    restarted: () => node(program, id, process.disk.durable),
  };
}

function words(output: Output): string[] {
  if (output.kind === "send") return [`${output.to} ${JSON.stringify(Object.values(output.message))}`];
  if (output.kind === "sync") return ["sync"];
  return output.kind === "reply" ? [`${output.request.client} ${JSON.stringify(output.outcome)}`] : [];
}

/** With the fields that messages of this type have. */
const message = (type: string, fields: { readonly [field: string]: Json }): Message => ({ type, ...fields });
const promise = (key: string, ballot: number): Message => message("Promise", { key, ballot, accepted: null });
const prepare = (key: string, ballot: number): Message => message("Prepare", { key, ballot });

describe("Paxos", () => {
  it("does not tell a reader that nothing is decided by promises that are older than its question", () => {
    const n1 = node(paxos, "n1");
    n1.ask("early", "read", "x");
    // Another proposer may have decided between the promise of n2 and this.
    expect(n1.ask("late", "read", "x")).toEqual([]);
    const after = n1.receive("n2", promise("x", 3));
    expect(after).toContain('early {"type":"ok","value":null}');
    expect(after.some((output) => output.startsWith("late"))).toBe(false);
    expect(after).toContain('n2 ["Prepare","x",6]');
    expect(n1.receive("n3", promise("x", 6))).toContain('late {"type":"ok","value":null}');
  });

  it("keeps the promises of each instance for itself, in restarts, too", () => {
    const n1 = node(paxos, "n1");
    expect(n1.receive("n2", prepare("x", 7))).toEqual(["sync", 'n2 ["Promise","x",7,null]']);
    expect(n1.receive("n3", prepare("y", 5))).toEqual(["sync", 'n3 ["Promise","y",5,null]']);
    const again = n1.restarted();
    expect(again.receive("n3", prepare("x", 5))).toEqual([]);
    expect(again.receive("n3", message("Accept", { key: "x", ballot: 5, value: "v" }))).toEqual([]);
    expect(again.receive("n3", message("Accept", { key: "y", ballot: 5, value: "v" }))).toEqual([
      "sync",
      'n3 ["Accepted","y",5]',
    ]);
    expect(again.restarted().receive("n2", prepare("y", 7))).toEqual([
      "sync",
      'n2 ["Promise","y",7,{"ballot":5,"value":"v"}]',
    ]);
  });
});

describe("two-phase commit", () => {
  const prepare = (txn: string, item: string, refusedBy: number | null = null): Message =>
    message("Prepare", { txn, participants: ["n2", "n3"], micros: [["w", item, txn]], refusedBy });
  const yes = (txn: string): Message => message("Vote", { txn, yes: true, read: [], because: null });

  it("asks for another vote if a client asks again for what a restarted coordinator has no record of", () => {
    const n1 = node(twoPhaseCommit, "n1");
    expect(n1.ask("p0", "commit", "t1")).toHaveLength(2);
    const again = n1.restarted();
    expect(again.receive("n2", message("AskDecision", { txn: "t1" }))).toEqual(['n2 ["Decide","t1","abort"]']);
    expect(again.ask("p0", "commit", "t1")[0]).toContain('["Prepare","t1#2"');
    // Late votes of the first attempt do not count for the second.
    expect([again.receive("n2", yes("t1")), again.receive("n3", yes("t1"))]).toEqual([[], []]);
    again.receive("n2", yes("t1#2"));
    expect(again.receive("n3", yes("t1#2"))).toContain('p0 {"type":"ok","value":"commit"}');
    expect(again.restarted().ask("p0", "commit", "t1")).toEqual(['p0 {"type":"ok","value":"commit"}']);
  });

  it("leaves a participant in doubt that voted yes, in restarts, too, and does not guess", () => {
    const n2 = node(twoPhaseCommit, "n2");
    expect(n2.ask("p0", "outcome", "t1")).toEqual(['p0 {"type":"ok","value":null}']);
    expect(n2.receive("n1", prepare("t1", "a"))).toEqual(["sync", 'n1 ["Vote","t1",true,[],null]']);
    const again = n2.restarted();
    expect(again.ask("p0", "outcome", "t1")[0]).toContain("in doubt");
    expect(again.receive("n3", message("AskDecision", { txn: "t1" }))).toEqual([]);
    // What it holds it refuses to others, another attempt at the same transaction among them; and the place of who must refuse counts.
    expect(again.receive("n1", prepare("t2", "a")).at(-1)).toContain('["Vote","t2",false');
    expect(again.receive("n1", prepare("t1#2", "a")).at(-1)).toContain('["Vote","t1#2",false');
    expect(again.receive("n1", prepare("t3", "b", 2)).at(-1)).toContain('["Vote","t3",false');
    again.receive("n1", message("Decide", { txn: "t1", decision: "commit" }));
    expect(again.restarted().ask("p0", "outcome", "t1")).toEqual(['p0 {"type":"ok","value":"commit"}']);
    expect(again.receive("n1", prepare("t4", "a")).at(-1)).toContain('["Vote","t4",true');
  });
});
