/** What is known of a campaign's findings, including what only its folder and its campaign file say. */
import { dirname, resolve } from "node:path";
import { type Acknowledgement, readAcknowledgements } from "./findings/acknowledgements.js";
import { hasEntry } from "./findings/corpus.js";
import { type FindingSummary, findingsOf } from "./findings/state.js";
import type { CampaignFolder } from "./folder.js";
import type { LedgerLine } from "./ledger/lines.js";
import type { ReadCampaign } from "./plan/file.js";

/**
 * The file that a campaign names lies beside the campaign file. Without one nothing is acknowledged. Throws InputError with file, line and
 * field.
 */
export function acknowledgedIn(read: ReadCampaign | undefined): readonly Acknowledgement[] {
  const path = read?.file.acknowledged;
  return read === undefined || path === undefined ? [] : readAcknowledgements(resolve(dirname(read.path), path));
}

export function knownFindings(
  { corpus }: CampaignFolder,
  campaign: string,
  lines: readonly LedgerLine[],
  acknowledged: readonly Acknowledgement[],
): readonly FindingSummary[] {
  return findingsOf(campaign, lines, acknowledged, new Date(), (finding) => hasEntry(corpus, finding));
}
