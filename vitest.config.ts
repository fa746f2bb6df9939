import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Those that take minutes, mostly waiting, so that none of them is still at work when all others are done. */
const longest = [
  "clusters/docker/faults",
  "systems/etcd",
  "systems/zookeeper",
  "systems/judged",
  "systems/drawn",
  "campaign/examples",
  "clusters/docker/run",
  "campaign/night",
  "cli/hunt",
  "campaign/bisect",
  "campaign/real-runs",
  "systems/postgresql",
  "systems/disks",
  "systems/redis-sentinel",
  "systems/redis-cluster",
  "systems/nats",
  "unit/systems/explored",
  "clusters/local/faults",
  "end-to-end/readme",
  "end-to-end/course",
];

/** Those that change what the files after them in the same process would see, or that fill its memory. */
const alone = [
  "test/end-to-end/checkers/memory*.test.ts",
  "test/end-to-end/server/strangers.test.ts",
  "test/unit/nodes/server/host.test.ts",
  "test/unit/vitest.test.ts",
  "test/unit/explore/explore.test.ts",
  "test/unit/checkers/parallel.test.ts",
];

/** As src/cli/optimise-later.ts: tests use many functions, and most of them not for long. Processes that a test starts are not concerned. */
const execArgv = process.versions.node.startsWith("20.") ? ["--interrupt-budget=400000"] : [];

/** First those with a process of their own, since one is handed on only while the next file may share it; then the longest. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      if (project.config.isolate) return 0;
      const place = longest.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
      return place === -1 ? longest.length + 1 : place + 1;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

// Browser tests skip themselves, with a line that says so, where there is no Chromium; SCHISM_REQUIRE=chromium turns such a
// skip into a failure (see test/support/chromium.ts).
export default defineConfig({
  test: {
    // A page is one file, its script bundled from the sources: as they are now, not as they were last built.
    globalSetup: ["./scripts/bundle-page.mjs", "./test/support/temporary.ts"],
    setupFiles: "./test/support/priority.ts",
    runner: "./test/support/runner.ts",
    reporters: ["default", "./test/support/second-attempts.ts"],
    execArgv,
    // For tests that hang: a busy machine may be ten times slower than a quiet one.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    // Of the tests of one file that say that they may run at once.
    maxConcurrency: 2,
    sequence: { sequencer: LongestFirst },
    // One more than the cores of the machines that CI has: tests of containers, servers and processes wait now and then.
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: { name: "apart", include: alone },
      },
      // Each file in a process of its own would load and compile the same hundreds of modules again.
      {
        extends: true,
        test: {
          name: "together",
          include: ["test/**/*.test.ts"],
          exclude: alone,
          isolate: false,
        },
      },
    ],
  },
});
