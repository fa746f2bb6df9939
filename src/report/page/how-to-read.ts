/** The legend below a picture: the meaning of its marks and how to use it. */
import { element, svgElement } from "./dom.js";

export interface LegendEntry {
  /** Whether the picture has such a mark. */
  readonly present: boolean;
  readonly words: string;
  readonly draw: (svg: SVGSVGElement) => void;
}

export interface LegendLook {
  readonly name: string;
  /** Size of each mark, pixels. */
  readonly width: number;
  readonly height: number;
}

/** The marks that this page has. */
export function legend(host: HTMLElement, { name, width, height }: LegendLook, entries: readonly LegendEntry[]): void {
  const list = element(host, "ul", "", "legend");
  list.setAttribute("aria-label", name);
  for (const { present, words, draw } of entries) {
    if (!present) continue;
    const item = element(list, "li");
    draw(svgElement(item, "svg", { width, height, "aria-hidden": "true" }));
    item.append(words);
  }
}

export function help(host: HTMLElement, words: string): void {
  const details = element(host, "details", "", "help");
  element(details, "summary", "How to read and use it");
  element(details, "p", words);
}
