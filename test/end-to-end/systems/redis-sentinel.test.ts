/**
 * Redis with Sentinel as packaged: its split brain on local processes, a calm run and a kill in containers, and that a controller
 * that is killed leaves neither servers nor Sentinels behind. The other entries of its museum are canaries of the nightly.
 */
import { basename } from "node:path";
import { describe, expect } from "vitest";
import { heal } from "../../../src/clusters/heal.js";
import { dockerAvailable, presentReplicas, tracesOf } from "../../support/docker.js";
import { redisAvailable } from "../../support/redis.js";
import { expectRight, serving, testRunsOf, until } from "../../support/server-runs.js";

const it = testRunsOf("redis-sentinel");
const docker = redisAvailable() && (await dockerAvailable());

describe.runIf(redisAvailable())("Redis with Sentinel on local processes", { timeout: 240_000 }, () => {
  it("has two primaries while the first is cut off, and loses what that one acknowledged", async ({ runs }) => {
    expect(await runs.shown("redis-sentinel-split-brain")).toMatchObject({ valid: false, asExpected: true });
    expect(runs.processes()).toEqual([]);
  });

  it("leaves neither servers nor Sentinels behind when its controller is killed", async ({ runs }) => {
    const controller = await runs.begun([]);
    expect(runs.servers()).toHaveLength(6);
    expect(runs.servers().filter(({ words }) => words.includes("--sentinel"))).toHaveLength(3);
    await controller.kill();
    await until(() => runs.processes().length === 0);
  });
});

describe.runIf(docker)("Redis with Sentinel in containers", { timeout: 240_000 }, () => {
  it("keeps what it acknowledged, when all processes of a replica are killed", async ({ runs }) => {
    const outcome = await runs.run(
      [{ at: 0, until: 1000, after: serving, fault: { kind: "kill", target: { nodes: ["n2"] } } }],
      ...[
        "--cluster",
        "docker",
        "--wait",
        "1",
        "--clients",
        "3",
        "--timeout",
        "10s",
        "--time",
        "100s",
        "--end-with-faults",
      ],
    );
    const { directory, proofs } = outcome;
    expectRight(outcome, /^Durable/);
    // The server and its Sentinel.
    expect(proofs).toEqual([expect.stringMatching(/^n2: container \w+ and container \w+ ended by SIGKILL$/)]);
    expect(await tracesOf(`redis-sentinel-${basename(directory)}`)).toEqual([]);
  });

  it("leaves nothing behind when its controller is killed, and heal finds it where there is no warden", async ({
    runs,
  }) => {
    const controller = await runs.begun([], "--cluster", "docker");
    const [runId = ""] = runs.ids();
    for (const { pid } of runs.wardens()) process.kill(pid, "SIGSTOP");
    await controller.kill();
    const containers = ["n1", "n2", "n3"].flatMap((node) => [node, `${node}-sentinel`]);
    expect(await presentReplicas(runId)).toEqual(containers);
    const { removed } = await heal(runs.root);
    for (const name of containers) expect(removed).toContain(`container schism-${runId}-${name}`);
    expect(await tracesOf(runId)).toEqual([]);
  });
});
