/**
 * RabbitMQ as packaged, on local processes: three nodes form a cluster without any epmd and deliver what they have confirmed, and a
 * controller that is killed leaves nothing behind. Each start takes three Erlang machines some fifteen seconds, so that no fault
 * is tried here: the nightly runs it under partitions, and has most of what its museum knows as canaries.
 */
import { describe, expect } from "vitest";
import { rabbitmqAvailable } from "../../support/rabbitmq.js";
import { cutOff, expectRight, testRunsOf, until } from "../../support/server-runs.js";

const it = testRunsOf("rabbitmq");

describe.runIf(rabbitmqAvailable())("RabbitMQ on local processes", { timeout: 240_000 }, () => {
  it("delivers what a quorum queue of three nodes confirmed, also while one is cut off for a moment", async ({
    runs,
  }) => {
    const outcome = await runs.run(
      [{ at: 1000, until: 2500, fault: { kind: "partition", shape: "isolate-one", node: "n3", mode: "drop" } }],
      ...["--clients", "3", "--time", "4s"],
    );
    const { proofs } = outcome;
    expectRight(outcome, /^Delivered: all \d+ acknowledged/);
    expect(proofs).toEqual([expect.stringMatching(cutOff)]);
    expect(runs.processes()).toEqual([]);
  });

  it("starts no epmd, and leaves nothing behind when its controller is killed", async ({ runs }) => {
    const controller = await runs.begun([], "--nodes", "1");
    const programs = runs.servers().map(({ words: [program = ""] }) => program);
    expect(programs.filter((program) => program.endsWith("beam.smp"))).toHaveLength(1);
    expect(programs.filter((program) => program.endsWith("epmd"))).toEqual([]);
    await controller.kill();
    await until(() => runs.processes().length === 0);
  });
});
