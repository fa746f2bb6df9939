/** All nights, latest first: their state, how much ran, what made them void. */
import { element, table } from "../../../report/page/dom.js";
import type { IndexPage, Night } from "./data.js";
import { latestFirst } from "./latest-first.js";

const signs = { green: "✓", red: "✗", void: "?" } as const;

export function nights(root: HTMLElement, { nights: all }: IndexPage): void {
  element(root, "h2", "Nights");
  const rows = table(root, "Nights", ["Night", "State", "Runs", "Findings seen", "Proves too little because"]);
  latestFirst(root, rows, all, (night) => add(rows, night));
}

function add(rows: HTMLElement, { night, state, runs, findings, voidBecause, reasons }: Night): void {
  const row = element(rows, "tr");
  element(row, "td", night, "night");
  const colour = state === "red" ? "missed" : state === "void" ? "warning" : "";
  element(row, "td", `${signs[state]} ${state}`, `word ${colour}`);
  element(row, "td", runs.toLocaleString("en-US"), "n");
  element(row, "td", String(findings), "n");
  const more = reasons > voidBecause.length ? [`and ${reasons - voidBecause.length} more`] : [];
  element(row, "td", [...voidBecause, ...more].join(" "), "what");
}
