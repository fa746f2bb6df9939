/** The data of a space-time diagram: messages in words and by kind, roles and outages on the lines, where to look. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClientRequest, Message, Outcome } from "../../../nodes/host.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import type { Load, Loss, ObservedMessage } from "../../../src/contract/cluster.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import { NearbyMessages } from "../../../src/execution/observed-messages.js";
import { judgeChecks, judgeRun } from "../../../src/judging/judge.js";
import type { TraceRecord } from "../../../src/record/record.js";
import type { SpaceTime } from "../../../src/report/page/data.js";
import { makeSpaceTimeAxis } from "../../../src/report/page/space-time/axis.js";
import { openMessages } from "../../../src/report/page/space-time/messages.js";
import { runPage } from "../../../src/report/page-data.js";
import { messageColumns } from "../../../src/report/space-time/messages.js";
import { moments } from "../../../src/report/space-time/moments.js";
import { Named } from "../../../src/report/space-time/named.js";
import { type NodeInput, outagesOf, rolesOf } from "../../../src/report/space-time/nodes.js";
import { messageWords, replyWords } from "../../../src/report/space-time/words.js";
import { Texts } from "../../../src/report/texts.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { runOf, staleRead } from "../../support/report-page.js";

const request = (seq: number): ClientRequest => ({ client: "p0", seq, command: { f: "write", key: "r0", value: seq } });
const ship = (seqs: readonly number[], commit = 0): Message => {
  const entries = seqs.map((seq) => ({ epoch: 3, request: request(seq) }));
  return { ...{ type: "Ship", epoch: 3, prevIndex: 7, entries, commit } };
};
const shipped = (index: number): Message => ({ ...{ type: "Shipped", epoch: 3, success: true, index } });

describe("a message in words", () => {
  it("says how many entries it carries and what the last one is", () => {
    expect(messageWords(ship([4, 5]))).toEqual({
      label: "Ship 2 entries, the last write r0 5, epoch 3, commit 0",
      detail: "epoch 3, prevIndex 7, 2 entries, the last write r0 5, commit 0",
      requests: ["p0/4", "p0/5"],
    });
    expect(messageWords(ship([])).label).toBe("Ship epoch 3, commit 0");
    expect(messageWords(shipped(2)).label).toBe("Shipped epoch 3, success, index 2");
  });

  it("cuts what is long", () => {
    const value = "x".repeat(10_000);
    const { label, detail } = messageWords({ ...{ type: "Chosen", value } });
    expect(label.length + detail.length).toBeLessThan(200);
  });

  it("says what a client was told, and where to go instead", () => {
    expect(replyWords(request(1), { type: "ok", value: null }).label).toBe("ok");
    const away = { type: "fail", error: "not the primary", retry: true, leader: "n2" } as const;
    expect(replyWords(request(1), away).label).toBe("fail: not the primary, try n2");
  });
});

describe("the messages of a run by kind", () => {
  let at = 0;
  const observed = (from: string, to: string, message: Message, loss: Loss | null = null): ObservedMessage => {
    at += 10;
    const load: Load = { kind: "message", message };
    return { from, to, load, departsAt: at, endsAt: at + 5, loss };
  };
  const columnsOf = (observedMessages: readonly ObservedMessage[]): ReturnType<typeof messageColumns> =>
    messageColumns({
      ...{ observedMessages, texts: new Texts(), marked: new Set([0]), objects: new Set() },
      partyOf: (name) => Number(name.slice(1)) - 1,
      operationOf: new Map(Array.from({ length: 40 }, (_, place) => [`p0/${place + 1}`, place])),
    });

  it("tells heartbeats, work and votes apart, and finds answers", () => {
    const columns = columnsOf([
      observed("n1", "n2", ship([])),
      observed("n1", "n2", ship([])),
      observed("n1", "n2", ship([1])),
      observed("n2", "n1", shipped(1)),
      observed("n2", "n1", shipped(1)),
      observed("n2", "n1", { ...{ type: "RequestVote", term: 4 } }),
    ]);
    expect(columns.kind).toEqual(["work", "again", "work", "work", "again", "news"]);
    expect(columns.answer.slice(0, 3)).toEqual([3, 3, 3]);
    expect(columns.operations[2]).toEqual([0]);
  });

  it("takes what arrives at last for news, and what is lost once more not", () => {
    const columns = columnsOf([
      observed("n1", "n2", ship([1]), "no connection"),
      observed("n1", "n2", ship([1]), "no connection"),
      observed("n1", "n2", ship([1])),
      observed("n1", "n2", ship([1])),
    ]);
    expect(columns.kind).toEqual(["work", "again", "work", "again"]);
    expect(columns.answer).toEqual([-1, -1, -1, -1]);
  });

  it("takes no notice of a client that asks again and hears the same, until it hears something else", () => {
    const asked = (outcome: Outcome): ObservedMessage[] => {
      at += 20;
      const sent = { from: "p0", to: "n1", departsAt: at, endsAt: at + 5, loss: null };
      const answered = { from: "n1", to: "p0", departsAt: at + 10, endsAt: at + 15, loss: null };
      return [
        { ...sent, load: { kind: "request", request: request(1) } },
        { ...answered, load: { kind: "reply", request: request(1), outcome } },
      ];
    };
    const away: Outcome = { type: "fail", error: "not the leader", retry: true };
    const columns = columnsOf([...asked(away), ...asked(away), ...asked(away), ...asked({ type: "ok", value: null })]);
    expect(columns.kind).toEqual(["client", "client", "again", "again", "again", "again", "client", "client"]);
  });

  it("names the last operations of a long message, and those to blame", () => {
    const columns = columnsOf([observed("n1", "n2", ship(Array.from({ length: 40 }, (_, index) => index + 1)))]);
    expect(columns.operations[0]).toEqual([0, ...Array.from({ length: 20 }, (_, index) => index + 20)]);
  });
});

describe("the line of a node", () => {
  const input: NodeInput = { traces: [], changes: [], end: 100, partyOf: () => 0, named: new Named([], []) };
  const role = (time: number, epoch: number, leads: boolean): TraceRecord => ({
    ...{ time, node: "n1", event: { type: "role", role: leads ? "leader" : "follower", leads, epoch } },
  });

  it("has each role until the next, and none while the process is gone", () => {
    const changes = [
      { node: "n1", change: "gone", at: 30 },
      { node: "n1", change: "up", at: 50 },
    ] as const;
    const roles = rolesOf({ ...input, changes, traces: [role(0, 1, false), role(10, 2, true), role(60, 2, false)] });
    expect(roles.map(({ from, to, epoch, leads }) => [from, to, epoch, leads])).toEqual([
      [0, 10, 1, false],
      [10, 30, 2, true],
      [60, 100, 2, false],
    ]);
  });

  it("is down from the first of two kills, and a pause ends with the process", () => {
    const changes = [
      { node: "n1", change: "still", at: 10 },
      { node: "n1", change: "gone", at: 30 },
      { node: "n1", change: "gone", at: 40 },
      { node: "n1", change: "up", at: 50 },
      { node: "n1", change: "still", at: 90 },
    ] as const;
    expect(outagesOf({ ...input, changes }).map(({ from, to, what }) => [from, to, what])).toEqual([
      [10, 30, "paused"],
      [30, 50, "down"],
      [90, 100, "paused"],
    ]);
  });
});

describe("where to look", () => {
  it("is at the operations to blame, and at the last fault of a run that is fine", () => {
    const bad = runOf(staleRead(40));
    const calls = bad.checks.flatMap(({ explanations }) =>
      explanations.flatMap(({ steps }) => steps.map((s) => s.call)),
    );
    const blamed = bad.operations.filter(({ call }) => calls.includes(call));
    const times = blamed.flatMap(({ callTime, returnTime }) => [callTime, returnTime]);
    expect(moments(bad, bad.checks)).toEqual(expect.arrayContaining(times));
    expect(moments({ ...bad, faults: bad.faults }, [])).toEqual([2e6, 9e6]);
    expect(moments({ ...bad, faults: [] }, [])).toEqual([bad.events.at(-1)?.time]);
  });
});

describe("the diagram of a run", () => {
  it("is bounded, and shows leaders, deaths and messages", async () => {
    const fault = { kind: "kill", target: "leader" } as const;
    const scenario = planScenario({
      ...{ system: "raft", cluster: "sim", seed: 2, mainMs: 5000, schedule: [{ at: 2000, until: 3000, fault }] },
    });
    const first = await runInMemory(scenario, createSimCluster);
    const checks = judgeChecks(first);
    const observer = new NearbyMessages(moments(first, checks), 500);
    await runInMemory(scenario, createSimCluster, { observer });
    const verdict = judgeRun(first, { checks, checkMs: 1 });
    const seen = observer.sightings();
    const page = runPage({ ...first, verdict, checks, reproduce: "", seen });
    const space = page.spaceTime;
    if (space === null) throw new Error("the run was observed");
    expect(space.messages.from.length).toBeLessThanOrEqual(500);
    expect(space.total).toBeGreaterThan(3000);
    const down = space.outages.find(({ what }) => what === "down");
    if (down === undefined) throw new Error("the leader was killed");
    const leaders = space.roles.filter(({ leads }) => leads);
    expect(leaders.find(({ to }) => to === down.from)?.party).toBe(down.party);
    expect(leaders.some(({ party, from }) => party !== down.party && from > down.from)).toBe(true);
    expect(space.epochName).toBe("term");
    // A client's arrow belongs to an operation of that client's lane.
    const nodes = scenario.nodes.length;
    const { from, to, kind, operations } = space.messages;
    const clients = kind.flatMap((each, place) => (each === "client" ? [place] : []));
    expect(clients.length).toBeGreaterThan(20);
    for (const place of clients) {
      const party = Math.max(from[place] ?? 0, to[place] ?? 0);
      expect(operations[place]?.map((each) => (page.operations.lane[each] ?? 0) + nodes)).toEqual([party]);
    }
    const unseen = runPage({ ...first, verdict, checks, reproduce: "", seen: null });
    // Messages were not observed: then it shows the records, and no arrow from node to node.
    const recorded = unseen.spaceTime;
    if (recorded === null) throw new Error("every run has a diagram");
    expect(recorded.observed).toBe(false);
    expect(recorded.roles).toEqual(space.roles);
    const isNode = (party: number | undefined): boolean => (party ?? 0) < nodes;
    expect(recorded.messages.from.length).toBeGreaterThan(100);
    recorded.messages.from.forEach((party, place) => {
      expect(isNode(party)).not.toBe(isNode(recorded.messages.to[place]));
      expect(recorded.messages.departs[place]).toBe(recorded.messages.ends[place]);
    });
    expect(recorded.outages.map(({ party, what }) => [party, what])).toEqual([[down.party, "down"]]);
  });
});

describe("the axis of the diagram", () => {
  it("never goes back, and leads from a time to its place and back", () => {
    const time = fc.nat(1000).map((each) => each * 1e4);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(time, fc.nat(5), fc.boolean()), { maxLength: 60 }),
        fc.boolean(),
        (sent, byTime) => {
          const space = spaceOf(sent.map(([departs, takes]) => [departs, departs + takes * 1e4]));
          const messages = openMessages(space).all;
          const axis = makeSpaceTimeAxis(space, messages, {
            ...{ byTime, moments: [3e6], major: ({ number }) => sent[number]?.[2] === true },
          });
          const times = Array.from({ length: 101 }, (_, index) => index * 1e5);
          const places = times.map(axis.place);
          places.forEach((place, index) => {
            if (index > 0) expect(place).toBeGreaterThanOrEqual(places[index - 1] ?? 0);
            expect(axis.place(axis.at(place))).toBeCloseTo(place, 6);
          });
          expect(places[0]).toBe(0);
          expect(places.at(-1)).toBeCloseTo(axis.length, 6);
          if (byTime) return;
          // What matters is never on the same row as what matters next.
          const rows = [...axis.moments].map(axis.place);
          rows.forEach((row, index) => {
            if (index > 0) expect(row - (rows[index - 1] ?? 0)).toBeGreaterThan(0.5);
          });
        },
      ),
    );
  });

  it("says where messages are not drawn", () => {
    const crowd = Array.from({ length: 100 }, (_, index): [number, number] => [4e6 + index, 4e6 + index]);
    const space = {
      ...spaceOf(crowd),
      spans: [
        [0, 2e6],
        [3e6, 1e7],
      ] as const,
    };
    const axis = makeSpaceTimeAxis(space, openMessages(space).all, { byTime: false, moments: [], major: () => false });
    expect(axis.folds).toEqual([
      { from: 2e6, to: 3e6, messages: null },
      { from: 3e6, to: 1e7, messages: 100 },
    ]);
  });

  function spaceOf(sent: readonly (readonly [number, number])[]): SpaceTime {
    const column = (value: number): number[] => sent.map(() => value);
    return {
      ...{ parties: [], epochName: "term", spans: [[0, 1e7]], total: sent.length, focus: 0, texts: [""] },
      observed: true,
      ...{ roles: [], outages: [], marks: [] },
      messages: {
        ...{ from: column(0), to: column(1), loss: column(0), label: column(0), detail: column(0), answer: column(-1) },
        departs: sent.map(([departs]) => departs),
        ends: sent.map(([, ends]) => ends),
        kind: sent.map(() => "work"),
        operations: sent.map(() => []),
        concerns: sent.map(() => []),
        ...{ type: column(0), refusals: [] },
      },
    };
  }
});
