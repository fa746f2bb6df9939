/** Tabs of the keys, bad ones first and marked; if there are many, a filter chooses which are shown. */
import { plural } from "../../history/plural.js";
import type { PageObject } from "./data.js";
import { element } from "./dom.js";
import { mostTabs, shownKeys } from "./key-filter.js";
import type { PageTexts } from "./texts.js";

interface Mark {
  readonly sign: string;
  readonly word: string;
}

const unmarked: Mark = { sign: "", word: "" };
const marks = new Map<PageObject["valid"], Mark>([
  [false, { sign: "✗ ", word: "violated" }],
  [true, { sign: "✓ ", word: "valid" }],
  ["unknown", { sign: "? ", word: "unknown" }],
]);

export class KeyTabs {
  private selected: number | null = null;
  private filter = "";
  private readonly list: HTMLElement;
  private readonly more: HTMLElement;
  private readonly names: readonly string[];

  constructor(
    host: HTMLElement,
    private readonly objects: readonly PageObject[],
    texts: PageTexts,
    private readonly onSelect: (object: number | null) => void,
  ) {
    this.names = objects.map(({ name }) => texts.of(name));
    const bar = element(host, "div", "", "keys");
    this.more = element(host, "p", "", "sub");
    this.more.id = "more-keys";
    if (objects.length > mostTabs) this.addFilter(bar);
    this.list = element(bar, "div", "", "tabs");
    this.list.setAttribute("role", "tablist");
    this.list.setAttribute("aria-label", "Keys");
    this.list.addEventListener("keydown", (event) => this.onKey(event));
    this.draw();
  }

  /** Null: all keys. Does not call back. */
  select(object: number | null): void {
    this.selected = object;
    this.draw();
  }

  private addFilter(bar: HTMLElement): void {
    const label = element(bar, "label", "Keys: ");
    const input = element(label, "input");
    input.type = "search";
    input.placeholder = "part of a key's name";
    input.addEventListener("input", () => {
      this.filter = input.value;
      this.draw();
    });
  }

  private draw(): void {
    const hadFocus = this.list.contains(document.activeElement);
    this.list.replaceChildren();
    const { tabs, left } = shownKeys({ names: this.names, selected: this.selected, wanted: this.filter });
    for (const object of tabs) {
      const tab = this.tab(object);
      if (object === this.selected && hadFocus) tab.focus();
    }
    this.more.textContent = left === 0 ? "" : `and ${plural(left, "more key")}; type part of a name to find others`;
  }

  private tab(object: number | null): HTMLButtonElement {
    const { sign, word } = (object === null ? undefined : marks.get(this.objects[object]?.valid ?? null)) ?? unmarked;
    const name = object === null ? "all keys" : (this.names[object] ?? "");
    const tab = element(this.list, "button", `${sign}${name}`, word);
    tab.type = "button";
    tab.title = name;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-selected", String(object === this.selected));
    tab.setAttribute("aria-controls", "timeline");
    if (word !== "") tab.setAttribute("aria-label", `${name}, ${word}`);
    tab.tabIndex = object === this.selected ? 0 : -1;
    tab.addEventListener("click", () => {
      this.select(object);
      this.onSelect(object);
    });
    return tab;
  }

  private onKey(event: KeyboardEvent): void {
    const tabs = [...this.list.querySelectorAll<HTMLElement>("[role=tab]")];
    const at = tabs.findIndex((tab) => tab.matches(":focus"));
    const targets = new Map([
      ["ArrowRight", at + 1],
      ["ArrowLeft", at - 1],
      ["Home", 0],
      ["End", tabs.length - 1],
    ]);
    const to = targets.get(event.key);
    if (to === undefined) return;
    event.preventDefault();
    tabs[(to + tabs.length) % tabs.length]?.click();
  }
}
