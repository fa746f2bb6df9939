/** Texts that are cut on the page, with a way to see all of them where the page holds it. */
import type { PageData, TextNumber } from "./data.js";
import { element } from "./dom.js";

export class LongTexts {
  private readonly wholes: ReadonlyMap<TextNumber, string>;

  constructor(private readonly data: Pick<PageData, "texts" | "wholes">) {
    this.wholes = new Map(data.wholes);
  }

  /** As it is shown. */
  of(number: TextNumber): string {
    return this.data.texts[number] ?? "";
  }

  /** A button that shows the whole text, if it is cut and the page has it; `name` says whose text it is. */
  addButton(parent: HTMLElement, number: TextNumber, name: string): void {
    const whole = this.wholes.get(number);
    if (whole === undefined) return;
    parent.append(" ");
    const button = element(parent, "button", `show all ${whole.length} characters`, "whole");
    button.type = "button";
    button.setAttribute("aria-label", `show all ${whole.length} characters of ${name}`);
    button.addEventListener("click", () => showWhole(name, whole));
  }
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
