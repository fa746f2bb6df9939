/** How long an update waits for other nodes, as it is measured on processes: of every system, in the simulator, where the same run takes no time. */
import { describe, expect, it } from "vitest";
import { programSystems } from "../../../nodes/index.js";
import { costAt } from "../../../src/matrix/cost-law.js";
import { measuredRun } from "../../../src/matrix/measure.js";
import { latencyClaim, latencyScenario, mostLatencyRuns } from "../../../src/matrix/process-latency.js";
import { type MatrixSubject, subjectUnder } from "../../../src/matrix/subjects.js";
import type { RunEvidence } from "../../../src/record/evidence.js";

function subject(name: string, variant: string | null = null, options = {}): MatrixSubject {
  const system = programSystems.get(name);
  if (system === undefined) throw new Error(`there is no system ${name}`);
  return subjectUnder(system, { variant, options });
}

const measured = (of: MatrixSubject, nth = 1): Promise<RunEvidence> => measuredRun(latencyScenario(of, "sim", nth));

/** As often as another run may show a faster update. */
async function claimOf(of: MatrixSubject): Promise<ReturnType<typeof latencyClaim>> {
  const runs: RunEvidence[] = [];
  for (;;) {
    runs.push(await measured(of, runs.length + 1));
    const claim = latencyClaim(of, runs);
    if (!claim.again || runs.length === mostLatencyRuns) return claim;
  }
}

/** The same run on a slower machine. */
function slower(run: RunEvidence, byMs: number): RunEvidence {
  const operations = run.operations.map((one) => ({ ...one, returnTime: one.returnTime + byMs * 1e6 }));
  return { ...run, operations };
}

describe("an answer to an update", () => {
  it.each([...programSystems.keys()])("waits for as many messages as claimed: %s", async (name) => {
    expect(await claimOf(subject(name))).toMatchObject({ result: "held" });
  });

  it("waits for fewer if a mistake answers early", async () => {
    const claim = await claimOf(subject("primary-backup", "ack-before-replicate"));
    expect(claim).toMatchObject({ result: "broken", again: false });
  });
});

describe("a slow machine", () => {
  const of = subject("synchronous");

  it("is told from a system that waits longer: one slow enough is tried again, and its fastest run counts", async () => {
    const run = await measured(of);
    expect(latencyClaim(of, [slower(run, 25)])).toMatchObject({ result: "held" });
    expect(latencyClaim(of, [slower(run, 50)])).toMatchObject({ result: "broken", again: true });
    expect(latencyClaim(of, [slower(run, 50), run])).toMatchObject({ result: "held", again: false });
  });

  it("that says of itself that it was too busy convicts no system of what took too long", async () => {
    const run = slower(await measured(of), 50);
    const sentence = "The machine was too busy: its load was 9 for each core.";
    const busy: RunEvidence = { ...run, course: [...run.course, { event: "machine too busy", sentence }] };
    const claim = latencyClaim(of, [busy]);
    expect(claim.result).toBe("not examined");
    expect(claim.measured).toContain(sentence);
  });

  it("on which hardly anything succeeds examines nothing", async () => {
    const run = await measured(of);
    expect(latencyClaim(of, [{ ...run, operations: run.operations.slice(0, 5) }]).result).toBe("not examined");
    expect(latencyClaim(of, []).result).toBe("not examined");
  });
});

it.each([
  ["0", 3, 0],
  ["4", 9, 4],
  ["n", 5, 4],
  ["2n", 3, 4],
  ["3n + 1", 3, 7],
  ["2n − 6 from 5 nodes on", 6, 4],
])("the law %s of %d nodes is %d", (law, nodes, cost) => {
  expect(costAt(law, nodes)).toBe(cost);
});

it.each([
  ["2n − 6 from 5 nodes on", 4],
  ["many", 3],
])("the law %s says nothing of %d nodes", (law, nodes) => {
  expect(() => costAt(law, nodes)).toThrow(`"${law}" says nothing of ${nodes} nodes`);
});
