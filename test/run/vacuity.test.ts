import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../../src/history/operation.js";
import type { FaultRecord } from "../../src/run/record.js";
import { faultSpans, vacuity } from "../../src/run/vacuity.js";

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
      { id: 0, description: "kill: n1", from: 12, to: 25, proven: true, nodesDown: ["n1"], error: null },
    ]);
  });

  it("leaves a fault that a killed controller never healed open", () => {
    expect(faultSpans(life.slice(0, 3))).toMatchObject([{ from: 12, to: Number.POSITIVE_INFINITY }]);
  });

  it("knows nothing of a fault that never began", () => {
    expect(faultSpans(life.slice(0, 1))).toEqual([]);
  });
});

describe("vacuity", () => {
  it("counts outcomes, and successes inside each fault's span", () => {
    const events = [done(0, 5, "ok"), done(1, 15, "ok"), done(2, 20, "info", "write"), done(3, 30, "ok")];
    const facts = vacuity(events, faultSpans(life));
    expect(facts.operations).toEqual({ read: { ok: 3, fail: 0, info: 0 }, write: { ok: 0, fail: 0, info: 1 } });
    expect(facts.faults).toEqual([{ id: 0, description: "kill: n1", proven: true, ok: { read: 1 } }]);
    expect(facts.warnings).toEqual(["No write ever succeeded, so nothing was learnt about it."]);
  });

  it("warns of a fault that failed or was never proven", () => {
    const failed: FaultRecord[] = [
      { ...entry, time: 1, state: "injecting" },
      { ...entry, time: 2, state: "failed", error: "no answer" },
    ];
    expect(vacuity([done(0, 1, "ok")], faultSpans(failed)).warnings).toEqual(["Fault 0 (kill: n1): no answer."]);
  });
});
