/** What tests put under the temporary directory lies in one of their own, and whatever they leave there fails the run. */
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Called once by each project of vitest.config.ts: the first makes the directory, the last to end looks into it. */
let projects = 0;
let directory = "";

export default function setup(): () => void {
  if (projects === 0) {
    directory = mkdtempSync(join(tmpdir(), "schism-tests-"));
    // Databases that tests start under another user look into it.
    chmodSync(directory, 0o1777);
    process.env.TMPDIR = directory;
  }
  projects += 1;
  return () => {
    projects -= 1;
    if (projects > 0) return;
    const left = readdirSync(directory);
    rmSync(directory, { recursive: true, force: true });
    if (left.length === 0) return;
    console.error(`tests left behind in the temporary directory: ${left.toSorted().join(", ")}`);
    // Vitest prints what a teardown throws, and ends with 0.
    process.exitCode = 1;
  };
}
