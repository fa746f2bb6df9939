/** Rows of a table by night, latest first. The earlier ones are added when the reader asks for them. */
import { element } from "../../../report/page/dom.js";

const shownAtOnce = 14;

/** `add` makes the row or rows of one item. */
export function latestFirst<T>(
  host: HTMLElement,
  rows: HTMLElement,
  items: readonly T[],
  add: (item: T) => void,
): void {
  const ordered = [...items].reverse();
  for (const item of ordered.slice(0, shownAtOnce)) add(item);
  const rest = ordered.slice(shownAtOnce);
  if (rest.length === 0) return;
  const button = element(host, "button", `show ${rest.length} earlier nights`, "whole");
  button.type = "button";
  button.addEventListener("click", () => {
    const shown = rows.children.length;
    for (const item of rest) add(item);
    button.remove();
    const first = rows.children[shown];
    if (!(first instanceof HTMLElement)) return;
    // The reader continues where the button was.
    first.tabIndex = -1;
    first.focus();
  });
}
