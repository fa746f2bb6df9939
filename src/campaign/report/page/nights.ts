/** All nights, latest first: their state, how much ran, what made them void. */
import { element, table } from "../../../report/page/dom.js";
import type { IndexPage, Night } from "./data.js";

const shownAtOnce = 14;
const signs = { green: "✓", red: "✗", void: "?" } as const;

export function nights(root: HTMLElement, { nights: all }: IndexPage): void {
  element(root, "h2", "Nights");
  const rows = table(root, "Nights", ["Night", "State", "Runs", "Findings seen", "Void because"]);
  const latestFirst = [...all].reverse();
  add(rows, latestFirst.slice(0, shownAtOnce));
  const rest = latestFirst.slice(shownAtOnce);
  if (rest.length === 0) return;
  const button = element(root, "button", `show ${rest.length} earlier nights`, "whole");
  button.type = "button";
  button.addEventListener("click", () => {
    const first = add(rows, rest);
    button.remove();
    first?.focus();
  });
}

function add(rows: HTMLElement, added: readonly Night[]): HTMLElement | undefined {
  let first: HTMLElement | undefined;
  for (const { night, state, runs, findings, voidBecause, reasons } of added) {
    const row = element(rows, "tr");
    row.tabIndex = -1;
    first ??= row;
    element(row, "td", night);
    element(row, "td", `${signs[state]} ${state}`, state === "red" ? "missed" : state === "void" ? "warning" : "");
    element(row, "td", runs.toLocaleString("en-US"), "n");
    element(row, "td", String(findings), "n");
    const more = reasons > voidBecause.length ? [`and ${reasons - voidBecause.length} more`] : [];
    element(row, "td", [...voidBecause, ...more].join(" "));
  }
  return first;
}
