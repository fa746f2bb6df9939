/** A majority that could serve and does not: what convicts, what leaves doubts, and that correct systems are acquitted under long faults. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { programSystems } from "../../../nodes/index.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { calmWorld } from "../../../src/contract/world.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import type { MembershipChange, ResolvedFault } from "../../../src/faults/fault.js";
import type { HistoryEvent } from "../../../src/history/operation.js";
import { type Leadership, stretchesOf } from "../../../src/judging/able.js";
import { judgeAvailability } from "../../../src/judging/availability.js";
import { conditionsOf } from "../../../src/judging/conditions.js";
import { underLongFaults } from "../../../src/matrix/long-faults.js";
import { courseEvents } from "../../../src/record/course.js";
import type { FaultRecord, Scenario } from "../../../src/record/record.js";
import { drawScenario } from "../../../src/scenario/draw.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { judgedRun } from "../../../src/trials/judged-run.js";
import { assertionsIn } from "../../support/assertions.js";
import { replicaEvidence } from "../../support/evidence.js";

const second = 1e9;

/** A fault in effect from one second to another; undone, unless it never ends. */
function fault(
  id: number,
  resolved: ResolvedFault | MembershipChange,
  from: number,
  to = Number.POSITIVE_INFINITY,
): FaultRecord[] {
  const entry = { id, at: 0, until: 1, fault: {}, description: resolved.kind, resolved };
  const records: FaultRecord[] = [
    { ...entry, time: from * second, state: "injecting" },
    { ...entry, time: from * second, state: "active", proof: "seen" },
    { ...entry, time: to * second, state: "healing" },
    { ...entry, time: to * second, state: "healed" },
  ];
  return records.filter(({ time }) => time < Number.POSITIVE_INFINITY);
}

const links = (...pairs: readonly string[]) =>
  pairs.flatMap((pair) => {
    const [from = "", to = ""] = pair.split(">");
    return [{ from, to }];
  });
const isolated = links("n1>n2", "n2>n1", "n1>n3", "n3>n1");
const partition = (cut: readonly { from: string; to: string }[] = isolated): ResolvedFault => ({
  ...{ kind: "partition", mode: "drop", links: cut },
});

/** One operation a second by a client of n2, from a time until it ends; each is answered, or not within its second. */
function clients(from: number, to: number, type: "ok" | "fail" | "info", f = "write", node = "n2"): HistoryEvent[] {
  return Array.from({ length: to - from }, (_, at) => {
    const process = (from + at) * 100 + Number(node.slice(1)) + (f === "read" ? 50 : 0);
    const common = { process, f, key: "x", value: 1, node };
    const begun = (from + at) * second;
    return [
      { ...common, index: 0, time: begun, type: "invoke" as const },
      { ...common, index: 0, time: begun + (type === "ok" ? 0.1 : 0.99) * second, type },
    ];
  }).flat();
}

const inOrder = (...all: readonly HistoryEvent[][]): HistoryEvent[] =>
  all
    .flat()
    .sort((a, b) => a.time - b.time)
    .map((event, index) => ({ ...event, index }));

const raft = planScenario({ system: "raft", cluster: "sim", nodes: 3, faults: [], seed: 1 });

function judge(faults: readonly FaultRecord[], events: readonly HistoryEvent[], scenario: Scenario = raft) {
  const { examined, verdicts } = judgeAvailability(replicaEvidence(scenario, events, faults), []);
  return { examined, broken: verdicts.length, verdicts };
}

describe("a majority that could serve", () => {
  const silent = inOrder(clients(0, 2, "ok"), clients(2, 17, "fail"), clients(17, 20, "ok"));

  it("is convicted if it does not for as long as it may take and some operations more", () => {
    const { broken, verdicts } = judge(fault(0, partition(), 2, 17), silent);
    expect(broken).toBe(1);
    expect(verdicts[0]).toMatchObject({ property: "availability", valid: false });
    expect(verdicts[0]?.explanations[0]?.headline).toBe("A majority could serve and did not.");
    expect(verdicts[0]?.explanations[0]?.steps.map(({ sentence }) => sentence)).toEqual([
      "From 2.0 s to 17.0 s n2 n3 were up and connected with each other, and no other node could disturb them (partition).",
      "The claim: Raft serves while a majority of the nodes is up and connected. It has 3.0 s to become available, until 5.0 s.",
      "Between then and 17.0 s clients began 12 updates that reached one of these nodes, each for up to 1.0 s, and none was answered.",
    ]);
    expect(verdicts[0]?.explanations[0]?.steps[2]?.call).toBe(silent.findIndex(({ time }) => time === 5 * second));
  });

  it("is not judged where the network loses messages all the time: a few in a row may be chance", async () => {
    const lossy = { ...calmWorld, network: { ...calmWorld.network, transport: "datagram", lossPercent: 1 } } as const;
    const { examined, broken } = judge(fault(0, partition(), 2, 17), silent, { ...raft, world: lossy });
    expect({ examined, broken }).toEqual({ examined: 0, broken: 0 });
    // Two proposers of two, of which one message in ten is lost, decided nothing for six seconds by chance.
    const drawn = drawScenario({ system: "paxos", variant: null, options: {} }, 3663524256);
    expect(drawn.world?.network.lossPercent).toBe(10);
    expect((await judgedRun(drawn)).kinds).toEqual([]);
  });

  it("is not judged by clients that give up before an undisturbed cluster can have answered", () => {
    const slow = { ...calmWorld, network: { ...calmWorld.network, latencyMs: { least: 20, most: 30 } } } as const;
    const impatient = { ...raft, world: slow, operationTimeoutMs: 100 };
    expect(judge(fault(0, partition(), 2, 17), silent, impatient)).toMatchObject({ examined: 0, broken: 0 });
    expect(judge(fault(0, partition(), 2, 17), silent, { ...impatient, operationTimeoutMs: 1000 }).broken).toBe(1);
  });

  it("is convicted in the middle, too, from the last answer on, and for questions apart from updates", () => {
    const late = inOrder(clients(0, 6, "ok"), clients(6, 17, "fail"), clients(6, 17, "ok", "read"));
    const { verdicts } = judge(fault(0, partition(), 2, 17), late);
    expect(verdicts[0]?.details).toMatchObject({ what: "update", from: 5.1 * second, to: 17 * second });
    const reads = inOrder(clients(0, 17, "ok"), clients(0, 17, "fail", "read"));
    expect(judge(fault(0, partition(), 2, 17), reads).verdicts[0]?.details).toMatchObject({ what: "question" });
  });

  it.each<[string, FaultRecord[], HistoryEvent[]]>([
    [
      "it answers now and then",
      fault(0, partition(), 2, 17),
      inOrder(clients(0, 6, "ok"), clients(6, 10, "fail"), clients(10, 11, "ok"), clients(11, 15, "fail")),
    ],
    [
      "replicas refuse at once for good",
      fault(0, partition(), 2, 17),
      inOrder(clients(2, 17, "ok").map((event) => (event.type === "ok" ? { ...event, type: "fail" as const } : event))),
    ],
    ["no client reaches it", fault(0, partition(), 2, 17), inOrder(clients(2, 17, "fail", "write", "n1"))],
    ["too few ask", fault(0, partition(), 2, 17), inOrder(clients(0, 2, "ok"), clients(8, 10, "fail"))],
    ["the fault is too short", fault(0, partition(), 2, 6), inOrder(clients(0, 2, "ok"), clients(2, 7, "fail"))],
    ["no majority is up", fault(0, { kind: "kill", nodes: ["n1", "n2"] }, 2, 17), silent],
    [
      "one of it stands still",
      [...fault(0, partition(), 2, 17), ...fault(1, { kind: "pause", nodes: ["n3"] }, 2, 17)],
      silent,
    ],
    ["the node outside can be heard", fault(0, partition(links("n2>n1", "n3>n1")), 2, 17), silent],
    [
      "a link within it is cut one way",
      [...fault(0, partition(), 2, 17), ...fault(1, partition(links("n2>n3")), 2, 17)],
      silent,
    ],
    [
      "a link within it loses packets",
      [...fault(0, partition(), 2, 17), ...fault(1, { kind: "loss", links: links("n2>n3"), percent: 5 }, 2, 17)],
      silent,
    ],
    [
      "a clock within it is wrong",
      [
        ...fault(0, partition(), 2, 17),
        ...fault(1, { kind: "clock", nodes: ["n3"], jumpMs: 0, driftPercent: 50 }, 2, 17),
      ],
      silent,
    ],
    [
      "the membership changes meanwhile",
      [...fault(0, partition(), 2, 17), ...fault(1, { kind: "membership", nodes: ["n1"] }, 1, 18)],
      silent,
    ],
    [
      "a disk was wiped before",
      [...fault(0, { kind: "wipe", nodes: ["n1"] }, 0, 1), ...fault(1, partition(), 2, 17)],
      silent,
    ],
  ])("is not if %s", (_, faults, events) => {
    expect(judge(faults, events).broken).toBe(0);
  });

  it("is one also if the others are down, and one that holds through other nodes' troubles", () => {
    expect(judge(fault(0, { kind: "kill", nodes: ["n1"] }, 2, 17), silent).broken).toBe(1);
    const outside = [...fault(0, partition(), 2, 17), ...fault(1, { kind: "pause", nodes: ["n1"] }, 5, 11)];
    expect(judge(outside, silent).broken).toBe(1);
    // A replica that was killed from outside is down, too; one that a later fault has started again is not.
    const { examined, verdicts } = judgeAvailability(replicaEvidence(raft, silent), [{ node: "n1", time: 2 * second }]);
    expect([examined, verdicts.length]).toEqual([1, 1]);
  });

  it("is not claimed of two-phase commit and synchronous primary/backup, which block", () => {
    for (const [system, options] of [
      ["two-phase-commit", {}],
      ["primary-backup", { mode: "sync", failover: "manual" }],
    ] as const) {
      const scenario = planScenario({ system, options, cluster: "sim", nodes: 3, faults: [], seed: 1 });
      const f = system === "two-phase-commit" ? "commit" : "write";
      const events = silent.map((event) => ({ ...event, f }));
      expect(judge(fault(0, partition(), 2, 17), events, scenario).broken, system).toBe(0);
      // With all nodes up it is.
      expect(judge([], inOrder(clients(0, 17, "fail", f)), scenario).broken, system).toBe(1);
    }
  });

  it("is the primary alone if it waits for no other node", () => {
    const scenario = planScenario({
      ...{ system: "primary-backup", options: { mode: "async", failover: "manual" } },
      ...{ cluster: "sim", nodes: 3, faults: [], seed: 1 },
    });
    const events = silent.map((event) => ({ ...event, node: "n1" }));
    const event = { type: "role", role: "primary", leads: true, epoch: 1 } as const;
    const leads = [{ time: 0, node: "n1", event }];
    const faults = fault(0, partition(), 2, 17);
    expect(
      judgeAvailability(replicaEvidence(scenario, events, faults, leads), []).verdicts[0]?.explanations[0]?.headline,
    ).toBe("The leader could serve and did not.");
    expect(judgeAvailability(replicaEvidence(scenario, events, faults), []).verdicts).toEqual([]);
  });
});

describe("any node, where each serves by itself,", () => {
  const scenario = planScenario({ system: "asynchronous", cluster: "sim", nodes: 3, faults: [], seed: 1 });
  const silent = inOrder(clients(0, 17, "fail", "write", "n2"), clients(0, 17, "ok", "write", "n3"));
  const passedOn = inOrder(
    clients(0, 17, "ok", "write", "n2").map((one) => ({ ...one, node: one.type === "ok" ? "n3" : "n2" })),
  );

  it("is convicted though others answer, whatever they and its links are doing", () => {
    for (const faults of [[], fault(0, partition(), 2, 17), fault(0, { kind: "kill", nodes: ["n1", "n3"] }, 2, 17)]) {
      const { verdicts } = judge(faults, silent, scenario);
      expect(verdicts[0]?.explanations[0]?.headline).toBe("A node could serve and did not.");
      expect(verdicts[0]?.details).toMatchObject({ nodes: ["n2"], what: "update" });
    }
    expect(judge([], silent).broken).toBe(0);
  });

  it("is acquitted while it is down or standing still, is asked nothing, or answers", () => {
    for (const kind of ["kill", "pause"] as const)
      expect(judge(fault(0, { kind, nodes: ["n2"] }, 0, 17), silent, scenario)).toMatchObject({
        broken: 0,
        examined: 1,
      });
    expect(judge([], clients(0, 17, "ok", "write", "n3"), scenario)).toMatchObject({ broken: 0, examined: 1 });
    expect(judge([], passedOn, scenario)).toMatchObject({ broken: 0, examined: 1 });
  });
});

describe("stretches in which a majority can serve", () => {
  const names = ["n1", "n2", "n3", "n4", "n5"];
  const pairs = names.flatMap((from) => names.filter((to) => to !== from).map((to) => ({ from, to })));

  /** Said again in the plainest way: some majority whose members are sound, connected, and out of reach of all who are not silent. */
  function able(silentNodes: readonly string[], cut: readonly { from: string; to: string }[]): boolean {
    const isCut = (from: string, to: string) => cut.some((link) => link.from === from && link.to === to);
    const subsets = Array.from({ length: 32 }, (_, mask) => names.filter((_, at) => (mask & (1 << at)) !== 0));
    return subsets.some(
      (members) =>
        members.length >= 3 &&
        members.every((member) => !silentNodes.includes(member)) &&
        members.every((a) => members.every((b) => a === b || !isCut(a, b))) &&
        names
          .filter((name) => !members.includes(name) && !silentNodes.includes(name))
          .every((stranger) => members.every((member) => isCut(stranger, member))),
    );
  }

  it("are there if and only if the plainest search finds one", () => {
    const some = fc.record({
      silent: fc.subarray(names),
      cut: fc.subarray(pairs),
      leaders: fc.constant<Leadership[]>([]),
    });
    fc.assert(
      fc.property(some, ({ silent: down, cut, leaders }) => {
        const faults = [...fault(0, { kind: "kill", nodes: down }, 0), ...fault(1, partition(cut), 0)];
        const found = stretchesOf("majority", conditionsOf(names, faults, [], second), leaders);
        expect(found.length).toBe(able(down, cut) ? 1 : 0);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});

describe("correct systems under faults that outlast every election", () => {
  /** Of all clients together: ten updates and questions of each of three nodes. */
  const enoughPerSecond = 30;
  const cases = [...programSystems.values()].flatMap(({ name, program }) => {
    // Each option by itself: all at once are drawn by hunts.
    const all: Record<string, string>[] = [
      {},
      ...Object.entries(program.options).flatMap(
        ([
          option,
          {
            values: [, ...others],
          },
        ]) => others.map((value) => ({ [option]: value })),
      ),
    ];
    return all.map((options) => [name, options] as const);
  });

  it.each(cases)("%s %o serves whenever it claims to, and breaks none of its assertions", async (system, options) => {
    const runs = Object.keys(options).length === 0 ? 6 : 2;
    let examined = 0;
    for (let index = 0; index < runs; index++) {
      const drawn = underLongFaults({ system, variant: null, options }, 31, index);
      // Whether it serves is seen by some operations a second; the load that was drawn is kept in one run of eight.
      const ratePerClient = Math.min(drawn.ratePerClient, enoughPerSecond / drawn.clients);
      const scenario = index % 8 === 0 ? drawn : { ...drawn, ratePerClient };
      const evidence = await runInMemory(scenario, (plan) => createSimCluster(plan));
      expect(assertionsIn(evidence), `run ${index}`).toEqual({ told: [], crashes: 0 });
      const judged = judgeAvailability(evidence, courseEvents(evidence.course, "replica ended"));
      expect(
        judged.verdicts.map(({ summary }) => summary),
        `run ${index}`,
      ).toEqual([]);
      examined += judged.examined;
    }
    expect(examined).toBeGreaterThan(runs * 0.4);
  });
});

describe("a Raft that elects once", () => {
  it("is convicted with its leader cut off, and Raft is acquitted", async () => {
    const shown = planScenario({ system: "raft", variant: "elects-once", cluster: "sim", seed: 3 });
    expect((await judgedRun(shown)).kinds).toEqual(["availability"]);
    expect((await judgedRun({ ...shown, variant: null })).kinds).toEqual([]);
  });
});
