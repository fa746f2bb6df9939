/** Nodes that agree some time after the last update get more of it on a machine that is slower. */

import { describe, expect, it } from "vitest";
import type { ClientRequest, NodeId, ReplicaStatus } from "../../../nodes/host.js";
import { isRead } from "../../../src/checkers/convergence/last-reads.js";
import type { Reply } from "../../../src/contract/cluster.js";
import type { Workload } from "../../../src/contract/workload.js";
import { type Execution, execute, type WatchMachine } from "../../../src/execution/execute.js";
import { courseEvents } from "../../../src/record/course.js";
import { prepared } from "../../../src/scenario/prepared.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { addOnly } from "../../../src/workloads/add-remove.js";
import { gSet, pnCounter } from "../../../src/workloads/converging.js";
import { set } from "../../../src/workloads/set.js";
import { FakeCluster } from "../../support/fake-cluster.js";
import { busyMachine, quietMachine } from "../../support/machines.js";

const scenario = planScenario({ system: "gossip", cluster: "local", seed: 1, mainMs: 100, schedule: [] });

/** Its nodes store nothing. */
class Forgetful extends FakeCluster {
  override request(_node: NodeId, { command }: ClientRequest, done: (reply: Reply) => void): void {
    const reads = command.f === "members";
    this.clock.after(1, () => done({ type: "ok", value: reads ? [] : null }));
  }
}

/** Its nodes take updates and answer no read. */
class Unreadable extends FakeCluster {
  override request(_node: NodeId, { command }: ClientRequest, done: (reply: Reply) => void): void {
    const reply = command.f === "members" ? ({ type: "fail", error: "not now" } as const) : undefined;
    this.clock.after(1, () => done(reply ?? { type: "ok", value: null }));
  }
}

/** Reads of all that its nodes hold take longer than an operation of the plan may. */
class Slow extends FakeCluster {
  override request(_node: NodeId, { command }: ClientRequest, done: (reply: Reply) => void): void {
    const reads = command.f === "members";
    this.clock.after(reads ? 2 * scenario.operationTimeoutMs : 1, () => done({ type: "ok", value: reads ? [] : null }));
  }
}

/** A counter that shows too much once, and is right from then on. */
class OnceTooMuch extends FakeCluster {
  private total = 0;
  private told = false;

  override request(_node: NodeId, { command }: ClientRequest, done: (reply: Reply) => void): void {
    if (command.f === "increment") this.total += Number(command.value);
    const value = command.f !== "total" ? null : this.told ? this.total : 1e6;
    this.told ||= command.f === "total";
    this.clock.after(1, () => done({ type: "ok", value }));
  }
}

/** One of its nodes never holds what is committed. */
class Behind extends Forgetful {
  override async status(node: NodeId): Promise<ReplicaStatus> {
    const lastIndex = node === "n1" ? 1 : 9;
    return { role: "follower", leads: false, epoch: 1, leader: null, commitIndex: lastIndex, lastIndex };
  }
}

async function executed(workload: Workload, Nodes: typeof FakeCluster, watchMachine: WatchMachine): Promise<Execution> {
  const cluster = new Nodes(scenario.nodes);
  const running = execute({ ...prepared(scenario, ""), workload }, cluster, undefined, { watchMachine });
  let over = false;
  const ended = running.finally(() => {
    over = true;
  });
  for (let rounds = 0; !over && rounds < 1000; rounds += 1) await cluster.clock.pass(100);
  return ended;
}

/** From the end of clients' work to the last answer, ms. */
async function settlingMs(workload: Workload, Nodes = Forgetful, watchMachine = quietMachine): Promise<number> {
  const { events } = await executed(workload, Nodes, watchMachine);
  const lastUpdate = events.findLast(({ type, f }) => type === "ok" && f === "add")?.time ?? Number.NaN;
  return ((events.at(-1)?.time ?? Number.NaN) - lastUpdate) / 1e6;
}

describe("final reads", () => {
  it("are repeated as long as nodes do not agree", async () => {
    expect(await settlingMs(gSet)).toBeGreaterThan(scenario.recoveryMs);
  });

  it("are not repeated for what none of them heals", async () => {
    expect(await settlingMs(pnCounter, OnceTooMuch)).toBeLessThan(1000);
  });
});

describe("final reads that take longer than other operations", () => {
  it.each([
    ["made once", set],
    ["repeated", gSet],
  ])("get more time at each attempt, and are answered: %s", async (_, workload) => {
    const { events } = await executed(workload, Slow, quietMachine);
    const answers = events.filter(({ type, f }) => type === "ok" && isRead(f));
    expect(new Set(answers.map(({ node }) => node))).toEqual(new Set(scenario.nodes));
  });
});

describe("a machine that is three times slower", () => {
  it.each([
    ["pauses three times longer before the final reads", addOnly, 2 * 2000, Forgetful],
    ["repeats reads that do not agree for three times as long", gSet, 2 * scenario.recoveryMs, Forgetful],
    ["asks nodes that do not answer for three times as long", set, 2 * scenario.recoveryMs, Unreadable],
  ])("%s", async (_, workload, longerMs, Nodes) => {
    const quiet = await settlingMs(workload, Nodes);
    const busy = await settlingMs(workload, Nodes, busyMachine("The machine was too busy.", 3));
    expect(Math.abs(busy - quiet - longerMs)).toBeLessThan(1000);
  });

  it("waits for nodes that are behind for three times as long", async () => {
    const waitedMs = async (watchMachine: WatchMachine): Promise<number> => {
      const { course, events } = await executed(addOnly, Behind, watchMachine);
      const [{ time } = { time: Number.NaN }] = courseEvents(course, "nodes behind");
      return (time - (events.at(-1)?.time ?? Number.NaN)) / 1e6;
    };
    const longer = (await waitedMs(busyMachine("The machine was too busy.", 3))) - (await waitedMs(quietMachine));
    expect(Math.abs(longer - 2 * scenario.recoveryMs)).toBeLessThan(1000);
  });
});
