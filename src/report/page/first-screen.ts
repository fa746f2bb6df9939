/** The first screen: the verdict, a glance at what went wrong in the cluster, and the contradiction that clients saw. */
import type { PageCause, PageData } from "./data.js";
import { element } from "./dom.js";
import type { PageTexts } from "./texts.js";
import { coverageWords, foldedSteps, wordOf } from "./verdict-words.js";
import { offerWhole } from "./whole-text.js";

export interface FirstScreenEvents {
  /** Called when the reader asks for an operation, with its number. */
  onOperation(operation: number): void;
  onCause(cause: PageCause): void;
}

export function firstScreen(root: HTMLElement, data: PageData, texts: PageTexts, events: FirstScreenEvents): void {
  element(root, "h1", data.title);
  element(root, "p", data.subtitle, "sub");
  const verdict = element(root, "section", "", `verdict ${data.valid}`);
  verdict.id = "verdict";
  verdict.setAttribute("aria-label", "The verdict");
  const line = element(verdict, "p", "", "line");
  element(line, "strong", wordOf(data.valid));
  line.append(" ");
  element(line, "span", texts.of(data.summary)).id = "summary";
  offerWhole(line, texts, data.summary, "the summary");
  warnings(verdict, data, texts);
  causes(verdict, data, texts, events);
  contradictions(verdict, data, texts, events);
  element(verdict, "p", coverageWords(data), "sub").id = "coverage-of-verdict";
}

/** Reasons to doubt the verdict are right below it. */
function warnings(host: HTMLElement, data: PageData, texts: PageTexts): void {
  const shown = 4;
  const all = [...data.warnings.map((number) => texts.of(number)), ...data.leftOut];
  if (all.length === 0) return;
  const list = element(host, "ul", "", "warnings");
  list.setAttribute("aria-label", "Warnings");
  for (const text of all.slice(0, shown)) element(list, "li", `Warning: ${text}`, "warning");
  if (all.length <= shown) return;
  const rest = element(element(list, "li"), "details", "", "printed");
  element(rest, "summary", `and ${all.length - shown} more warnings`, "warning");
  const more = element(rest, "ul");
  for (const text of all.slice(shown)) element(more, "li", `Warning: ${text}`, "warning");
}

function causes(host: HTMLElement, data: PageData, texts: PageTexts, { onCause }: FirstScreenEvents): void {
  if (data.causes.length === 0) return;
  const list = element(host, "ul", "", "causes");
  list.setAttribute(
    "aria-label",
    data.valid === false ? "What went wrong in the cluster" : "What was seen in the cluster",
  );
  for (const cause of data.causes) {
    const item = element(list, "li", "", cause.kind);
    const button = element(item, "button", texts.of(cause.text), "step");
    button.type = "button";
    button.title = "Show this on the timeline";
    button.addEventListener("click", () => onCause(cause));
  }
}

function contradictions(host: HTMLElement, data: PageData, texts: PageTexts, events: FirstScreenEvents): void {
  data.explanations.forEach(({ headline, steps }, index) => {
    // The first in full; the others open on demand, so that the timeline is not far.
    const reason = element(host, "details", "", "printed");
    reason.open = index === 0;
    const summary = element(reason, "summary", "", "headline");
    element(summary, "span", texts.of(headline));
    offerWhole(reason, texts, headline, "the headline");
    const list = element(reason, "ol");
    const folded = foldedSteps(steps.length);
    steps.forEach(({ operation, sentence }, place) => {
      const item = element(list, "li", "", place >= folded.from && place < folded.to ? "folded" : "");
      // Its number is that of the operation on the timeline, whatever is folded away before it.
      item.value = place + 1;
      if (operation === null) element(item, "span", texts.of(sentence));
      else {
        const button = element(item, "button", texts.of(sentence), "step");
        button.type = "button";
        button.addEventListener("click", () => events.onOperation(operation));
      }
      offerWhole(item, texts, sentence, "the sentence");
    });
    if (folded.to > folded.from) unfolder(list, folded);
  });
}

function unfolder(list: HTMLOListElement, { from, to }: ReturnType<typeof foldedSteps>): void {
  list.classList.add("shortened");
  const last = list.children[from - 1];
  if (last === undefined) return;
  last.append(" ");
  const button = element(last, "button", `show ${to - from} more steps`, "whole");
  button.type = "button";
  button.addEventListener("click", () => {
    list.classList.remove("shortened");
    button.remove();
  });
}
