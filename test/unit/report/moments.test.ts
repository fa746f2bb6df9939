/** Where a picture of a run looks. */
import { expect, it } from "vitest";
import type { TraceRecord } from "../../../src/record/record.js";
import { moments } from "../../../src/report/space-time/moments.js";

const broken = (time: number, claim: string): TraceRecord => ({
  ...{ time, node: "n1" },
  event: { type: "invariant-broken", claim, sentence: "" },
});
const leads: TraceRecord = { time: 4, node: "n1", event: { type: "role", role: "leader", leads: true, epoch: 1 } };
const at = (...traces: readonly TraceRecord[]) => moments({ events: [], operations: [], faults: [], traces }, []);

it("is where a claim was seen broken, and where a replica broke its own invariant only if that is all there is", () => {
  expect(at(broken(2, "assertion"), leads, broken(9, "one-leader-per-term"))).toEqual([9]);
  expect(at(broken(2, "one-vote-per-term"), leads, broken(9, "one-leader-per-term"))).toEqual([2, 4, 9]);
  expect(at(broken(2, "assertion"), leads)).toEqual([2]);
});
