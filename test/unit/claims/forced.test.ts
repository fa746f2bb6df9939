/** Logs of atomic commitment, which are forced before a node tells anything of a transaction: by hand, and on a disk of the simulator. */
import { describe, expect, it } from "vitest";
import type { ClientRequest, Json, Outcome } from "../../../nodes/host.js";
import { forcedBeforeTold, forcedBeforeToldUnlessPresumed } from "../../../src/claims/forced.js";
import { ClaimWatch } from "../../../src/claims/watch.js";
import { SimDisk } from "../../../src/clusters/sim/disk.js";
import type { Leaving, StateClaim } from "../../../src/contract/claim.js";

/** What is said of a node that tells this while these records have not been synced. */
function brokenBy(claim: StateClaim, what: Leaving, ...unsynced: readonly Json[]): readonly string[] {
  const told: string[] = [];
  const node = { id: "n1", index: 0, replica: undefined };
  const watch = new ClaimWatch({
    ...{ claims: [claim], nodes: 1, observed: [node], isUpdate: () => true },
    report: (_node, _claim, sentence) => void told.push(sentence),
  });
  const disk = new SimDisk({ onSync: () => 0, onSynced: () => {}, onFull: () => 0, onTornTail: () => {} }, false);
  disk.append("log", ["t1", "prepared"]);
  disk.sync();
  for (const record of unsynced) disk.append("log", record);
  watch.onTold(node, disk, what);
  return told;
}

const request = (f: string, key?: string): ClientRequest => ({
  ...{ client: "p1", seq: 7 },
  command: key === undefined ? { f } : { f, key },
});
const answer = (asked: ClientRequest, outcome: Outcome): Leaving => ({ type: "answer", request: asked, outcome });
const committed = answer(request("commit", "t1"), { type: "ok", value: "commit" });
const decide: Leaving = { ...{ type: "Decide" }, ...{ txn: "t1#2", decision: "abort" } };

describe("forced-before-told", () => {
  it("holds while nothing of the transaction is unsynced", () => {
    expect(brokenBy(forcedBeforeTold, committed)).toEqual([]);
    expect(brokenBy(forcedBeforeTold, decide, ["t2", "abort"], ["t1", "end"])).toEqual([]);
  });

  it("is broken by a decision that a client or another node hears of first", () => {
    expect(brokenBy(forcedBeforeTold, committed, ["t2", "abort"], ["t1#3", "commit"])).toEqual([
      'n1 answered a client, and "commit" of t1 was not synced.',
    ]);
    expect(brokenBy(forcedBeforeTold, decide, ["t1#2", "abort"])).toEqual([
      'n1 sent Decide, and "abort" of t1 was not synced.',
    ]);
  });

  it("knows a transaction without a name by its request", () => {
    const aborted = answer(request("txn"), { type: "fail", error: "aborted: by n2" });
    expect(brokenBy(forcedBeforeTold, aborted, ["p1/7", "abort"])).toHaveLength(1);
    expect(brokenBy(forcedBeforeTold, aborted, ["p1/6", "abort"])).toEqual([]);
  });

  it("says nothing of an answer that sends the client elsewhere", () => {
    const elsewhere = answer(request("commit", "t1"), { type: "fail", error: "not the coordinator", retry: true });
    expect(brokenBy(forcedBeforeTold, elsewhere, ["t1", "abort"])).toEqual([]);
  });

  it("with presumed abort, lets the coordinator hear of a refusal, and no client and no other participant", () => {
    const vote: Leaving = { ...{ type: "Vote" }, ...{ txn: "t1", yes: false } };
    expect(brokenBy(forcedBeforeToldUnlessPresumed, vote, ["t1", "abort"])).toEqual([]);
    expect(brokenBy(forcedBeforeToldUnlessPresumed, decide, ["t1", "abort"])).toHaveLength(1);
    expect(brokenBy(forcedBeforeToldUnlessPresumed, decide, ["t1", "prepared"])).toHaveLength(1);
    const aborted = answer(request("outcome", "t1"), { type: "ok", value: "abort" });
    expect(brokenBy(forcedBeforeToldUnlessPresumed, aborted, ["t1", "abort"])).toHaveLength(1);
  });
});
