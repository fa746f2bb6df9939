/** Shows the whole of a text that is cut on the page, if the page has it. */
import type { TextNumber } from "./data.js";
import { element } from "./dom.js";
import type { PageTexts } from "./texts.js";

/** A button that shows the whole text, if it is cut and the page has it; `name` names the text. */
export function offerWhole(parent: HTMLElement, texts: PageTexts, number: TextNumber, name: string): void {
  const whole = texts.whole(number);
  if (whole === undefined) return;
  parent.append(" ");
  const button = element(parent, "button", `show all ${whole.length} characters`, "whole");
  button.type = "button";
  button.setAttribute("aria-label", `show all ${whole.length} characters of ${name}`);
  button.addEventListener("click", () => showWhole(name, whole));
}

function showWhole(name: string, whole: string): void {
  const dialog = element(document.body, "dialog");
  dialog.setAttribute("aria-label", name);
  element(dialog, "p", `${name}, ${whole.length} characters`, "sub");
  // A text area lays out a megabyte without a line break at once, and its content can be selected and searched.
  const area = element(dialog, "textarea");
  area.readOnly = true;
  area.spellcheck = false;
  area.value = whole;
  area.setAttribute("aria-label", name);
  const close = element(dialog, "button", "close");
  close.type = "button";
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}
