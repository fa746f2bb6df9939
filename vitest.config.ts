import { defineConfig } from "vitest/config";

// Browser tests skip themselves, with a line that says so, where there is no Chromium; SCHISM_REQUIRE=chromium turns such a
// skip into a failure (see test/support/chromium.ts).
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // A page is one file, its script bundled from the sources: as they are now, not as they were last built.
    globalSetup: "./scripts/bundle-page.mjs",
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // One more than the cores of the machines that CI has: tests of containers, servers and processes mostly wait.
    maxWorkers: 3,
  },
});
