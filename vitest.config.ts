import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Those that take minutes, so that none of them is still at work when all others are done. */
const longest = [
  "clusters/docker/faults",
  "systems/judged",
  "judging/availability",
  "systems/etcd",
  "clusters/local/faults",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
      return place === -1 ? longest.length : place;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

// Browser tests skip themselves, with a line that says so, where there is no Chromium; SCHISM_REQUIRE=chromium turns such a
// skip into a failure (see test/support/chromium.ts).
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // A page is one file, its script bundled from the sources: as they are now, not as they were last built.
    globalSetup: "./scripts/bundle-page.mjs",
    testTimeout: 60_000,
    hookTimeout: 120_000,
    sequence: { sequencer: LongestFirst },
    // One more than the cores of the machines that CI has: tests of containers, servers and processes mostly wait.
    maxWorkers: 3,
  },
});
