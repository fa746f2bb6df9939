/** The first screen: the verdict, at one glance what went wrong in the cluster, and the contradiction that clients saw. */
import type { PageCause, PageData, RunFacts } from "./data.js";
import { element } from "./dom.js";
import type { LongTexts } from "./long-texts.js";

export interface FirstScreenEvents {
  /** The reader asks for an operation, by its number. */
  onOperation(operation: number): void;
  onCause(cause: PageCause): void;
}

const words = new Map<PageData["valid"], string>([
  [true, "VALID"],
  [false, "INVALID"],
  ["unknown", "UNKNOWN"],
]);

export function wordOf(valid: PageData["valid"]): string {
  return words.get(valid) ?? "UNKNOWN";
}

export function firstScreen(root: HTMLElement, data: PageData, texts: LongTexts, events: FirstScreenEvents): void {
  element(root, "h1", data.title);
  element(root, "p", data.subtitle, "sub");
  const verdict = element(root, "section", "", `verdict ${data.valid}`);
  verdict.id = "verdict";
  verdict.setAttribute("aria-label", "The verdict");
  const line = element(verdict, "p", "", "line");
  element(line, "strong", wordOf(data.valid));
  line.append(" ");
  element(line, "span", texts.of(data.summary)).id = "summary";
  texts.addButton(line, data.summary, "the summary");
  warnings(verdict, data, texts);
  causes(verdict, data, texts, events);
  contradictions(verdict, data, texts, events);
  coverage(verdict, data);
}

/** What makes the verdict worth less than it looks stands right below it. */
function warnings(host: HTMLElement, data: PageData, texts: LongTexts): void {
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

function causes(host: HTMLElement, data: PageData, texts: LongTexts, { onCause }: FirstScreenEvents): void {
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
    button.title = "Show when it was on the timeline";
    button.addEventListener("click", () => onCause(cause));
  }
}

function contradictions(host: HTMLElement, data: PageData, texts: LongTexts, events: FirstScreenEvents): void {
  data.explanations.forEach(({ headline, steps }, index) => {
    // The first in full; the others open on demand, so that the timeline is not far.
    const reason = element(host, "details", "", "printed");
    reason.open = index === 0;
    const summary = element(reason, "summary", "", "headline");
    element(summary, "span", texts.of(headline));
    texts.addButton(reason, headline, "the headline");
    const list = element(reason, "ol");
    const others = steps.length - shownFirst - shownLast;
    const hidden = others < leastFolded ? 0 : others;
    steps.forEach(({ operation, sentence }, place) => {
      const item = element(list, "li", "", place >= shownFirst && place < shownFirst + hidden ? "folded" : "");
      // Its number is that of the operation on the timeline, whatever is folded away before it.
      item.value = place + 1;
      if (operation === null) element(item, "span", texts.of(sentence));
      else {
        const button = element(item, "button", texts.of(sentence), "step");
        button.type = "button";
        button.addEventListener("click", () => events.onOperation(operation));
      }
      texts.addButton(item, sentence, "the sentence");
    });
    if (hidden > 0) unfolder(list, hidden);
  });
}

/** Of a long contradiction the first steps and the last ones are shown, so that the timeline is not far. */
const shownFirst = 4;
const shownLast = 4;
/** To fold away one or two would save nothing. */
const leastFolded = 3;

function unfolder(list: HTMLOListElement, hidden: number): void {
  list.classList.add("shortened");
  const last = list.children[shownFirst - 1];
  if (last === undefined) return;
  last.append(" ");
  const button = element(last, "button", `show ${hidden} more steps`, "whole");
  button.type = "button";
  button.addEventListener("click", () => {
    list.classList.remove("shortened");
    button.remove();
  });
}

/** In numbers, what the verdict rests on. */
function coverage(host: HTMLElement, data: PageData): void {
  const total = { ok: 0, fail: 0, info: 0 };
  for (const { ok, fail, info } of data.counts) {
    total.ok += ok;
    total.fail += fail;
    total.info += info;
  }
  const judged = data.objects.filter(({ valid }) => valid !== null);
  const count = (valid: PageData["valid"]): number => judged.filter((object) => object.valid === valid).length;
  const keys = [
    ...(count(false) > 0 ? [`${count(false)} violated`] : []),
    ...(count("unknown") > 0 ? [`${count("unknown")} unknown`] : []),
    ...(count(true) > 0 ? [`${count(true)} valid`] : []),
  ];
  const said = [
    `Operations: ${total.ok} ok, ${total.fail} failed, ${total.info} indeterminate.`,
    ...(judged.length > 1 ? [`Keys: ${keys.join(", ")}.`] : []),
    ...(data.run === null ? [] : [faultsInWords(data.run)]),
  ];
  element(host, "p", said.join(" "), "sub").id = "coverage-of-verdict";
}

function faultsInWords({ faultFacts, plannedFaults }: RunFacts): string {
  if (faultFacts.length === 0) {
    return plannedFaults === 0 ? "No fault was planned." : `Faults: ${plannedFaults} planned, none recorded.`;
  }
  const unproven = faultFacts.filter(({ proven }) => !proven).length;
  const all = faultFacts.length;
  const proof = unproven === 0 ? "proven" : unproven === all ? "not proven" : `${all - unproven} proven`;
  return `Faults: ${all}, ${proof} to be in effect.`;
}
