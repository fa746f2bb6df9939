/**
 * The campaigns of the package, each in a shortened form: every cell of theirs that this machine can run is run, in the first of the
 * campaigns that has it, but for servers whose images take half a minute to build.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { zookeeperServer } from "../../../nodes/zookeeper/server.js";
import { folderAt } from "../../../src/campaign/folder.js";
import type { AttemptLine } from "../../../src/campaign/ledger/lines.js";
import { readLedgers } from "../../../src/campaign/ledger/read.js";
import { cellsOf } from "../../../src/campaign/plan/cells.js";
import { readCampaign } from "../../../src/campaign/plan/file.js";
import { missingFile } from "../../../src/clusters/installed.js";
import { schism } from "../../support/command.js";
import { dockerAvailable } from "../../support/docker.js";
import { etcdAvailable } from "../../support/etcd.js";
import { natsAvailable } from "../../support/nats.js";
import { postgresAvailable } from "../../support/postgres.js";
import { redisAvailable } from "../../support/redis.js";

const root = mkdtempSync(join(tmpdir(), "schism-examples-"));
// As root, Schism starts PostgreSQL as a user without privileges, who has to enter it.
chmodSync(root, 0o755);
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Servers that this machine lacks, or that are too slow to start. */
const absent = new Set([
  ...(etcdAvailable() ? [] : ["etcd"]),
  ...(redisAvailable() ? [] : ["redis-sentinel", "redis-cluster"]),
  ...(natsAvailable() ? [] : ["nats"]),
  ...(postgresAvailable() ? [] : ["postgresql"]),
  ...(missingFile(zookeeperServer) === undefined ? [] : ["zookeeper"]),
  // Not absent, but each start of one takes up to half a minute of two cores: only the nightly has the time.
  ...["rabbitmq", "galera"],
]);

const isLarge = (system: string): boolean => system === "postgresql" || system === "zookeeper";

const cells = z.array(
  z.looseObject({
    systems: z.array(z.string()),
    clusters: z.array(z.string()).optional(),
    time: z.string().optional(),
  }),
);
const museum = z.looseObject({ clusters: z.array(z.string()) }).optional();
const fileSchema = z.looseObject({ cells, canaries: cells, museum });

/** What a campaign has run. */
const seen = new Set<string>();

/** Runs of two seconds instead of a minute, four at once, since they mostly wait; of what this machine lacks, nothing. */
async function shortened(path: string): Promise<string> {
  const file = fileSchema.parse(parse(readFileSync(path, "utf8")));
  const docker = await dockerAvailable();
  const apart = (group: z.infer<typeof cells>[number]) =>
    group.systems.flatMap((system) =>
      (group.clusters ?? ["sim"]).map((cluster) => ({ ...group, systems: [system], clusters: [cluster], weight: 1 })),
    );
  const possible = (groups: z.infer<typeof cells>): unknown[] =>
    groups
      .flatMap(apart)
      .filter(
        ({ systems, clusters }) =>
          !systems.some((name) => absent.has(name)) && (docker || !clusters.includes("docker")),
      )
      .filter(({ systems, clusters }) => !(clusters.includes("docker") && systems.some(isLarge)))
      .map(({ time, ...group }) =>
        group.clusters.includes("sim") || time === undefined ? group : { ...group, time: "2s" },
      )
      .filter((group) => !seen.has(JSON.stringify(group)));
  const { museum, ...rest } = file;
  // Of the museum, whose runs cannot be shorter, one entry: the tests of each server run the others.
  const shown =
    museum !== undefined && etcdAvailable() ? { museum: { ...museum, entries: ["etcd-watch-progress"] } } : {};
  const short = { ...rest, ...shown, cells: possible(file.cells), canaries: possible(file.canaries), parallel: 4 };
  for (const group of [...short.cells, ...short.canaries]) seen.add(JSON.stringify(group));
  const target = join(root, "short.yaml");
  writeFileSync(target, stringify(short));
  return target;
}

describe("a campaign of the package", () => {
  it.each(["minute", "nightly", "weekend"])(
    "%s runs every one of its cells",
    async (name) => {
      const path = new URL(`../../../campaigns/${name}.yaml`, import.meta.url).pathname;
      const short = await shortened(path);
      const to = join(root, name);
      const planned = cellsOf(readCampaign(short));
      // One run of each cell: too few to convict all canaries, so that the night may be void.
      const { exitCode, stderr } = await schism(["campaign", "run", short, "--to", to, "--runs", `${planned.length}`]);
      expect(stderr).toBe("");
      expect([0, 1, 2]).toContain(exitCode);
      const attempts = readLedgers([folderAt(to).ledger]).lines.filter(
        (line): line is AttemptLine => line.line === "attempt",
      );
      expect(new Set(attempts.map(({ cell }) => cell))).toEqual(new Set(planned.map((cell) => cell.name)));
      const crashes = attempts.flatMap(({ notable }) => notable.filter(({ outcome }) => outcome === "harness crash"));
      expect(crashes).toEqual([]);
    },
    240_000,
  );
});
