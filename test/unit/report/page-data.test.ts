/** What goes into a page: causes at a glance, long texts within bounds, and the evidence of records if messages were not observed. */
import { describe, expect, it } from "vitest";
import type { HistoryEvent, Json } from "../../../src/history/operation.js";
import { checkLinearizable, pairOperations, registerModel } from "../../../src/index.js";
import { contested } from "../../../src/record/leadership.js";
import type { FaultRecord, TraceRecord } from "../../../src/record/record.js";
import { causesOf } from "../../../src/report/causes.js";
import { renderHistoryReport } from "../../../src/report/html.js";
import { historyPage } from "../../../src/report/page-data.js";
import { recordedSightings } from "../../../src/report/space-time/recorded.js";
import { Texts } from "../../../src/report/texts.js";
import { type Done, eventsOf } from "../../support/report-page.js";

function pageOf(events: readonly HistoryEvent[]) {
  const operations = pairOperations(events);
  const verdict = checkLinearizable(operations, registerModel);
  return { source: "long", format: "jsonl", operations, verdict, reproduce: "" };
}

describe("causes", () => {
  const fault = (id: number, from: number, to: number, error: string | null = null) => ({
    ...{
      id,
      description: `partition ${id}`,
      from: from * 1e9,
      to: to * 1e9,
      proven: true,
      nodesDown: [],
      begun: true,
      error,
    },
  });
  const [blamed] = pairOperations(eventsOf([[0, "write", "x", 1, 1]])).map((each) => ({
    ...each,
    callTime: 3e9,
    returnTime: 3.1e9,
  }));
  const none: Parameters<typeof causesOf>[0]["verdict"] = { valid: false, splitBrain: [], lostWrites: [] };

  it("names the split brain with its length and counts, the updates lost, and the fault in effect then", () => {
    const leaders = [
      { node: "n1", epoch: 2, acknowledged: 340 },
      { node: "n2", epoch: 3, acknowledged: 342 },
    ];
    const lost = {
      ...{ call: 0, f: "write", value: 1, acknowledgedBy: "n1", acknowledgedAt: 2e9 },
      ...{ discardedBy: "n1", discardedAt: 3.95e9 },
    };
    const verdict: typeof none = {
      valid: false,
      splitBrain: [{ from: 1.6e9, to: 3.9e9, leaders }],
      lostWrites: Array.from({ length: 682 }, () => lost),
    };
    const spans = [fault(0, 0.5, 0.9), fault(1, 1.1, 4.1), fault(2, 8, 9)];
    expect(causesOf({ verdict, spans, contested: [], blamed: [], end: 10e9 }).map(({ text }) => text)).toEqual([
      "Split brain from 1.60 s to 3.90 s: n1 (epoch 2) acknowledged 340 updates and n2 (epoch 3) 342.",
      "682 acknowledged updates were lost: discarded by n1, which had acknowledged them, at 3.95 s.",
      "Fault: partition 1, from 1.10 s to 4.10 s.",
    ]);
  });

  it("names the fault that was in effect during the contradiction, else the last before it, and none that failed", () => {
    if (blamed === undefined) throw new Error("there is an operation");
    const of = (spans: Parameters<typeof causesOf>[0]["spans"]) =>
      causesOf({ verdict: none, spans, contested: [], blamed: [blamed], end: 10e9 }).map(({ text }) =>
        text.slice(7, 18),
      );
    expect(of([fault(1, 1, 2), fault(2, 3.05, Number.POSITIVE_INFINITY), fault(3, 5, 6)])).toEqual(["partition 2"]);
    expect(of([fault(1, 1, 2), fault(2, 2, 2.5), fault(3, 5, 6)])).toEqual(["partition 2"]);
    expect(of([fault(1, 3, 4, "refused")])).toEqual([]);
    const valid = { ...none, valid: true };
    expect(causesOf({ verdict: valid, spans: [fault(1, 3, 4)], contested: [], blamed: [], end: 10e9 })).toEqual([]);
  });

  it("reports two leaders that did not both acknowledge, while operations of the contradiction were under way", () => {
    if (blamed === undefined) throw new Error("there is an operation");
    const ruling = contested([
      { node: "n1", epoch: 2, from: 0, to: 3.05e9 },
      { node: "n2", epoch: 3, from: 2.9e9, to: 9e9 },
      { node: "n3", epoch: 4, from: 8e9, to: 9e9 },
    ]);
    expect(ruling.map(({ from, to }) => [from, to])).toEqual([
      [2.9e9, 3.05e9],
      [8e9, 9e9],
    ]);
    const told = causesOf({ verdict: none, spans: [], contested: ruling, blamed: [blamed], end: 10e9 });
    expect(told.map(({ text }) => text)).toEqual([
      "Two leaders from 2.90 s to 3.05 s: n1 (epoch 2) and n2 (epoch 3) led at the same time.",
    ]);
  });
});

describe("long texts", () => {
  it("are cut, told apart though their ends are the same, and kept whole", () => {
    const texts = new Texts();
    const [a, b] = ["a", "b"].map((middle) => `${"x".repeat(5000)}${middle}${"x".repeat(5000)}`);
    const numbers = [a, b, a].map((text) => texts.numberOf(text ?? ""));
    expect(numbers).toEqual([0, 1, 0]);
    expect(texts.all[0]).not.toBe(texts.all[1]);
    expect(texts.all[0]?.length).toBeLessThan(520);
    expect(texts.all[0]).toMatch(/more characters.*\[10001 characters, #[0-9a-f]{6}\]$/);
    expect(new Map(texts.wholes).get(1)).toBe(b);
  });

  it("take bounded room, however many there are, and the page says what it leaves out", () => {
    const done = Array.from(
      { length: 120 },
      (_, index): Done => [0, "write", "x", `${index}`.padEnd(100_000, "y"), `${index}`.padEnd(100_000, "y")],
    );
    const input = pageOf(eventsOf(done));
    const html = renderHistoryReport(input);
    expect(html.length).toBeLessThan(6_000_000);
    const { leftOut, wholes } = historyPage(input);
    const kept = wholes.length;
    expect(kept).toBeGreaterThan(20);
    expect(leftOut).toHaveLength(1);
    expect(leftOut[0]).toContain(`${120 - kept} long values are shown with beginning and end only`);
  });

  it("leave room for the many short ones", () => {
    const texts = new Texts();
    for (let index = 0; index < 60_000; index++) texts.numberOf(`${index}`.padEnd(390, "z"), { whole: false });
    expect(texts.all.reduce((sum, text) => sum + text.length, 0)).toBeLessThan(18_000_000);
  });
});

describe("a history of more operations than a page has room for", () => {
  it("shows those around the violation, and says how many are left out", () => {
    const done: Done[] = Array.from({ length: 260_000 }, (_, index) => [
      index % 5,
      "write",
      `k${index % 50}`,
      index,
      index,
    ]);
    done.splice(1000, 0, [1, "read", "k1", null, -1]);
    const page = historyPage(pageOf(eventsOf(done)));
    expect(page.operations.call.length).toBeLessThanOrEqual(250_001);
    expect(page.leftOut).toEqual([
      `${260_001 - page.operations.call.length} of the 260001 operations are left out of this page.`,
    ]);
    const blamed = page.explanations.flatMap(({ steps }) => steps.flatMap(({ operation }) => operation ?? []));
    expect(blamed.length).toBeGreaterThan(0);
    for (const operation of blamed) expect(page.operations.call[operation]).toBe(2000);
    for (const { order, note } of page.objects) if (order === null) expect(note).toMatch(/^This page has no room/);
  });
});

describe("times of a wall clock", () => {
  it("count from the first event, exactly", () => {
    const epoch = 1.7e18;
    const events = eventsOf([[0, "write", "x", 1, 1]]).map((event) => ({ ...event, time: epoch + event.index * 1024 }));
    const page = historyPage(pageOf(events));
    expect([page.origin, page.end, page.operations.from[0], page.operations.to[0]]).toEqual([epoch, 1024, 0, 1024]);
    expect(page.subtitle).toContain("times count from the first event");
    expect(historyPage(pageOf(eventsOf([[0, "write", "x", 1, 1]]))).origin).toBe(0);
  });
});

describe("the messages in the records", () => {
  const event = (
    index: number,
    type: HistoryEvent["type"],
    process: number,
    node: string,
    value: Json = 1,
  ): HistoryEvent => ({
    ...{ index, time: index * 1e6, type, process, f: "write", key: "x", value, node },
  });
  const record = (
    state: FaultRecord["state"],
    time: number,
    resolved: unknown,
    lost: readonly string[] = [],
  ): FaultRecord => ({
    ...{ id: 0, at: 0, until: 1, fault: {}, description: "", state, time, resolved, lost },
  });

  it("is each request and each answer, with the node that was asked and the one that answered, and nothing else", () => {
    const events = [
      event(0, "invoke", 0, "n1"),
      event(1, "invoke", 1, "n2"),
      event(2, "ok", 0, "n3"),
      event(3, "info", 1, "n2"),
      event(4, "invoke", 11, "n1"),
    ];
    const { observedMessages, total } = recordedSightings({ events, faults: [], traces: [] }, [0]);
    expect(total).toBe(4);
    expect(observedMessages.map(({ from, to, departsAt, endsAt }) => [from, to, departsAt, endsAt])).toEqual([
      ["p0", "n1", 0, 0],
      ["p1", "n2", 1e6, 1e6],
      ["n3", "p0", 2e6, 2e6],
      ["p11", "n1", 4e6, 4e6],
    ]);
  });

  it("is who was down or paused, by the faults and by what replicas said of their end", () => {
    const kill = { kind: "kill", nodes: ["n1", "n2"] };
    const pause = { kind: "pause", nodes: ["n3"] };
    const faults = [
      record("injecting", 1, kill),
      record("active", 2, kill),
      record("healed", 5, kill, ["n2"]),
      record("active", 3, pause),
      record("healed", 4, pause),
    ];
    const traces: TraceRecord[] = [
      { time: 7, node: "n1", event: { type: "ended", error: "the disk is full" } },
      { time: 9, node: "n1", event: { type: "role", role: "follower", leads: false, epoch: 1 } },
    ];
    const { changes } = recordedSightings({ events: [], faults, traces }, [0]);
    expect(changes.map(({ node, change, at }) => `${at} ${node} ${change}`)).toEqual([
      "2 n1 gone",
      "2 n2 gone",
      "3 n3 still",
      "4 n3 moving",
      "5 n1 up",
      "7 n1 gone",
      "9 n1 up",
    ]);
  });
});
