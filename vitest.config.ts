import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Those that take minutes, mostly waiting, so that none of them is still at work when all others are done. */
const longest = [
  "clusters/docker/faults",
  "systems/etcd",
  "campaign/examples",
  "clusters/local/faults",
  "clusters/docker/run",
  "campaign/real-runs",
  "cli/hunt",
  "systems/servers",
  "campaign/bisect",
  "explore/explore",
  "end-to-end/course",
];

/** Unit tests that change what the files after them in the same process would see, or that fill its memory. */
const alone = [
  "test/unit/nodes/server/host.test.ts",
  "test/unit/vitest.test.ts",
  "test/unit/explore/explore.test.ts",
  "test/unit/checkers/parallel.test.ts",
];

/** The longest first, and last those that share a process: a process is handed on only while the next file in the queue may share it. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      const place = longest.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
      if (place !== -1) return place;
      return longest.length + (project.config.isolate ? 0 : 1);
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

// Browser tests skip themselves, with a line that says so, where there is no Chromium; SCHISM_REQUIRE=chromium turns such a
// skip into a failure (see test/support/chromium.ts).
export default defineConfig({
  test: {
    // A page is one file, its script bundled from the sources: as they are now, not as they were last built.
    globalSetup: "./scripts/bundle-page.mjs",
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Of the tests of one file that say that they may run at once.
    maxConcurrency: 3,
    sequence: { sequencer: LongestFirst },
    // One more than the cores of the machines that CI has: tests of containers, servers and processes mostly wait.
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: { name: "apart", include: ["test/{browser,end-to-end}/**/*.test.ts", ...alone] },
      },
      // Each file in a process of its own would load and compile the same hundreds of modules again.
      {
        extends: true,
        test: {
          name: "together",
          include: ["test/{unit,stories}/**/*.test.ts"],
          exclude: alone,
          isolate: false,
        },
      },
    ],
  },
});
