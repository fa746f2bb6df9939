/// <reference lib="dom" />
/** Small parts of the page: elements with text in them, times, colours. Text reaches the screen through textContent and canvas only. */
import type { plural } from "../../history/plural.js";

export function element<K extends keyof HTMLElementTagNameMap>(
  parent: Node,
  tag: K,
  text = "",
  className = "",
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (text !== "") made.textContent = text;
  if (className !== "") made.className = className;
  parent.appendChild(made);
  return made;
}

export function svgElement<K extends keyof SVGElementTagNameMap>(
  parent: Node,
  tag: K,
  attributes: Readonly<Record<string, string | number>>,
  text = "",
): SVGElementTagNameMap[K] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== "") made.textContent = text;
  parent.appendChild(made);
  return made;
}

export function seconds(ns: number): string {
  return `${(ns / 1e9).toFixed(4)} s`;
}

/** Makes a picture something that is worked by its own keys; `label` says which. */
export function worked(picture: HTMLElement, label: string): void {
  picture.tabIndex = 0;
  picture.setAttribute("role", "application");
  picture.setAttribute("aria-label", label);
}

/** A bar with buttons; `label` of one where its text does not say what it does, or is empty. */
export function toolbar(
  { element }: Pick<Elements, "element">,
  host: HTMLElement,
  name: string,
): { readonly bar: HTMLElement; button(text: string, label: string, action: () => void): HTMLButtonElement } {
  const bar = element(host, "div", "", "bar");
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", name);
  return {
    bar,
    button(text, label, action) {
      const made = element(bar, "button", text);
      if (label !== "") made.setAttribute("aria-label", label);
      made.addEventListener("click", action);
      return made;
    },
  };
}

/** What asks for a drawing, which is done once before the screen is painted, however often it was asked for. */
export function onceAFrame(draw: () => void): () => void {
  let pending = false;
  return () => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      draw();
    });
  };
}

/** As the other parts get them. */
export interface Elements {
  readonly element: typeof element;
  readonly onceAFrame: typeof onceAFrame;
  readonly plural: typeof plural;
  readonly seconds: typeof seconds;
  readonly svgElement: typeof svgElement;
  readonly themeColours: typeof themeColours;
  readonly toolbar: typeof toolbar;
  readonly worked: typeof worked;
}

export interface Colours {
  readonly ok: string;
  readonly fail: string;
  readonly info: string;
  /** Text on a bar of an operation that succeeded or is marked. */
  readonly onBar: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly fault: string;
  readonly mark: string;
  readonly reign: string;
  readonly order: string;
  readonly state: string;
  readonly paper: string;
}

/** The colours for canvas, light or dark as the reader's system says; the same as in the style sheet. */
export function themeColours(): Colours {
  return matchMedia("(prefers-color-scheme: dark)").matches
    ? {
        ...{ ok: "#3d7fb5", fail: "#8a8f98", info: "#c9992f", onBar: "#ffffff", ink: "#e4e7ea", soft: "#9aa5b1" },
        ...{ line: "#2c323a", fault: "#ff8a8022", mark: "#d63a6e", reign: "#6fcf9c", order: "#f2c14e" },
        ...{ state: "#232a33", paper: "#16191d" },
      }
    : {
        ...{ ok: "#5b94c4", fail: "#9aa0a8", info: "#d9a441", onBar: "#ffffff", ink: "#1d232b", soft: "#5b6672" },
        ...{ line: "#e3e6e9", fault: "#d4312314", mark: "#c2185b", reign: "#1f7a4d", order: "#22303f" },
        ...{ state: "#eef1f4", paper: "#fbfbfa" },
      };
}
