/** The executor of simulated runs: what goes wrong in one of them is an outcome, and the others go on. */
import { afterEach, describe, expect, it } from "vitest";
import { planScenario } from "../../../src/scenario/scenario.js";
import { TrialExecutor } from "../../../src/trials/executor.js";
import type { Outcome } from "../../../src/trials/trial.js";

const worker = new URL("../../support/crashing-worker.mjs", import.meta.url);
let executor: TrialExecutor | undefined;
afterEach(() => executor?.close());

const run = (seed: number): Promise<Outcome | undefined> => {
  if (executor === undefined) throw new Error("there is no executor");
  return executor.run({ scenario: planScenario({ system: "raft", cluster: "sim", seed }) });
};

describe("the executor", () => {
  it("reports a thread that throws or ends as an outcome, and makes all other trials", async () => {
    executor = new TrialExecutor(2, worker);
    const outcomes = await Promise.all([10, 1, 11, 2, 12, 1, 13, 14].map(run));
    expect(outcomes.map((outcome) => outcome?.outcome)).toEqual([
      ...["judged", "crashed", "judged", "crashed", "judged", "crashed", "judged", "judged"],
    ]);
    expect(outcomes[1]).toMatchObject({ error: expect.stringContaining("the harness is broken here") });
    expect(outcomes[3]).toMatchObject({ error: "its thread ended with code 7" });
    expect(outcomes[7]).toMatchObject({ kinds: ["seed 14"] });
  });

  it("gives up with an error where no thread lives to answer", async () => {
    executor = new TrialExecutor(2, worker);
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => run(1)));
    expect(outcomes[0]).toMatchObject({ status: "fulfilled", value: { outcome: "crashed" } });
    expect(outcomes.at(-1)).toMatchObject({
      status: "rejected",
      reason: {
        message: expect.stringMatching(/^20 threads in a row ended without an answer.*the harness is broken here/s),
      },
    });
    await expect(run(10)).rejects.toThrow("20 threads in a row ended");
  });

  it("answers at once when it is given up, and takes what is asked for anyway", async () => {
    executor = new TrialExecutor(2, worker);
    const waiting = run(3);
    executor.giveUp();
    expect(await waiting).toBeUndefined();
    expect(await run(10)).toBeUndefined();
    const scenario = planScenario({ system: "raft", cluster: "sim", seed: 11 });
    expect(await executor.runAnyway({ scenario })).toMatchObject({ kinds: ["seed 11"] });
  });
});
