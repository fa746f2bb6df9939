/** The cells of the campaign as the latest night left them. A cell's name shows its trend. */
import { element, table } from "../../../report/page/dom.js";
import type { Cell, IndexPage } from "./data.js";

const steering =
  "Cells shared the night by weight. More went to those of which more was still new: the share of new situations to be expected in " +
  "the next batch, when the night ended. No cell got less than half of what its weight is worth.";

export function cells(root: HTMLElement, { cells: all }: IndexPage, onChoose: (cell: number) => void): void {
  element(root, "h2", "Cells");
  // Where runs are the budget, each cell makes what it is due.
  if (all.some(({ latest }) => latest?.due === null && latest.novelty !== null)) element(root, "p", steering, "sub");
  const titles = ["Cell", "Subject", "Cluster", "Night", "Runs", "Time", "Outcomes", "Ok per fault", "Still new"];
  const rows = table(root, "Cells in the latest night", titles);
  all.forEach((cell, place) => {
    const row = element(rows, "tr");
    const name = element(element(row, "td"), "button", cell.cell, "step");
    name.type = "button";
    name.title = "Show its trend over the nights";
    name.addEventListener("click", () => onChoose(place));
    element(row, "td", `${cell.subject}${cell.canary ? " (canary)" : ""}`);
    element(row, "td", cell.cluster, "cluster");
    latest(row, cell);
  });
}

function latest(row: HTMLTableRowElement, { latest, canary }: Cell): void {
  if (latest === null) {
    const missing = element(row, "td", "not in the plan any more", "soft");
    missing.colSpan = 6;
    return;
  }
  const { word, runs, due, time, outcomes, okPerFault, novelty, voidBecause } = latest;
  const bad = word === "invalid" || word === "not convicted";
  const night = element(row, "td", "", `what ${bad ? "missed" : voidBecause.length > 0 ? "warning" : ""}`);
  element(night, "span", `${signOf(word, canary)} ${word}`);
  for (const reason of voidBecause) element(night, "div", reason, "reason");
  element(row, "td", due === null ? runs.toLocaleString("en-US") : `${runs} of ${due}`, "n");
  element(row, "td", time, "n");
  element(row, "td", outcomes);
  element(row, "td", okPerFault === null ? "–" : okPerFault.toFixed(1), "n");
  element(row, "td", novelty ?? "–", "n");
}

function signOf(word: string, canary: boolean): string {
  if (word === "valid" || (canary && word.startsWith("convicted"))) return "✓";
  return word === "invalid" || word === "not convicted" ? "✗" : "?";
}
