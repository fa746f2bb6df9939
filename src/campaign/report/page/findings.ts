/** All findings of the campaign, those to look at first on top. */
import { element, table } from "../../../report/page/dom.js";
import type { IndexPage } from "./data.js";
import { findingLink } from "./glance.js";

export function findings(root: HTMLElement, { findings: all }: IndexPage): void {
  element(root, "h2", "Findings");
  if (all.length === 0) {
    element(root, "p", "None so far.", "sub");
    return;
  }
  const titles = ["State", "What", "Kind", "First seen", "Last seen", "Nights", "Replayed"];
  const rows = table(root, "Findings", titles);
  for (const each of all) {
    const row = element(rows, "tr");
    element(row, "td", each.state, `state-${each.state}`);
    findingLink(element(row, "td", "", "what"), each);
    element(row, "td", each.kind);
    element(row, "td", each.firstSeen, "night");
    element(row, "td", each.lastSeen, "night");
    element(row, "td", String(each.nights), "n");
    element(row, "td", each.rate, "what");
  }
}
