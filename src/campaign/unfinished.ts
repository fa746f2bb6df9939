/**
 * Runs on processes and containers that were under way when their process was killed. They do not count: the next night that uses the
 * folder removes what they left running and their directories. A run whose process is alive is left alone.
 */
import { readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { healRuns } from "../clusters/heal.js";
import { statOf, writing } from "../history/errors.js";
import { plural } from "../history/plural.js";
import type { CampaignFolder } from "./folder.js";
import { lockEnd, tryLock } from "./lock.js";

/** `say`: called with a sentence for what was removed, and for what could not be. */
export async function clearUnfinished(
  { root, runs }: Pick<CampaignFolder, "root" | "runs">,
  say: (sentence: string) => void,
): Promise<void> {
  const ours = lockedRuns(runs).flatMap((directory) => {
    // The process that has the lock clears the run: if two shards begin at once, only one of them does.
    const lock = tryLock(directory);
    return "release" in lock ? [{ directory, release: lock.release }] : [];
  });
  if (ours.length === 0) return;
  const { removed, left, notLookedAt } = await healRuns(
    runs,
    ours.map(({ directory }) => directory),
  );
  const obstacles = [...left, ...notLookedAt];
  if (obstacles.length === 0) {
    for (const { directory } of ours) writing(directory, () => rmSync(directory, { recursive: true, force: true }));
    const running = removed.length === 0 ? "" : `, and ${plural(removed.length, "thing")} that it had left running`;
    const names = ours.map(({ directory }) => relative(root, directory)).join(", ");
    say(`removed what an earlier process was killed in the middle of: ${names}${running}`);
    for (const { release } of ours) release();
    return;
  }
  // The locks stay, and have no owner once this process has ended: the next night tries again.
  for (const { what, why } of obstacles)
    say(`an earlier process was killed in the middle of a run and left ${what}: ${why}`);
}

/** Directories of runs, `<runs>/<name>/<time>-<seed>`, that have a lock. */
function lockedRuns(runs: string): readonly string[] {
  if (statOf(runs) === undefined) return [];
  return readdirSync(runs, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return [];
    const parent = join(runs, entry.name);
    return readdirSync(parent)
      .filter((name) => name.endsWith(lockEnd))
      .map((name) => join(parent, name.slice(0, -lockEnd.length)));
  });
}
