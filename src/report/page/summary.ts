/// <reference lib="dom" />
/** The page in words: the verdict with its reasons, and what happened in the run. */
import type { PageData } from "./data.js";
import type { Elements } from "./elements.js";

type Show = (operation: number) => void;

export function verdictSection(parts: Elements, root: HTMLElement, data: PageData, show: Show): void {
  const { element } = parts;
  element(root, "h1", data.title);
  element(root, "p", data.subtitle, "sub");
  const verdict = element(root, "section", "", `verdict ${data.valid}`);
  verdict.id = "verdict";
  element(verdict, "strong", data.valid === true ? "VALID" : data.valid === false ? "INVALID" : "UNKNOWN");
  element(verdict, "p", data.summary);
  data.explanations.forEach(({ headline, steps }, index) => {
    // The first in full; the others open on demand, so that the timeline is not far.
    const reason = element(verdict, "details");
    reason.open = index === 0;
    element(reason, "summary", headline, "headline");
    const list = element(reason, "ol");
    for (const { operation, sentence } of steps) {
      const item = element(list, "li");
      if (operation === null) item.textContent = sentence;
      else element(item, "button", sentence, "step").addEventListener("click", () => show(operation));
    }
  });
}

export function runFacts(parts: Elements, root: HTMLElement, data: PageData, show: Show): void {
  const { element, plural, seconds } = parts;
  const { run } = data;
  if (run !== null && run.splitBrain.length > 0) {
    element(root, "h2", "Split brain");
    const table = element(root, "table");
    for (const { from, to, leaders } of run.splitBrain) {
      const row = element(table, "tr");
      element(row, "td", `${seconds(from)} to ${seconds(to)}`);
      element(row, "td", leaders.map((l) => `${l.node} (epoch ${l.epoch}) acknowledged ${l.acknowledged}`).join("; "));
    }
  }
  if (run !== null && run.lostWrites.length > 0) {
    element(
      root,
      "h2",
      `${plural(run.lostWrites.length, "update was", "updates were")} thrown away by the very replica that had acknowledged them`,
    );
    const table = element(root, "table");
    for (const lost of run.lostWrites.slice(0, 20)) {
      const row = element(table, "tr");
      const { operation } = lost;
      const name = `${lost.f} ${lost.key} ${lost.value}`;
      if (operation === null) element(row, "td", name);
      else element(element(row, "td"), "button", name, "step").addEventListener("click", () => show(operation));
      element(row, "td", `acknowledged by ${lost.acknowledgedBy} at ${seconds(lost.acknowledgedAt)}`);
      element(row, "td", `discarded by ${lost.discardedBy} at ${seconds(lost.discardedAt)}`);
    }
    if (run.lostWrites.length > 20) element(root, "p", `and ${run.lostWrites.length - 20} more`, "sub");
  }
  element(root, "h2", "What happened");
  for (const warning of run?.warnings ?? []) element(root, "p", `Warning: ${warning}`, "warning");
  const facts = element(root, "table");
  for (const [f, { ok, fail, info }] of Object.entries(data.counts)) {
    const row = element(facts, "tr");
    element(row, "td", f);
    for (const text of [`${ok} ok`, `${fail} fail`, `${info} info`]) element(row, "td", text, "n");
  }
  const faults = element(root, "table");
  for (const { description, proven, ok } of run?.faultFacts ?? []) {
    const row = element(faults, "tr");
    element(row, "td", `${description}${proven ? "" : " (not proven)"}`);
    const done = Object.entries(ok).map(([f, count]) => `${count} ${f}`);
    element(row, "td", `${done.join(", ") || "nothing"} ok meanwhile`);
  }
  element(root, "h2", "Again");
  element(root, "code", data.reproduce);
}
