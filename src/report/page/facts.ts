/** The events of a run, in tables: split brains, lost updates, operations by outcome, faults; and the command that reproduces it. */
import { plural } from "../../history/plural.js";
import { outcomes, type PageData, type RunFacts } from "./data.js";
import { element, table } from "./dom.js";
import type { PageTexts } from "./texts.js";
import type { Clock } from "./units.js";

const mostLost = 20;
const mostRows = 200;

export interface FactsInput {
  readonly data: PageData;
  readonly texts: PageTexts;
  readonly clock: Clock;
  readonly onOperation: (operation: number) => void;
}

export function facts(root: HTMLElement, input: FactsInput): void {
  const { data } = input;
  if (data.run !== null) {
    splitBrains(root, data.run, input.clock);
    lostUpdates(root, data.run, input);
  }
  element(root, "h2", "What happened");
  if (data.counts.length === 0) element(root, "p", "No operations were recorded.", "sub");
  else operations(root, input);
  if (data.run !== null && data.run.faultFacts.length > 0) faults(root, data.run, input.clock);
  element(root, "h2", "Reproduce");
  element(root, "code", data.reproduce);
}

function splitBrains(root: HTMLElement, { splitBrain }: RunFacts, clock: Clock): void {
  if (splitBrain.length === 0) return;
  element(root, "h2", "Split brain");
  const body = table(root, "Split brains", ["from", "to", "acknowledged updates"]);
  for (const { from, to, leaders } of splitBrain.slice(0, mostRows)) {
    const row = element(body, "tr");
    element(row, "td", clock.at(from), "n");
    element(row, "td", clock.at(to), "n");
    element(row, "td", leaders.map((l) => `${l.node} (epoch ${l.epoch}) ${l.acknowledged}`).join("; "));
  }
  more(root, splitBrain.length, mostRows);
}

function lostUpdates(root: HTMLElement, { lostWrites }: RunFacts, { texts, clock, onOperation }: FactsInput): void {
  if (lostWrites.length === 0) return;
  const title = `${plural(lostWrites.length, "acknowledged update was", "acknowledged updates were")} lost`;
  element(root, "h2", title);
  element(root, "p", "Each was discarded by the replica that had acknowledged it.", "sub");
  const body = table(root, title, ["update", "acknowledged by", "at", "discarded by", "at"]);
  for (const lost of lostWrites.slice(0, mostLost)) {
    const row = element(body, "tr");
    const { operation } = lost;
    const cell = element(row, "td");
    if (operation === null) cell.textContent = texts.of(lost.label);
    else {
      const button = element(cell, "button", texts.of(lost.label), "step");
      button.type = "button";
      button.addEventListener("click", () => onOperation(operation));
    }
    element(row, "td", lost.acknowledgedBy);
    element(row, "td", clock.at(lost.acknowledgedAt), "n");
    element(row, "td", lost.discardedBy);
    element(row, "td", clock.at(lost.discardedAt), "n");
  }
  more(root, lostWrites.length, mostLost);
}

function operations(root: HTMLElement, { data, texts }: FactsInput): void {
  const body = table(root, "Operations by how they ended", ["operation", ...outcomes]);
  for (const counts of data.counts) {
    const row = element(body, "tr");
    element(row, "td", texts.of(counts.f));
    for (const outcome of outcomes) element(row, "td", String(counts[outcome]), "n");
  }
}

function faults(root: HTMLElement, { faultFacts }: RunFacts, clock: Clock): void {
  const body = table(root, "Faults", ["fault", "from", "to", "proven", "succeeded while it was active"]);
  for (const { description, proven, from, to, ok } of faultFacts.slice(0, mostRows)) {
    const row = element(body, "tr");
    element(row, "td", description);
    element(row, "td", clock.at(from), "n");
    element(row, "td", clock.at(to), "n");
    element(row, "td", proven ? "yes" : "no");
    element(row, "td", ok === "" ? "nothing" : ok);
  }
  more(root, faultFacts.length, mostRows);
}

function more(root: HTMLElement, count: number, most: number): void {
  if (count > most) element(root, "p", `and ${count - most} more`, "sub");
}
