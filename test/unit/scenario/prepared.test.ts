/** What a schedule says about its cluster before that is made: it prepares only what the faults need. */
import { expect, it } from "vitest";
import type { Fault } from "../../../src/faults/fault.js";
import { prepared } from "../../../src/scenario/prepared.js";
import { planScenario } from "../../../src/scenario/scenario.js";

it.each<[Fault, boolean]>([
  [{ kind: "delay", target: "one", delayMs: 20, jitterMs: 0 }, true],
  [{ kind: "partition", shape: "isolate-leader", mode: "half-open" }, true],
  [{ kind: "partition", shape: "isolate-leader", mode: "drop" }, false],
  [{ kind: "loss", target: "all", percent: 10 }, false],
])("connections pass through links in containers for %o: %s", (fault, links) => {
  const scenario = planScenario({ system: "raft", cluster: "docker", seed: 1 });
  const schedule = [{ at: 0, until: 100, fault }];
  expect(prepared({ ...scenario, schedule }, "").plan.links).toBe(links);
});
