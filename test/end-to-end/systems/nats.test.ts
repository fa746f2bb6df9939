/**
 * NATS with JetStream as packaged: what a log acknowledged survives a kill, compare-and-sets of a bucket do not exclude each other, and
 * a controller that is killed leaves nothing behind. The nightly runs it under kills and has the compare-and-sets as a canary. The other
 * entries of its museum are run by hand only (`schism museum NAME`).
 */
import { describe, expect } from "vitest";
import { natsAvailable } from "../../support/nats.js";
import { expectRight, testRunsOf, until } from "../../support/server-runs.js";

const it = testRunsOf("nats");

describe.runIf(natsAvailable())(
  "NATS with JetStream on local processes",
  { timeout: 240_000, concurrent: true },
  () => {
    it("keeps what its log acknowledged when the leader is killed, and serves without it", async ({ runs }) => {
      const outcome = await runs.run(
        [{ at: 1000, until: 16_000, fault: { kind: "kill", target: "leader" } }],
        ...["--clients", "3", "--time", "17s"],
      );
      const { claims, proofs } = outcome;
      expectRight(outcome, /^Durable: all \d+ acknowledged/);
      expect(claims).toEqual([{ name: "availability", examined: expect.any(Number), broken: 0 }]);
      expect(claims[0]?.examined).toBeGreaterThan(0);
      expect(proofs).toEqual([expect.stringMatching(/ended by SIGKILL$/)]);
      expect(runs.processes()).toEqual([]);
    });

    it("lets two compare-and-sets at the same revision succeed", async ({ runs }) => {
      const shown = await runs.shown("nats-compare-and-set");
      expect(shown).toMatchObject({ valid: false, asExpected: true });
    });

    it("leaves nothing behind when its controller is killed", async ({ runs }) => {
      const controller = await runs.begun([]);
      expect(runs.servers()).toHaveLength(3);
      await controller.kill();
      await until(() => runs.processes().length === 0);
    });
  },
);
