/** What a night changed: the summary with it, compared with the summary without it. */
import type { FindingSummary } from "../findings/state.js";
import type { CampaignSummary, NightSummary } from "../summary.js";

export interface Changes {
  readonly latest: NightSummary;
  /** Null in the first night. */
  readonly previous: NightSummary | null;
  /** First seen in the latest night. */
  readonly fresh: readonly FindingSummary[];
  /** Fixed in the night before, and seen in the latest one. */
  readonly again: readonly FindingSummary[];
  /** Fixed now, and not in the night before. */
  readonly fixed: readonly FindingSummary[];
  /** Open, and known before. */
  readonly standing: readonly FindingSummary[];
  readonly acknowledged: readonly FindingSummary[];
  /** Not fixed, but the campaign has none of their cells any more. */
  readonly untested: readonly FindingSummary[];
  /**
   * Whether the night is worth a notification. A void night always is: one that keeps proving nothing must not go unnoticed. What no
   * finding explains yet may be anything. A known finding that is still there is not news.
   */
  readonly news: boolean;
}

/** `before`: of the same ledger without its latest night; null if there is no other night. */
export function changesOf(now: CampaignSummary, before: CampaignSummary | null): Changes {
  const latest = latestOf(now);
  const previous = before === null ? null : latestOf(before);
  const former = new Map(before?.findings.map(({ finding, state }) => [finding.finding, state]));
  const fresh = now.findings.filter(({ state }) => state === "new");
  const open = now.findings.filter(({ state }) => state === "open");
  const wasFixed = ({ finding }: FindingSummary): boolean => former.get(finding.finding) === "fixed";
  const again = open.filter(wasFixed);
  const fixed = now.findings.filter((each) => each.state === "fixed" && !wasFixed(each));
  return {
    ...{ latest, previous, fresh, again, fixed },
    standing: open.filter((each) => !wasFixed(each)),
    untested: now.findings.filter(({ state }) => state === "no longer tested"),
    acknowledged: now.findings.filter(({ state }) => state === "acknowledged"),
    news:
      fresh.length + again.length + fixed.length + latest.unexplained.length > 0 ||
      isVoid(latest) ||
      previous?.state !== latest.state,
  };
}

/** Also for a night that is red at the same time. */
export function isVoid({ voidBecause }: NightSummary): boolean {
  return voidBecause.length > 0;
}

function latestOf({ campaign, nights }: CampaignSummary): NightSummary {
  const latest = nights.at(-1);
  if (latest === undefined) throw new Error(`the summary of ${campaign} has no night`);
  return latest;
}
