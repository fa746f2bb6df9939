/** What tests put under the temporary directory lies in one of their own, and whatever they leave there fails the run. */
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const prefix = "schism-tests-";

/** Called once by each project of vitest.config.ts, with the module loaded again: the first one makes the directory for all. */
export default function setup(): (() => void) | undefined {
  if (basename(tmpdir()).startsWith(prefix)) return undefined;
  const directory = mkdtempSync(join(tmpdir(), prefix));
  // Databases that tests start under another user look into it.
  chmodSync(directory, 0o1777);
  process.env.TMPDIR = directory;
  return () => {
    const left = readdirSync(directory);
    rmSync(directory, { recursive: true, force: true });
    if (left.length === 0) return;
    console.error(`tests left behind in the temporary directory: ${left.toSorted().join(", ")}`);
    // Vitest prints what a teardown throws, and ends with 0.
    process.exitCode = 1;
  };
}
