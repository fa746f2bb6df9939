/**
 * MariaDB with Galera as packaged, on local processes: a majority serves and nothing stale is read under faults that are seen in effect,
 * what all processes had only in memory is lost, and a controller that is killed leaves nothing behind. All of it takes a minute, so that
 * it runs only where SCHISM_REQUIRE lists galera; the nightly has faults of its own choice, and most that the museum knows among its canaries.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { z } from "zod";
import { galeraAvailable } from "../../support/mariadb.js";
import { cutOff, expectRight, onLinks, testRunsOf, until } from "../../support/server-runs.js";

const it = testRunsOf("galera");
/** Of each fault, how many operations succeeded meanwhile. */
const meanwhileSchema = z.object({
  vacuity: z.object({ faults: z.array(z.object({ ok: z.object({ write: z.number().optional() }) })) }),
});

describe.runIf(galeraAvailable())("MariaDB with Galera on local processes", { timeout: 240_000 }, () => {
  it("keeps what it acknowledged and reads nothing stale, under faults that are seen in effect", async ({ runs }) => {
    const outcome = await runs.run(
      [
        { at: 500, until: 2000, fault: { kind: "delay", target: { nodes: ["n2"] }, delayMs: 50, jitterMs: 10 } },
        { at: 2500, until: 10_000, fault: { kind: "partition", shape: "isolate-one", node: "n1", mode: "drop" } },
        { at: 11_500, until: 13_000, fault: { kind: "kill", target: { nodes: ["n2"] } } },
        { at: 12_000, until: 13_000, fault: { kind: "pause", target: { nodes: ["n3"] } } },
      ],
      ...["--clients", "6", "--time", "14s"],
    );
    const { directory, proofs } = outcome;
    expectRight(outcome, /^Linearizable/);
    expect(proofs).toEqual(
      [
        onLinks(2, "(round trip grew by \\d+ ms, )?\\d+ segments? held for 40 ms or more"),
        cutOff,
        /^n2: process \d+ ended by SIGKILL$/,
        /^n3: process \d+ in state T \(stopped\)$/,
      ].map((each) => expect.stringMatching(each)),
    );
    // Those that the partition left together went on.
    const { vacuity } = meanwhileSchema.parse(JSON.parse(readFileSync(join(directory, "verdict.json"), "utf8")));
    expect(vacuity.faults[1]?.ok.write).toBeGreaterThan(0);
    expect(runs.processes()).toEqual([]);
  });

  it("loses what it acknowledged and had in memory only when all processes are killed", async ({ runs }) => {
    expect(await runs.shown("galera-unflushed-commits")).toMatchObject({ valid: false, asExpected: true });
    expect(runs.processes()).toEqual([]);
  });

  it("leaves none of its servers behind when its controller is killed", async ({ runs }) => {
    const controller = await runs.begun([]);
    expect(runs.servers()).toHaveLength(3);
    await controller.kill();
    await until(() => runs.processes().length === 0);
  });
});
