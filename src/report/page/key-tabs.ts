/// <reference lib="dom" />
/** Tabs of the keys, bad ones first and marked; with many keys a filter says which of them are there. */
import type { PageObject } from "./data.js";
import type { Elements } from "./elements.js";

export interface KeyTabs {
  /** Null: all keys. Does not call back. */
  select(object: number | null): void;
}

export function keyTabs(
  parts: Elements,
  host: HTMLElement,
  objects: readonly PageObject[],
  onSelect: (object: number | null) => void,
): KeyTabs {
  const { element, plural } = parts;
  const mostTabs = 24;
  let selected: number | null = null;
  let filter = "";
  const bar = element(host, "div", "", "keys");
  const more = element(host, "p", "", "sub");
  more.id = "more-keys";
  if (objects.length > mostTabs) {
    const label = element(bar, "label", "Keys: ");
    const input = element(label, "input");
    input.type = "search";
    input.placeholder = "part of a name";
    input.addEventListener("input", () => {
      filter = input.value;
      draw();
    });
  }
  const list = element(bar, "div", "", "tabs");
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", "Keys");
  const marks = (valid: PageObject["valid"]): readonly [string, string] =>
    valid === false
      ? ["✗ ", "violated"]
      : valid === true
        ? ["✓ ", "valid"]
        : valid === "unknown"
          ? ["? ", "unknown"]
          : ["", ""];

  const choose = (object: number | null): void => {
    selected = object;
    draw();
    onSelect(object);
  };
  const draw = (): void => {
    const hadFocus = list.contains(document.activeElement);
    list.replaceChildren();
    const matching: (number | null)[] = objects.length > 1 ? [null] : [];
    let left = 0;
    objects.forEach(({ name }, object) => {
      if (object !== selected && !name.toLowerCase().includes(filter.toLowerCase())) return;
      if (matching.length <= mostTabs || object === selected) matching.push(object);
      else left += 1;
    });
    for (const object of matching) {
      const of = object === null ? undefined : objects[object];
      const [mark, word] = marks(of?.valid ?? null);
      const tab = element(list, "button", `${mark}${of?.name ?? "all keys"}`, word);
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-selected", String(object === selected));
      tab.setAttribute("aria-controls", "timeline");
      if (word !== "") tab.setAttribute("aria-label", `${of?.name}, ${word}`);
      tab.tabIndex = object === selected ? 0 : -1;
      tab.addEventListener("click", () => choose(object));
      if (object === selected && hadFocus) tab.focus();
    }
    more.textContent = left === 0 ? "" : `and ${plural(left, "more key")}; type a part of a name to see others`;
  };
  list.addEventListener("keydown", (event) => {
    const tabs = [...list.querySelectorAll<HTMLElement>("[role=tab]")];
    const at = tabs.findIndex((tab) => tab.matches(":focus"));
    const to =
      event.key === "ArrowRight"
        ? at + 1
        : event.key === "ArrowLeft"
          ? at - 1
          : event.key === "Home"
            ? 0
            : event.key === "End"
              ? tabs.length - 1
              : undefined;
    if (to === undefined) return;
    event.preventDefault();
    tabs[(to + tabs.length) % tabs.length]?.click();
  });
  draw();
  return {
    select(object) {
      selected = object;
      draw();
    },
  };
}
