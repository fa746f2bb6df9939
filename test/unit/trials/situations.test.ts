/** What a hunt counts as states of the replicas. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FaultRecord, TraceRecord } from "../../../src/record/record.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { situationsOf } from "../../../src/trials/situations.js";

const scenario = planScenario({
  ...{ system: "raft", cluster: "sim", seed: 1 },
  schedule: [
    { at: 0, until: 10, fault: { kind: "kill", target: "one" } },
    { at: 0, until: 10, fault: { kind: "pause", target: "one" } },
  ],
});

const said = (node: string, event: TraceRecord["event"], time = 5): TraceRecord => ({ time, node, event });
const role = (node: string, name: string, epoch: number, time?: number): TraceRecord =>
  said(node, { type: "role", role: name, leads: name === "leader", epoch }, time);
const fault = (id: number, state: FaultRecord["state"], time: number): FaultRecord => ({
  ...{ id, state, time, at: 0, until: 10, fault: {}, description: "" },
});
const seen = (traces: readonly TraceRecord[], faults: readonly FaultRecord[] = []) =>
  situationsOf({ scenario, traces, faults });

type Kind = "role" | "accepted" | "promised" | "chosen";

function ofObject(type: Exclude<Kind, "role">, key: string, ballot: number): TraceRecord["event"] {
  if (type === "accepted") return { type, key, ballot, value: 1 };
  return type === "promised" ? { type, key, ballot } : { type, key, value: 1 };
}

describe("situations", () => {
  it("are the same whatever nodes, objects and numbers are called", () => {
    const kind = fc.constantFrom("role" as const, "accepted" as const, "promised" as const, "chosen" as const);
    const step = fc.record({
      kind,
      node: fc.nat(2),
      key: fc.nat(1),
      number: fc.nat(4),
      name: fc.constantFrom("leader", "follower"),
    });
    const told =
      (steps: readonly { kind: Kind; node: number; key: number; number: number; name: string }[]) =>
      (nodes: readonly string[], keys: readonly string[], more: number): number[] =>
        [
          ...seen(
            steps.map(({ kind, node, key, number, name }) =>
              kind === "role"
                ? role(nodes[node] ?? "", name, number + more)
                : said(nodes[node] ?? "", ofObject(kind, keys[key] ?? "", number + more)),
            ),
          ),
        ].sort();
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const under = told(steps);
        expect(under(["b", "c", "a"], ["y", "x"], 7)).toEqual(under(["a", "b", "c"], ["x", "y"], 1));
      }),
    );
  });

  it("differ in who leads the newest term, in what was said of an object, and in what just happened", () => {
    const [alone] = seen([role("n1", "leader", 2)]);
    expect(seen([role("n1", "follower", 2)])).not.toContain(alone);
    const deposed = seen([role("n1", "leader", 2), role("n2", "leader", 3)]);
    const both = seen([role("n1", "leader", 3), role("n2", "leader", 3)]);
    expect(deposed.at(-1)).not.toBe(both.at(-1));
    const accepted = (...ballots: readonly number[]) =>
      seen(ballots.map((ballot, at) => said(`n${at}`, { type: "accepted", key: "x", ballot, value: 1 }))).at(-1);
    expect(accepted(1, 1)).not.toBe(accepted(1, 2));
    expect(accepted(2, 1)).toBe(accepted(1, 2));
    const vote = said("n1", { type: "vote", epoch: 1, for: "n2" });
    const discarded = said("n1", { type: "discarded", epoch: 1, from: 1, entries: [] });
    expect(seen([vote])).not.toEqual(seen([discarded]));
  });

  it("differ in the kinds of faults in effect while they are", () => {
    const at = (time: number) =>
      seen(
        [role("n1", "leader", 1, time)],
        [
          ...[fault(0, "active", 10), fault(1, "active", 20), fault(0, "healed", 30)],
          ...[fault(1, "healed", 40), fault(1, "failed", 50)],
        ],
      )[0];
    const [before, kill, both, pause, after, still] = [5, 15, 25, 35, 45, 55].map(at);
    expect(new Set([before, kill, both, pause]).size).toBe(4);
    expect([after, still]).toEqual([before, before]);
  });

  it("are told once each", () => {
    const traces = Array.from({ length: 50 }, () => role("n1", "leader", 1));
    expect(seen(traces)).toHaveLength(1);
  });
});
