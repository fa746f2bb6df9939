/** What pruning must leave: the last witness of a finding that is not fixed, and of a conviction that no finding explains yet. */
import type { LedgerLine } from "../ledger/lines.js";
import { Attribution, convictionsIn, Dropped } from "./attribution.js";
import { corpusDirectory, type FindingSummary, findingLinesIn } from "./state.js";

/**
 * Directories that must stay, below the campaign's folder, such as `corpus/3f2a9c01d4e5` and `runs/raft/…`. `findings`: all of the
 * campaign; `isThere`: whether such a directory exists. The corpus entry is the best witness, then the run of the latest night.
 */
export function lastWitnesses(
  campaign: string,
  lines: readonly LedgerLine[],
  findings: readonly FindingSummary[],
  isThere: (directory: string) => boolean,
): ReadonlySet<string> {
  const own = lines.filter((line) => line.campaign === campaign);
  const attribution = new Attribution(findingLinesIn(own));
  /** By finding or signature: the latest run that shows it and was kept. */
  const runs = new Map<string, { readonly begun: string; readonly directory: string }>();
  const dropped = new Dropped(own);
  for (const conviction of convictionsIn(own)) {
    if (dropped.has(conviction)) continue;
    const { directory, signature } = conviction.run;
    const { begun } = conviction.attempt;
    if (directory === null || !isThere(directory)) continue;
    const shown = [...attribution.of(conviction)];
    for (const what of shown.length > 0 ? shown : [JSON.stringify([conviction.kind, signature])]) {
      const known = runs.get(what);
      if (known === undefined || known.begun < begun) runs.set(what, { begun, directory });
    }
  }
  const fixed = new Set(findings.filter(({ state }) => state === "fixed").map(({ finding }) => finding.finding));
  const kept = new Set<string>();
  for (const { finding } of findings) {
    const directory = corpusDirectory(finding.finding);
    if (fixed.has(finding.finding)) runs.delete(finding.finding);
    else if (isThere(directory)) {
      kept.add(directory);
      runs.delete(finding.finding);
    }
  }
  for (const { directory } of runs.values()) kept.add(directory);
  return kept;
}
