/** Colours for canvas: those of the style sheet, light or dark as the reader's system says, and always light on paper. */

export type ColourName =
  | "ok"
  | "fail"
  | "info"
  | "on-bar"
  | "ink"
  | "soft"
  | "line"
  | "paper"
  | "fault-band"
  | "mark"
  | "good"
  | "order"
  | "state"
  | `series-${1 | 2 | 3 | 4 | 5}`;

const known = new Map<ColourName, string>();
const listeners = new Set<() => void>();

export function colour(name: ColourName): string {
  let found = known.get(name);
  if (found === undefined) {
    found = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    known.set(name, found);
  }
  return found;
}

/** `draw` is called at once when the colours change, also just before the page is printed and after; the returned function ends that. */
export function onColours(draw: () => void): () => void {
  listeners.add(draw);
  return () => void listeners.delete(draw);
}

/** Call it once. While the page is printed, folded parts are open. */
export function followTheme(): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
  let opened: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    document.documentElement.dataset.print = "true";
    opened = [...document.querySelectorAll<HTMLDetailsElement>("details.printed:not([open])")];
    for (const each of opened) each.open = true;
    changed();
  });
  addEventListener("afterprint", () => {
    delete document.documentElement.dataset.print;
    for (const each of opened) each.open = false;
    changed();
  });
}

function changed(): void {
  known.clear();
  for (const draw of listeners) draw();
}
