/** Systems in which no node ever leads: no output says that there is no leader, and no fault waits for one. */
import { describe, expect, it } from "vitest";
import { leadersShown } from "../../../src/cli/live.js";
import { Progress } from "../../../src/execution/progress.js";
import { Recorder } from "../../../src/execution/recorder.js";
import { InputError } from "../../../src/history/errors.js";
import { findSystem } from "../../../src/scenario/find-system.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { arrangements } from "../../../src/shrink/arrangements.js";

function progressOf(system: string): Progress {
  const nowNs = (): number => 0;
  return new Progress(
    planScenario({ system, cluster: "sim", seed: 1 }),
    findSystem(system),
    new Recorder({ nowNs }),
    nowNs,
  );
}

const awaiting = (system: string, event: "leads" | "votes" | "restarts", where: "after" | "orUntil") =>
  planScenario({
    ...{ system, cluster: "sim", seed: 1 },
    schedule: [{ at: 0, until: 900, [where]: { event, nth: 1 }, fault: { kind: "kill", target: "one" } }],
  });

describe("the line of a run", () => {
  it("says that there is no leader only if the system has leaders", () => {
    expect(leadersShown(progressOf("raft").snapshot([]))).toBe("no leader");
    expect(leadersShown(progressOf("paxos").snapshot([]))).toBe("");
  });

  it("names who leads in the system's word, the newest first, with an epoch where there is one", () => {
    const raft = progressOf("raft");
    for (const [node, epoch] of [
      ["n1", 2],
      ["n2", 5],
    ] as const) {
      raft.onTrace({ time: 1, node, event: { type: "role", role: "leader", leads: true, epoch } });
    }
    expect(leadersShown(raft.snapshot([]))).toBe("leader n2 (5), leader n1 (2)");
    const commit = progressOf("two-phase-commit");
    commit.onTrace({ time: 1, node: "n1", event: { type: "role", role: "coordinator", leads: true, epoch: 0 } });
    expect(leadersShown(commit.snapshot([]))).toBe("coordinator n1");
  });
});

describe("a fault", () => {
  it.each([
    ["paxos", "leads"],
    ["paxos", "votes"],
    ["primary-backup", "votes"],
  ] as const)("of %s cannot wait until a replica %s", (system, event) => {
    for (const where of ["after", "orUntil"] as const) {
      expect(() => awaiting(system, event, where)).toThrow(InputError);
      expect(() => awaiting(system, event, where)).toThrow(
        `until a replica ${event}, but no replica of ${system} ever does`,
      );
    }
  });

  it("can wait for what the replicas tell, and for what the run knows by itself", () => {
    for (const where of ["after", "orUntil"] as const) {
      expect(awaiting("raft", "votes", where).schedule).toHaveLength(1);
      expect(awaiting("two-phase-commit", "leads", where).schedule).toHaveLength(1);
      expect(awaiting("paxos", "restarts", where).schedule).toHaveLength(1);
    }
  });

  it("waits for what else the replicas report by its type only, and a wrong type is answered with those that there are", () => {
    const reported = (system: string, type: string) =>
      planScenario({
        ...{ system, cluster: "sim", seed: 1 },
        schedule: [
          { at: 0, until: 9, after: { event: "reports", type, nth: 1 }, fault: { kind: "kill", target: "one" } },
        ],
      });
    expect(reported("lease-service", "lease-service/granted").schedule).toHaveLength(1);
    expect(() => reported("lease-service", "granted")).toThrow(
      "until a replica reports granted, but no replica of lease-service ever does",
    );
    expect(() => reported("lease-service", "granted")).toThrow(
      "discarded, lease-service/granted, lease-service/expired",
    );
    // Roles and votes have names of their own.
    expect(() => reported("lease-service", "vote")).toThrow(InputError);
  });

  it("waits for nothing else where a finding is shrunk", () => {
    const awaited = (system: string): readonly string[] => {
      const all = [...arrangements(planScenario({ system, cluster: "sim", seed: 1 }), findSystem(system))];
      const anchors = all.flatMap(({ schedule }) => schedule.flatMap(({ after, orUntil }) => [after, orUntil]));
      return [...new Set(anchors.flatMap((anchor) => anchor?.event ?? []))].sort();
    };
    expect(awaited("paxos")).toEqual(["acknowledged"]);
    expect(awaited("raft")).toEqual(["acknowledged", "leads", "votes"]);
  });
});
