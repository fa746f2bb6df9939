/** Restarts that are only rehearsed: what a replica would not know after one, and that nothing comes of it. */
import { describe, expect, it } from "vitest";
import type { Host, Json, LogView, Program, Replica } from "../../../../nodes/host.js";
import { programSystems } from "../../../../nodes/index.js";
import { createSimCluster } from "../../../../src/clusters/sim/cluster.js";
import { rehearse, rehearseCrash } from "../../../../src/clusters/sim/rehearsal.js";
import { runInMemory } from "../../../../src/execution/in-memory.js";
import { drawScenario, runSeed } from "../../../../src/scenario/draw.js";
import { planScenario } from "../../../../src/scenario/scenario.js";
import { bareProgram } from "../../../support/bare-program.js";

/** What a replica has in memory. */
interface Memory {
  readonly epoch?: number;
  readonly entries?: readonly number[];
  readonly first?: number;
  readonly committed?: number;
  readonly members?: readonly string[];
  readonly state?: Json;
  readonly vote?: string;
  readonly life?: number;
}

function replicaOf(memory: Memory): Replica {
  const {
    epoch = 1,
    entries = [1, 1],
    first = 1,
    committed = 0,
    members = ["n1"],
    state = null,
    vote = "n1",
    life,
  } = memory;
  const last = first - 1 + entries.length;
  const logView: LogView = {
    commitIndex: () => committed,
    lastIndex: () => last,
    epochAt: (index) => entries[index - first] ?? -1,
    // Like the logs of programs, which show no request of an entry that they do not hold.
    requestAt(index) {
      if (index < first || index > last) throw new Error(`entry ${index} of ${last} was asked for`);
      return null;
    },
    firstIndex: () => first,
    members: () => members,
    state: () => state,
  };
  return {
    ...{ start: () => {}, onMessage: () => {}, onRequest: () => {}, onTimer: () => {}, logView },
    ...{ inspect: () => ({ epoch }), durable: () => ({ vote }), life: () => life ?? null },
  };
}

function rehearsed(before: Memory, create: Program["create"]): string | null {
  const settings = { options: {}, variant: null };
  const node = { id: "n1", members: ["n1"], settings, nowMs: 0, nth: 1, files: new Map() };
  return rehearse(replicaOf(before), { ...node, program: bareProgram("rehearsed", create) });
}

describe("a rehearsed restart", () => {
  const cases: readonly (readonly [what: string, before: Memory, after: Memory, difference: string | null])[] = [
    ["knows everything", {}, {}, null],
    ["may know a later epoch", { epoch: 1 }, { epoch: 2 }, null],
    ["is in an earlier epoch", { epoch: 2 }, { epoch: 1 }, "it would be in epoch 1, and is in 2"],
    ["lacks an entry", { entries: [1, 1] }, { entries: [1] }, "entry 2 of its log, of epoch 1, would be missing"],
    [
      "has another entry",
      { entries: [1, 2] },
      { entries: [1, 1] },
      "entry 2 of its log, of epoch 2, would be another one",
    ],
    ["has an entry that was cut off", { entries: [1] }, { entries: [1, 1] }, "its log would have 2 entries, and has 1"],
    ["begins elsewhere", { first: 2 }, { first: 1 }, "its log would begin at entry 1, and begins at 2"],
    ["commits too much", { committed: 1 }, { committed: 2 }, "it would count 2 entries as committed, and counts 1"],
    ["has other members", { members: ["n1", "n2"] }, {}, "its members would be n1, and are n1 n2"],
    [
      "has another state",
      { committed: 2, state: ["a"] },
      { committed: 2, state: [] },
      "it would hold another state after 2 entries",
    ],
    ["has not executed as much yet", { committed: 2, state: ["a"] }, { committed: 1, state: [] }, null],
    ["forgets what it calls durable", { vote: "n2" }, { vote: "n1" }, 'vote would be "n1", and is "n2"'],
    ["has a life of its own", { life: 1 }, { life: 2 }, null],
    [
      "takes itself for the life before",
      { life: 1 },
      { life: 1 },
      "its next life would be called 1, too, and would take answers to this one for its own",
    ],
  ];

  it.each(cases)("%s", (_, before, after, difference) => {
    expect(rehearsed(before, () => replicaOf(after))).toBe(difference);
  });

  it("tells that a replica cannot start again", () => {
    const create = (): Replica => ({
      ...replicaOf({}),
      start: () => {
        throw new Error("no entry 3");
      },
    });
    expect(rehearsed({}, create)).toBe("it could not start again: no entry 3");
  });

  it("changes nothing that it is given", () => {
    const files = new Map([["log", [1, 2]]]);
    let read: readonly Json[] = [];
    const create = ({ disk, send, trace, reply, setTimer, cancelTimer }: Host): Replica => ({
      ...replicaOf({}),
      start: () => {
        disk.append("log", 3);
        disk.truncate("log", 1);
        disk.append("log", 4);
        disk.rewrite("vote", ["n1"]);
        disk.sync();
        read = [...disk.read("log"), ...disk.read("vote")];
        send("n2", { type: "Hello" });
        trace({ type: "role", role: "leader", leads: true, epoch: 1 });
        reply({ client: "c1", seq: 1, command: { f: "read" } }, { type: "ok", value: null });
        setTimer("tick", 1);
        cancelTimer("tick");
      },
    });
    const settings = { options: {}, variant: null };
    const node = { id: "n1", members: ["n1", "n2"], settings, nowMs: 0, nth: 1, files };
    expect(rehearse(replicaOf({}), { ...node, program: bareProgram("rehearsed", create) })).toBeNull();
    expect(read).toEqual([1, 4, "n1"]);
    expect([...files]).toEqual([["log", [1, 2]]]);
  });
});

describe("a rehearsed crash in the middle of what a step writes", () => {
  /** `was`: what a restart before the step would have known; `midway`: after the crash; `now`: what the replica knows after the step. */
  const crashed = (was: Memory, midway: Memory, now: Memory): string | null => {
    const program = bareProgram("crashed", ({ disk }) => replicaOf(disk.read("midway").length > 0 ? midway : was));
    const node = { id: "n1", members: ["n1"], settings: { options: {}, variant: null }, nowMs: 0, nth: 1, program };
    const files = new Map([["midway", [true]]]);
    return rehearseCrash(replicaOf(now), { ...node, files: new Map() }, { ...node, files });
  };
  const cases: readonly (readonly [what: string, ...memories: [Memory, Memory, Memory], difference: string | null])[] =
    [
      ["may leave the disk as it was before", { entries: [1] }, { entries: [1] }, { entries: [1, 2] }, null],
      ["may cut off what goes anyway", { entries: [1, 1] }, { entries: [1] }, { entries: [1, 2] }, null],
      [
        "loses an entry for a moment",
        ...([{ entries: [1, 2] }, { entries: [1] }, { entries: [1, 2, 3] }] as const),
        "entry 2 of its log, of epoch 2, would be missing, which was there before the write and after it",
      ],
      [
        "collects a log before the snapshot of it is there",
        ...([{ entries: [1, 1] }, { first: 3, entries: [] }, { first: 3, entries: [], committed: 2 }] as const),
        "its log would begin at entry 3, and nothing would have the entries from 1 on",
      ],
      [
        "takes an entry of its own for the last one of a snapshot",
        ...([{ entries: [1, 1] }, { entries: [1, 1], committed: 2 }, { entries: [1, 2], committed: 2 }] as const),
        "it would count another entry 2 as committed",
      ],
      [
        "holds another state",
        ...([{}, { committed: 2, state: [] }, { committed: 2, state: ["a"] }] as const),
        "it would hold another state after 2 entries",
      ],
    ];
  it.each(cases)("%s", (_, was, midway, now, difference) => {
    expect(crashed(was, midway, now)).toBe(difference);
  });
});

describe("in the simulator", () => {
  it.each([...programSystems.keys()])("restarts of %s are rehearsed, and it would know all", async (system) => {
    const counted = { examined: 0, broken: 0 };
    for (let index = 0; index < 3; index++) {
      const scenario = drawScenario({ system, variant: null, options: {} }, runSeed(12, index));
      const { course } = await runInMemory(scenario, (plan) => createSimCluster(plan));
      for (const { name, examined, broken } of course.flatMap((each) => (each.event === "ended" ? each.claims : []))) {
        if (name !== "restart-remembers") continue;
        counted.examined += examined;
        counted.broken += broken;
      }
    }
    expect(counted.examined).toBeGreaterThan(5);
    expect(counted.broken).toBe(0);
  });

  it("a vote that is not kept is found out without any crash", async () => {
    const scenario = planScenario({
      ...{ system: "raft", variant: "vote-not-persisted", cluster: "sim", seed: 1, mainMs: 2000, schedule: [] },
    });
    const { traces } = await runInMemory(scenario, (plan) => createSimCluster(plan));
    const sentences = traces.flatMap(({ event }) => (event.type === "invariant-broken" ? [event.sentence] : []));
    expect(sentences).toEqual([
      expect.stringMatching(/^If n\d restarted now, votedFor would be null, and is "n\d"\.$/),
    ]);
  });
});
