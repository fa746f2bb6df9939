/** What a scenario says before its cluster is made: what the faults need, and what is judged. */
import { expect, it } from "vitest";
import type { Fault } from "../../../src/faults/fault.js";
import { prepared } from "../../../src/scenario/prepared.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { judgedRun } from "../../../src/trials/judged-run.js";

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

it("a run of which only replicas are judged is not convicted of what clients saw", async () => {
  const options = { mode: "async", failover: "auto" };
  const scenario = planScenario({ system: "primary-backup", options, cluster: "sim", faults: ["partition"], seed: 1 });
  expect((await judgedRun(scenario, { stopOnViolation: true })).kinds).toEqual(["linearizability of a cas-register"]);
  const judged = { ...scenario, judged: "replicas" } as const;
  expect(await judgedRun(judged, { stopOnViolation: true })).toMatchObject({ kinds: [], valid: true });
  const diverged = planScenario({
    ...{ system: "primary-backup", variant: "reads-while-diverged" },
    ...{ cluster: "sim", seed: 1 },
  });
  expect((await judgedRun({ ...diverged, judged: "replicas" })).kinds).toContain("invariant diverged-serves-no-client");
});
