/** The latest night for scripts: what other reports say in words, as JSON, with nothing cut. The command of a notification gets it, too. */
import type { FindingSummary } from "../findings/state.js";
import { type CampaignSummary, nightAsJson } from "../summary.js";
import type { Changes } from "./changes.js";
import { headlineOf } from "./words.js";

export function summaryJson({ campaign, nights, findings }: CampaignSummary, changes: Changes): string {
  const { latest, previous, fresh, again, fixed, news } = changes;
  const ids = (of: readonly FindingSummary[]): readonly string[] => of.map(({ finding }) => finding.finding);
  const content = {
    format: "schism-campaign-summary-1",
    campaign,
    headline: headlineOf(changes),
    night: nightAsJson(latest),
    changes: { news, stateBefore: previous?.state ?? null, new: ids(fresh), again: ids(again), fixed: ids(fixed) },
    findings: findings.map(findingAsJson),
    nights: nights.map((each) => ({ night: each.night, state: each.state, begun: each.begun, runs: each.runs })),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

export function findingAsJson(summary: FindingSummary): object {
  const { finding, state, firstSeen, lastSeen, seenIn, sharedIn, rates, rateChanged, acknowledged, directory } =
    summary;
  const { kind, kinds, system, variant, headline, signature, cell, cluster, operations } = finding;
  const passes = summary.passes;
  return {
    ...{ finding: finding.finding, state, kind, system, variant, headline, signature, firstSeen, lastSeen },
    ...{ seenIn: Object.fromEntries(seenIn), sharedIn: Object.fromEntries(sharedIn) },
    ...{ rates, rateChanged, acknowledged, directory, kinds, cell, cluster, operations, cells: [...summary.cells] },
    // Null if nothing tells how many must pass, as on the page.
    passes: passes === null || !Number.isFinite(passes.needed) ? null : passes,
  };
}
