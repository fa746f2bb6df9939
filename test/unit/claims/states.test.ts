/** States of replicas that have executed the same log, compared: by hand, and in the simulator for a snapshot that lacks something. */
import { describe, expect, it } from "vitest";
import type { Json, LogView, Replica } from "../../../nodes/host.js";
import { sameLogSameState, sameState } from "../../../src/claims/states.js";
import { ClaimWatch } from "../../../src/claims/watch.js";
import type { ObservedNode, StateClaim } from "../../../src/contract/claim.js";

class Holding implements Pick<Replica, "logView" | "inspect"> {
  executed = 0;
  epoch = 1;
  state: Json = null;
  readonly logView: LogView = {
    commitIndex: () => this.executed,
    lastIndex: () => this.executed,
    epochAt: () => this.epoch,
    requestAt: () => null,
    state: () => this.state,
  };
  inspect = () => ({});
}

function watched(claim: StateClaim = sameState) {
  const told: string[] = [];
  const replicas = [new Holding(), new Holding()];
  const nodes = replicas.map((replica, index): ObservedNode => {
    const whole: Replica = { ...replica, start: () => {}, onMessage: () => {}, onRequest: () => {}, onTimer: () => {} };
    return { id: `n${index + 1}`, index, replica: Object.assign(replica, whole) };
  });
  const watch = new ClaimWatch({
    ...{ claims: [claim], nodes: 2, observed: nodes, isUpdate: () => true },
    report: (_node, _claim, sentence) => void told.push(sentence),
  });
  const executes = (place: number, executed: number, state: Json, epoch = 1): void => {
    const [replica, node] = [replicas[place], nodes[place]];
    if (replica === undefined || node === undefined) throw new RangeError("there is no such node");
    replica.executed = executed;
    replica.epoch = epoch;
    replica.state = state;
    watch.onStep(node);
  };
  return { told, executes, counts: () => watch.counts() };
}

describe("same-state", () => {
  it("holds for equal states, whichever node has executed first", () => {
    const { told, executes, counts } = watched();
    executes(0, 8, ["a"]);
    executes(0, 16, ["a", "b"]);
    executes(1, 8, ["a"]);
    executes(1, 16, ["a", "b"]);
    expect(told).toEqual([]);
    expect(counts()).toEqual([{ name: "same-state", examined: 2, broken: 0 }]);
  });

  it("is broken by another state after as many entries", () => {
    const { told, executes } = watched();
    executes(1, 8, []);
    executes(0, 8, ["a"]);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^n1 holds the state \w+ after 8 entries, and n2 had another one, \w+\.$/);
  });

  it("is broken by a node that comes back with another state", () => {
    const { told, executes } = watched();
    executes(0, 8, ["a"]);
    executes(0, 0, null);
    executes(0, 8, []);
    expect(told[0]).toMatch(/^n1 holds .*, and the same node had another one, /);
  });

  it("has nothing to compare where only one node has come", () => {
    const { executes, counts } = watched();
    executes(0, 8, ["a"]);
    executes(1, 7, ["b"]);
    expect(counts()).toEqual([{ name: "same-state", examined: 0, broken: 0 }]);
  });
});

describe("same-log-same-state", () => {
  it("compares states after entries of one epoch only", () => {
    const { told, executes, counts } = watched(sameLogSameState);
    executes(0, 8, ["a"], 1);
    executes(1, 8, ["b"], 2);
    expect([told, counts()]).toEqual([[], [{ name: "same-log-same-state", examined: 0, broken: 0 }]]);
    executes(0, 0, null);
    executes(0, 8, ["a", "b"], 2);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^n1 holds the state \w+ after 8 entries, and n2 had another one, \w+\.$/);
  });
});
