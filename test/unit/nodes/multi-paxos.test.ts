/** What the page of Multi-Paxos says in numbers: messages of an update and of a read in the steady state, and of taking the lead. */
import { describe, expect, it } from "vitest";
import { multiPaxos } from "../../../nodes/multi-paxos/program.js";
import { SettledCluster } from "../../support/settled.js";

const write = { client: "p0", seq: 1, command: { f: "write", key: "x", value: 1 } };
const read = { client: "p1", seq: 1, command: { f: "read", key: "x" } };

function led(size: number, options: Readonly<Record<string, string>> = {}): SettledCluster {
  const cluster = new SettledCluster(multiPaxos, size, {
    ...{ learning: "acknowledged", reads: "log", alpha: "16" },
    ...options,
  });
  // With leases, a node that has just started is still bound.
  if (options.reads === "lease") for (const id of cluster.ids) cluster.fire(id, "bound");
  cluster.fire("n1", "election");
  return cluster;
}

describe("messages of an update in the steady state, with n others", () => {
  it.each([3, 5, 7])("of %i nodes: 4n, 3n and 2n", (size) => {
    const n = size - 1;
    const phase2 = { Accept: n, Accepted: n, answers: 1 };
    expect(led(size).ask("n1", write)).toEqual({ ...phase2, Learn: n, Learned: n });
    expect(led(size, { learning: "announced" }).ask("n1", write)).toEqual({ ...phase2, Learn: n });
    expect(led(size, { learning: "piggybacked" }).ask("n1", write)).toEqual(phase2);
  });

  it("a single node needs none", () => expect(led(1).ask("n1", write)).toEqual({ answers: 1 }));

  it("none for a request that was executed before", () => {
    const cluster = led(3);
    cluster.ask("n1", write);
    expect(cluster.ask("n1", write)).toEqual({ answers: 1 });
  });
});

describe("messages of a read", () => {
  it("those of an update through the log, none under a lease", () => {
    expect(led(3).ask("n1", read)).toEqual({ Accept: 2, Accepted: 2, Learn: 2, Learned: 2, answers: 1 });
    expect(led(3, { reads: "lease" }).ask("n1", read)).toEqual({ answers: 1 });
  });
});

describe("phase 1", () => {
  it("is run once, whatever number of slots are filled", () => {
    const cluster = new SettledCluster(multiPaxos, 5, { learning: "piggybacked", reads: "log", alpha: "16" });
    expect(cluster.fire("n1", "election")).toEqual({ Prepare: 4, Promise: 4, Heartbeat: 4, Alive: 4 });
    for (let seq = 1; seq <= 20; seq++) {
      expect(cluster.ask("n1", { ...write, seq })).toEqual({ Accept: 4, Accepted: 4, answers: 1 });
    }
  });
});

describe("a lease", () => {
  it("ends with its timer, and reads go through the log again", () => {
    const cluster = led(3, { reads: "lease" });
    cluster.fire("n1", "lease 1");
    expect(cluster.ask("n1", read)).toMatchObject({ Accept: 2, answers: 1 });
  });
});
