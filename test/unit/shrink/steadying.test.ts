import { expect, it } from "vitest";
import { seededRandom } from "../../../nodes/random.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { changed } from "../../../src/shrink/steadying.js";

it("splits a fault of several nodes, and makes a part of it last to the end", () => {
  const scenario = planScenario({
    system: "raft",
    cluster: "sim",
    nodes: 3,
    mainMs: 3000,
    schedule: [{ at: 1000, until: 1500, fault: { kind: "kill", target: { nodes: ["n1", "n2"] } } }],
    seed: 1,
  });
  const random = seededRandom(1, "test");
  const changes = Array.from(
    { length: 500 },
    () => changed(scenario, { anchorEvents: [], faults: [] }, random).schedule,
  );
  // A second fault that is not part of the first comes later.
  const split = changes.filter(
    (schedule) =>
      schedule.length === 2 &&
      schedule.every(({ at, fault }) => at === 1000 && "target" in fault) &&
      schedule[0]?.fault.kind === "kill",
  );
  const targets = split.map((schedule) => schedule.map(({ fault }) => ("target" in fault ? fault.target : null)));
  expect(targets).toContainEqual([{ nodes: ["n1"] }, { nodes: ["n2"] }]);
  expect(split.some(([one, other]) => one?.until === 3000 && other?.until === 1500)).toBe(true);
});
