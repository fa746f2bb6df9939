import { describe, expect, it } from "vitest";
import type { ScheduledFault } from "../../../src/faults/fault.js";
import type { HistoryEvent } from "../../../src/history/operation.js";
import { vacuity } from "../../../src/judging/vacuity.js";
import { faultSpans, provenSpans } from "../../../src/record/fault-spans.js";
import type { FaultRecord } from "../../../src/record/record.js";
import { findSystem } from "../../../src/scenario/find-system.js";

const entry = { id: 0, at: 0, until: 1, fault: { kind: "kill" }, description: "kill: n1" };
const resolved = { kind: "kill", nodes: ["n1"] };
const life: FaultRecord[] = [
  { ...entry, time: 0, state: "planned" },
  { ...entry, time: 10, state: "injecting", resolved },
  { ...entry, time: 12, state: "active", resolved, proof: "exit seen" },
  { ...entry, time: 20, state: "healing", resolved },
  { ...entry, time: 25, state: "healed", resolved },
];

const done = (index: number, time: number, type: "ok" | "fail" | "info", f = "read"): HistoryEvent => ({
  index,
  time,
  type,
  process: index,
  f,
});

describe("faultSpans", () => {
  it("reads a fault's life off the journal", () => {
    expect(faultSpans(life)).toEqual([
      { id: 0, description: "kill: n1", from: 12, to: 25, proven: true, nodesDown: ["n1"], begun: true, error: null },
    ]);
  });

  it("leaves a fault that a killed controller never healed open", () => {
    expect(faultSpans(life.slice(0, 3))).toMatchObject([{ from: 12, to: Number.POSITIVE_INFINITY }]);
  });

  it("takes no fault of links for proven if servers dialled each other past them", () => {
    const cut = { kind: "partition", mode: "drop", links: [{ from: "n1", to: "n2" }] };
    const both = [...life, ...life.map((each) => ({ ...each, id: 1, resolved: cut }))];
    expect(provenSpans(both, [{ event: "links unused" }]).map(({ proven }) => proven)).toEqual([true, false]);
    expect(provenSpans(both, []).map(({ proven }) => proven)).toEqual([true, true]);
  });

  it("knows nothing of a fault that never began", () => {
    expect(faultSpans(life.slice(0, 1))).toEqual([]);
  });
});

const clients = { clients: 10, operationTimeoutMs: 1000 };

describe("vacuity", () => {
  const scheduled = { at: 1000, until: 2000, fault: { kind: "kill", target: "one" } } as const;
  const judge = (
    events: readonly HistoryEvent[],
    faults: readonly FaultRecord[] = [],
    more: Partial<Parameters<typeof vacuity>[0]> = {},
  ) =>
    vacuity({
      scenario: {
        ...{ schedule: faults.length === 0 ? [] : [scheduled], mainMs: 10_000, cluster: "local" },
        ...clients,
      },
      system: findSystem("raft"),
      ...{ events, faults, spans: faultSpans(faults), course: [], claims: [], wholeRun: true },
      ...more,
    });
  const failed = (state: FaultRecord[]): FaultRecord[] => [
    ...state,
    { ...entry, time: 2, state: "failed", error: "no" },
  ];

  it("counts outcomes, and successes inside each fault's span", () => {
    const events = [done(0, 5, "ok"), done(1, 15, "ok"), done(2, 20, "info", "write"), done(3, 30, "ok")];
    const facts = judge(events, life);
    expect(facts.operations).toEqual({ read: { ok: 3, fail: 0, info: 0 }, write: { ok: 0, fail: 0, info: 1 } });
    expect(facts.faults).toEqual([{ id: 0, description: "kill: n1", proven: true, ok: { read: 1 } }]);
    expect(facts.warnings).toEqual([]);
  });

  it("quotes the errors of operations that hardly ever succeed, the most frequent first, and of no others", () => {
    const failed = (index: number, error: string, f = "write"): HistoryEvent => ({
      ...done(index, 5, "info", f),
      error,
    });
    const others = ["a", "b"].map((error, index) => failed(10 + index, error));
    const writes = [
      failed(0, "refused"),
      failed(1, "refused"),
      failed(2, "no id"),
      failed(3, "refused"),
      failed(4, "no id"),
    ];
    const reads = [done(5, 5, "ok"), done(6, 5, "ok"), failed(7, "timeout", "read")];
    expect(judge([...writes, ...reads, ...others]).warnings).toEqual([
      '7 operations (write) did not succeed: 3 with "refused", 2 with "no id", 1 with "a", 1 with other errors.',
    ]);
    expect(judge(reads).warnings).toEqual([]);
  });

  it("misses no examination of availability where no fault was planned", () => {
    const claims = [{ name: "availability", examined: 0, broken: 0 }];
    expect(judge([done(0, 5, "ok")], [], { claims }).warnings).toEqual([]);
    expect(judge([done(0, 15, "ok")], life, { claims }).warnings).toEqual([
      expect.stringContaining("Availability during faults was not examined"),
    ]);
  });

  it("tells faults that never began from those that were not seen in effect", () => {
    const [planned, injecting] = life;
    const neverBegun = planned === undefined ? [] : failed([planned]);
    const notSeen = planned === undefined || injecting === undefined ? [] : failed([planned, injecting]);
    expect(judge([done(0, 5, "ok")], neverBegun).faults).toEqual([
      { id: 0, description: "kill: n1", proven: false, begun: false, ok: {} },
    ]);
    expect(judge([done(0, 5, "ok")], notSeen).faults[0]).not.toHaveProperty("begun");
  });

  it("proves nothing if there were no operations, if nothing succeeded, or nothing of one kind", () => {
    expect(judge([]).provesNothing).toEqual(["No client did anything, so there is nothing to judge."]);
    expect(judge([done(0, 5, "fail"), done(1, 6, "info", "write")]).provesNothing).toEqual([
      "No operation succeeded, so there is nothing to judge.",
    ]);
    expect(judge([done(0, 5, "ok"), done(1, 6, "fail", "write")]).provesNothing).toEqual([
      "No write ever succeeded, so nothing was learnt about it.",
    ]);
    expect(judge([done(0, 5, "ok")], life).provesNothing).toEqual([]);
  });

  it("proves nothing if no scheduled fault was seen to be in effect, whatever kept it", () => {
    const fine = [done(0, 15, "ok")];
    const seen = "The scheduled fault was not seen to be in effect";
    for (const records of [life.slice(0, 1), failed([]), failed(life.slice(0, 2))]) {
      expect(judge(fine, records).provesNothing).toEqual([`${seen}.`]);
    }
    const unproven = life.map(({ proof: _, ...record }) => record);
    expect(judge(fine, unproven)).toMatchObject({
      provesNothing: [`${seen}.`],
      warnings: ["Fault 0 (kill: n1) was not proven to be in effect."],
    });
    const scenario = { schedule: [{ ...scheduled }], mainMs: 500, cluster: "sim" as const, ...clients };
    expect(judge(fine, life.slice(0, 1), { scenario }).provesNothing).toEqual([
      `${seen}: the main phase was over after 500 ms, before the first was due.`,
    ]);
    // What cut the run short is told instead.
    expect(judge(fine, life.slice(0, 1), { wholeRun: false })).toMatchObject({ provesNothing: [], warnings: [] });
  });

  it("warns of faults without an occasion, of such that never began, and of such in which nothing succeeded", () => {
    const second: FaultRecord = { ...entry, id: 1, time: 0, state: "planned" };
    const schedule = [scheduled, scheduled];
    const scenario = { schedule, mainMs: 10_000, cluster: "local" as const, ...clients };
    const warnings = (records: readonly FaultRecord[]) => judge([done(0, 40, "ok")], records, { scenario }).warnings;
    expect(warnings([...life, second])).toEqual([
      "Fault 1 never began: the main phase ended before.",
      "No operation succeeded during fault 0 (kill: n1).",
    ]);
    expect(warnings([...life, second, { ...second, time: 9, state: "failed", error: "nobody leads" }])[0]).toBe(
      "Fault 1 (kill: n1) did not happen: nobody leads.",
    );
  });

  it("warns of claims that nothing examined, and says which only the simulator can look at", () => {
    const claims = [
      { name: "one-vote-per-term", examined: 0, broken: 0 },
      { name: "one-leader-per-term", examined: 3, broken: 0 },
      { name: "log-matching", examined: 0, broken: 0 },
    ];
    expect(judge([done(0, 1, "ok")], [], { claims }).warnings).toEqual([
      "Nothing in this run examined the claims one-vote-per-term.",
      "Not examined, since only the simulator can look into replicas' logs: the claims log-matching.",
    ]);
    const scenario = { schedule: [], mainMs: 1, cluster: "sim" as const, ...clients };
    expect(judge([done(0, 1, "ok")], [], { claims, scenario }).warnings).toEqual([
      "Nothing in this run examined the claims one-vote-per-term, log-matching.",
    ]);
  });

  it("warns of a claim on changes of the membership only if the run was to change it", () => {
    const claims = [{ name: "changes-after-own-entry", examined: 0, broken: 0 }];
    const warnings = (schedule: ScheduledFault[]) =>
      judge([done(0, 1, "ok")], [], {
        claims,
        scenario: { schedule, mainMs: 10_000, cluster: "sim", ...clients },
      }).warnings;
    expect(warnings([])).toEqual([]);
    expect(warnings([scheduled])).toEqual([]);
    const change = { at: 1, until: 2, fault: { kind: "membership", target: "one" } } as const;
    expect(warnings([change])).toContain("Nothing in this run examined the claims changes-after-own-entry.");
  });
});
