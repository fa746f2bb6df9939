import { defineConfig } from "vitest/config";

// Docker and browser tests skip themselves, with a line that says so, where the machine lacks what they need;
// SCHISM_REQUIRE=docker,chromium turns such a skip into a failure (see test/support/requirements.ts).
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
