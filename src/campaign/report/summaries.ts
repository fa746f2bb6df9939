/** From a ledger to the input of its report: the summary of a campaign, and the same without the latest night. */
import { InputError } from "../../history/errors.js";
import type { FindingSummary } from "../findings/state.js";
import type { LedgerLine } from "../ledger/lines.js";
import { environment } from "../night/environment.js";
import { type CampaignSummary, summaryOf } from "../summary.js";

export interface Summaries {
  readonly now: CampaignSummary;
  /** Null if there is only one night. */
  readonly before: CampaignSummary | null;
}

/** `findingsOf`: what is known of the campaign's findings by these lines. */
export function summariesOf(
  campaign: string,
  lines: readonly LedgerLine[],
  findingsOf: (lines: readonly LedgerLine[]) => readonly FindingSummary[],
): Summaries {
  const own = lines.filter((line) => line.campaign === campaign);
  const now = summaryOf(campaign, own, findingsOf(own));
  const latest = now.nights.at(-1)?.night;
  const earlier = own.filter(({ night }) => night !== latest);
  return { now, before: earlier.length === 0 ? null : summaryOf(campaign, earlier, findingsOf(earlier)) };
}

/**
 * The same lines, with a session that did nothing if they know nothing of the night: none of its shards came as far as its first line, and
 * the night before must not be taken for it.
 */
export async function withNight(
  lines: readonly LedgerLine[],
  campaign: string,
  night: string,
): Promise<readonly LedgerLine[]> {
  if (lines.some((line) => line.campaign === campaign && line.night === night)) return lines;
  const begun = new Date().toISOString();
  const nothing = { line: "session", campaign, night, session: "none", shard: "1/1", begun } as const;
  return [...lines, { ...nothing, ...(await environment()) }];
}

/** The only campaign of a ledger, or the one that is named. Throws InputError if there is none, or several to choose from. */
export function campaignIn(lines: readonly LedgerLine[], file: string, named?: string): string {
  const names = [...new Set(lines.map(({ campaign }) => campaign))].sort();
  const [only] = names;
  if (only === undefined)
    throw new InputError("no night was recorded there", { file }, "schism campaign run makes one");
  if (named !== undefined) {
    if (names.includes(named)) return named;
    throw new InputError(`has no campaign ${named}`, { file }, `it has ${names.join(", ")}`);
  }
  if (names.length === 1) return only;
  throw new InputError(`holds ${names.length} campaigns`, { file }, `say which: --campaign ${names.join(" or ")}`);
}
