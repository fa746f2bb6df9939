/** What a cell leaves open is drawn for each run; a canary, which is to be convicted, has what `schism run` takes. */
import { expect, it } from "vitest";
import type { Cell } from "../../../src/campaign/plan/cell.js";
import { scenarioOf } from "../../../src/campaign/plan/scenarios.js";

const cell: Cell = {
  ...{ name: "raft local", system: "raft", variant: null, options: { reads: "local-leader" } },
  ...{ workload: null, cluster: "local", faults: ["partition"], weight: 1, canary: false },
};
const workloadsOf = (one: Cell): readonly string[] => [
  ...new Set(Array.from({ length: 40 }, (_, seed) => scenarioOf(one, seed).workload)),
];

it("of a cell on processes the workload is drawn", () => {
  expect(workloadsOf(cell).length).toBeGreaterThan(2);
});

it("of a canary it is the usual one, and the one that the cell names wins", () => {
  expect(workloadsOf({ ...cell, canary: true })).toEqual(["register"]);
  expect(workloadsOf({ ...cell, canary: true, workload: "set" })).toEqual(["set"]);
});
