/** The first screen of the index: the latest night at a glance. */
import { element } from "../../../report/page/dom.js";
import type { FindingLink, IndexPage, LinkGroup } from "./data.js";

export function glance(root: HTMLElement, data: IndexPage): void {
  element(root, "h1", `Campaign ${data.campaign}`);
  element(root, "p", data.facts.join(" · "), "sub");
  const box = element(root, "section", "", `verdict ${data.state}`);
  box.id = "night";
  box.setAttribute("aria-label", "The latest night");
  const line = element(box, "p", "", "line");
  line.id = "headline";
  element(line, "strong", data.state.toUpperCase());
  element(line, "span", data.changes);
  if (data.glance.shards !== "") element(box, "p", data.glance.shards);
  for (const text of data.leftOut) element(box, "p", text, "warning");
  links(box, data.glance.news);
  texts(box, "Convicted, and not explained yet", data.glance.unexplained);
  texts(box, data.glance.tooLittle.title, data.glance.tooLittle.reasons);
  texts(box, "What to do", data.glance.todo);
  links(box, data.glance.known);
  texts(box, "Left undone", data.glance.leftUndone);
  texts(box, "Runs without a verdict", data.glance.others);
  canaries(box, data.glance.canaries);
}

/** The headline, which leads to the finding's page, and what it is of. */
export function findingLink(host: HTMLElement, { id, headline, subject }: FindingLink): void {
  const link = element(host, "a", headline);
  link.href = `findings/${id}.html`;
  element(host, "span", ` ${subject}`, "soft");
}

function links(box: HTMLElement, groups: readonly LinkGroup[]): void {
  for (const { title, findings } of groups) {
    const list = group(box, title, findings.length);
    for (const each of findings) findingLink(element(list, "li"), each);
  }
}

function texts(box: HTMLElement, title: string, all: readonly string[]): void {
  if (all.length === 0) return;
  const list = group(box, title, all.length);
  for (const text of all) element(list, "li", text);
}

function canaries(box: HTMLElement, all: IndexPage["glance"]["canaries"]): void {
  if (all.length === 0) return;
  const list = group(box, "Canaries", all.length);
  for (const { cell, convicted, words } of all) {
    element(list, "li", `${convicted ? "✓" : "✗"} ${cell}: ${words}`, convicted ? "" : "missed");
  }
}

const foldedFrom = 8;

function group(box: HTMLElement, title: string, count: number): HTMLUListElement {
  const part = element(box, "details", "", "printed");
  part.open = count <= foldedFrom;
  element(part, "summary", `${title} (${count})`, "headline");
  return element(part, "ul");
}
