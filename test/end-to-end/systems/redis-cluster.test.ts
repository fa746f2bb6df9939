/**
 * Redis Cluster as packaged: what a master that was cut off acknowledged is lost, unless its replica had it before, and a controller that is
 * killed leaves none of the six servers behind. The nightly has partitions without WAIT among its canaries.
 */
import { describe, expect } from "vitest";
import { redisAvailable } from "../../support/redis.js";
import { expectAcquitted, testRunsOf, until } from "../../support/server-runs.js";

const it = testRunsOf("redis-cluster");

describe.runIf(redisAvailable())("Redis Cluster on local processes", { timeout: 240_000, concurrent: true }, () => {
  it("loses what a master that was cut off had acknowledged", async ({ runs }) => {
    expect(await runs.shown("redis-cluster-failover")).toMatchObject({ valid: false, asExpected: true });
    expect(runs.processes()).toEqual([]);
  });

  it("loses nothing in the same partition if a write counts once the replica has it", async ({ runs }) => {
    expectAcquitted(await runs.shown("redis-cluster-wait"));
  });

  it("leaves none of its servers behind when its controller is killed", async ({ runs }) => {
    const controller = await runs.begun([]);
    expect(runs.servers()).toHaveLength(6);
    await controller.kill();
    await until(() => runs.processes().length === 0);
  });
});
