/** What Paxos with an election for every write costs in messages: the survey's 6n. */
import { describe, expect, it } from "vitest";
import { paxosLog } from "../../../nodes/paxos-log/program.js";
import { SettledCluster } from "../../support/settled.js";

const write = { client: "p0", seq: 1, command: { f: "write", key: "x", value: 1 } };

describe("messages of an update, with n others", () => {
  it.each([3, 5, 7])("6n of %i nodes, at whichever node", (size) => {
    const n = size - 1;
    const cost = { Prepare: n, Promise: n, Accept: n, Accepted: n, Chosen: n, Learned: n, answers: 1 };
    const cluster = new SettledCluster(paxosLog, size, {});
    expect(cluster.ask("n1", write)).toEqual(cost);
    expect(cluster.ask("n2", { ...write, client: "p1" })).toEqual(cost);
    // A read takes a slot, too.
    expect(cluster.ask("n3", { client: "p2", seq: 1, command: { f: "read", key: "x" } })).toEqual(cost);
  });

  it("none of a single node, and none for a request that was executed before", () => {
    expect(new SettledCluster(paxosLog, 1, {}).ask("n1", write)).toEqual({ answers: 1 });
    const cluster = new SettledCluster(paxosLog, 3, {});
    cluster.ask("n1", write);
    expect(cluster.ask("n1", write)).toEqual({ answers: 1 });
  });
});
