/**
 * ZooKeeper as packaged, on local processes: reads after an update are acquitted under a partition and a kill, reads from a follower's own
 * state keep the order of each client and are not linearizable, and a controller that is killed leaves nothing behind. Few runs, since
 * each of them starts three Java virtual machines. Reads after a sync, which a deposed leader answers, are among the nightly's canaries.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect } from "vitest";
import { z } from "zod";
import { apart } from "../../../src/clusters/disk/ability.js";
import { disksAvailable } from "../../support/disks.js";
import {
  cutOff,
  expectAcquitted,
  expectRight,
  leadersOf,
  mainFile,
  testRunsOf,
  until,
} from "../../support/server-runs.js";
import { zookeeperAvailable } from "../../support/zookeeper.js";

const judgedSchema = z.object({ valid: z.union([z.boolean(), z.literal("unknown")]) });
const it = testRunsOf("zookeeper");
/** Another leader than at first, whose role is polled by then. How long an election takes depends on how busy the machine is. */
const elected = { event: "leads", nth: 1, sinceMs: 4000 } as const;

describe.runIf(zookeeperAvailable())("ZooKeeper on local processes", { timeout: 240_000, concurrent: true }, () => {
  it("is linearizable if reads take a majority, while nothing happens, in a partition and when its leader is killed", async ({
    runs,
  }) => {
    const outcome = await runs.run(
      [
        {
          ...{ at: 4000, until: 90_000, orUntil: elected },
          fault: { kind: "partition", shape: "isolate-leader", mode: "drop" },
        },
        { at: 3500, until: 4500, after: elected, fault: { kind: "kill", target: "leader" } },
      ],
      ...["--time", "100s", "--end-with-faults"],
    );
    expectRight(outcome, /^Linearizable/);
    expect(outcome.proofs).toEqual(
      [cutOff, /^n\d: process \d+ ended by SIGKILL$/].map((each) => expect.stringMatching(each)),
    );
    // The partition was in effect for ZooKeeper, too: another node came to lead.
    expect(leadersOf(outcome).size).toBeGreaterThan(1);
    expect(runs.processes()).toEqual([]);
  });

  it("answers reads from a follower's own state, which keeps each client's order and is not linearizable", async ({
    runs,
  }) => {
    const shown = await runs.shown("zookeeper-follower-reads");
    expectAcquitted(shown);
    const history = join(shown.directory, "history.jsonl");
    const { stdout } = await execa(
      "node",
      [mainFile, "check", history, "--model", "cas-register", "--first", "--json"],
      {
        reject: false,
      },
    );
    expect(judgedSchema.parse(JSON.parse(stdout)).valid).toBe(false);
    expect(runs.processes()).toEqual([]);
  });

  it("leaves nothing behind when its controller is killed, even what stands still", async ({ runs }) => {
    const controller = await runs.begun([]);
    const servers = runs.servers().filter(({ words }) => words[0] === "java");
    expect(servers).toHaveLength(3);
    const [first] = servers;
    if (first !== undefined) process.kill(first.pid, "SIGSTOP");
    await controller.kill();
    await until(() => runs.processes().length === 0);
  });
});

describe.runIf(disksAvailable() && zookeeperAvailable())("a machine with Java and without ZooKeeper", () => {
  it("is told so in one line before anything starts", async ({ runs }) => {
    const hidden = `mount -n -t tmpfs none /usr/share/java && exec "$0" "$@"`;
    const command = ["sh", "-c", hidden, process.execPath, mainFile, "run", "zookeeper", "--runs", runs.root];
    const [program, ...args] = [...apart(), ...command];
    const { exitCode, stdout, stderr } = await execa(program ?? "", args, { reject: false });
    const line =
      /zookeeper needs the file \/usr\/share\/java\/zookeeper\.jar, which is not there.*apt-get install zookeeper/;
    expect(stderr.trimEnd().split("\n")).toEqual([expect.stringMatching(line)]);
    expect([exitCode, stdout, readdirSync(runs.root)]).toEqual([254, "", []]);
  });
});
