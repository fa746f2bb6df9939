/**
 * Retention: directories of runs that did not pass are removed beyond an age, a number or a size, oldest first. Lines of the ledger stay,
 * and so does what `kept` names: the last witness of an open finding is never removed. What killed processes were writing goes, too.
 */
import { lstatSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { isDraft, removeAbandonedDrafts } from "../files/draft.js";
import { statOf, writing } from "../history/errors.js";
import type { Acknowledgement } from "./findings/acknowledgements.js";
import { lastWitnesses } from "./findings/retention.js";
import { type CampaignFolder, refuseLocked } from "./folder.js";
import { knownFindings } from "./known-findings.js";
import type { AttemptLine, LedgerLine } from "./ledger/lines.js";

export interface Retention {
  /** Undefined keeps all. */
  readonly days?: number | undefined;
  readonly runs?: number | undefined;
  readonly megabytes?: number | undefined;
}

export interface Pruned {
  readonly removed: readonly string[];
  /** Bytes that were freed. */
  readonly bytes: number;
  readonly left: number;
}

/** Directories that must stay whatever their age: for every campaign in the folder, the last witness of each finding that is not fixed. */
export function witnessesIn(
  folder: CampaignFolder,
  lines: readonly LedgerLine[],
  acknowledged: readonly Acknowledgement[],
): ReadonlySet<string> {
  const campaigns = new Set(lines.map(({ campaign }) => campaign));
  const isThere = (directory: string): boolean => statOf(join(folder.root, directory)) !== undefined;
  return new Set(
    [...campaigns].flatMap((campaign) => [
      ...lastWitnesses(campaign, lines, knownFindings(folder, campaign, lines, acknowledged), isThere),
    ]),
  );
}

interface Kept {
  /** Below the campaign's folder. */
  readonly directory: string;
  /** ms since 1970. */
  readonly begun: number;
  readonly bytes: number;
}

/** `keep`: directories below the campaign's folder that stay. Throws InputError while a shard is at work in the folder. */
export function prune(
  folder: CampaignFolder,
  lines: readonly LedgerLine[],
  { days, runs, megabytes }: Retention,
  keep: ReadonlySet<string>,
  now: number,
): Pruned {
  refuseLocked(folder);
  removeDraftsBelow(folder.root);
  const newestFirst = directoriesOf(folder, lines).sort(
    (a, b) => b.begun - a.begun || (a.directory < b.directory ? -1 : 1),
  );
  const oldest = days === undefined ? Number.NEGATIVE_INFINITY : now - days * 24 * 60 * 60 * 1000;
  const removed: Kept[] = [];
  let [count, bytes] = [0, 0];
  for (const each of newestFirst) {
    const fits =
      each.begun >= oldest &&
      count < (runs ?? Number.POSITIVE_INFINITY) &&
      bytes + each.bytes <= (megabytes ?? Number.POSITIVE_INFINITY) * 1e6;
    if (!fits && !keep.has(each.directory)) {
      removed.push(each);
      continue;
    }
    count += 1;
    bytes += each.bytes;
  }
  for (const { directory } of removed) removeWhole(folder, directory);
  return {
    removed: removed.map(({ directory }) => directory),
    bytes: removed.reduce((sum, each) => sum + each.bytes, 0),
    left: count,
  };
}

/** The existing directories of runs: those that the ledger names, and those of runs that were cut off before it could. */
function directoriesOf(folder: CampaignFolder, lines: readonly LedgerLine[]): Kept[] {
  const begunOf = new Map(
    lines
      .filter((line): line is AttemptLine => line.line === "attempt")
      .flatMap(({ notable, begun }) =>
        notable.flatMap(({ directory }) => (directory === null ? [] : [[directory, Date.parse(begun)] as const])),
      ),
  );
  return subdirectories(folder.runs)
    .flatMap(subdirectories)
    .map((path) => {
      const directory = relative(folder.root, path);
      return { directory, begun: begunOf.get(directory) ?? lstatSync(path).mtimeMs, bytes: sizeOf(path) };
    });
}

function subdirectories(directory: string): readonly string[] {
  if (statOf(directory) === undefined) return [];
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() && !isDraft(entry.name) ? [join(directory, entry.name)] : [],
  );
}

function removeDraftsBelow(directory: string): void {
  removeAbandonedDrafts(directory);
  for (const below of subdirectories(directory)) removeDraftsBelow(below);
}

function sizeOf(path: string): number {
  const found = lstatSync(path);
  if (!found.isDirectory()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

function removeWhole({ root }: CampaignFolder, directory: string): void {
  const path = join(root, directory);
  writing(path, () => rmSync(path, { recursive: true, force: true }));
  const parent = dirname(path);
  if (readdirSync(parent).length === 0) rmdirSync(parent);
}
