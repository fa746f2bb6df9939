/** The window onto a space-time diagram: which moments are in it, how tall a row is, scrolling and zooming. Lengths in pixels. */
import { element, operable, svgElement } from "../dom.js";
import type { SpaceTimeAxis } from "./axis.js";

/** Height of the line of names. */
const head = 36;
const tallest = 680;
const shortest = 220;
/** Heights of a row: to see everything in one view, and to read it. */
const tallestRow = 120;
const leastRow = 2;

export class Scroller {
  readonly host: HTMLElement;
  readonly svg: SVGSVGElement;
  /** Height of a row. */
  unit = 16;
  private width = 0;
  private readonly sheet: HTMLElement;

  constructor(
    section: HTMLElement,
    label: string,
    private axis: SpaceTimeAxis,
    private readonly redraw: () => void,
  ) {
    this.host = element(section, "div", "", "scroll");
    operable(this.host, label);
    this.sheet = element(this.host, "div");
    this.svg = svgElement(this.sheet, "svg", { "aria-hidden": "true" });
    this.host.addEventListener("scroll", redraw);
  }

  get height(): number {
    return this.host.clientHeight;
  }

  /** Row at the upper edge. */
  get top(): number {
    return this.host.scrollTop / this.unit;
  }

  /** The moment at a share of the view, ns: 0 at its upper edge, 1 at its lower one. */
  momentAt(share: number): number {
    return this.axis.at((this.host.scrollTop + this.view * share) / this.unit);
  }

  /** The visible content, and its width. */
  fit(axis: SpaceTimeAxis, width: number): void {
    this.axis = axis;
    this.width = width;
    this.resize();
  }

  /** Sizes have names that the style sheet uses, so that it can change them on paper. */
  sizeDrawing(): void {
    size(this.svg, this.height, this.width);
  }

  /** Scrolls to a moment, ns, and puts it at this share of the view. */
  goTo(ns: number, share = 0.35): void {
    this.host.scrollTop = this.axis.place(ns) * this.unit - this.view * share;
    this.redraw();
  }

  /** Whether a moment is at a place where it can be read with the events after it. */
  shows(ns: number): boolean {
    const row = this.axis.place(ns) * this.unit - this.host.scrollTop;
    return row >= 0 && row <= this.view - 40;
  }

  /** The moment at this share of the view stays there. */
  zoom(factor: number, share = 0.5): void {
    const at = (this.host.scrollTop + this.view * share) / this.unit;
    const least = Math.min(leastRow, 600 / this.axis.length);
    this.unit = Math.max(least, Math.min(tallestRow, this.unit * factor));
    this.resize();
    this.host.scrollTop = at * this.unit - this.view * share;
    this.redraw();
  }

  all(): void {
    this.unit = Math.min(40, 630 / this.axis.length);
    this.resize();
  }

  /** The whole of a span of time in ns, if it can be read that way; otherwise its end, where the failure is. */
  show(from: number, to: number): void {
    const rows = this.axis.place(to) - this.axis.place(from) + 6;
    this.unit = Math.max(15, Math.min(26, 600 / rows));
    this.resize();
    if (rows * this.unit <= 640) {
      this.host.scrollTop = (this.axis.place(from) - 3) * this.unit;
      this.redraw();
    } else this.goTo(to, 0.75);
  }

  /** The share of the view at which an event of the mouse lies. */
  shareOf(event: MouseEvent): number {
    const box = this.host.getBoundingClientRect();
    return (event.clientY - box.top - head) / (box.height - head);
  }

  /** Height of what is below the line of names. */
  private get view(): number {
    return this.height - head;
  }

  private resize(): void {
    const tall = head + this.axis.length * this.unit + 14;
    this.host.style.setProperty("--height", `${Math.max(shortest, Math.min(tallest, tall))}px`);
    size(this.sheet, tall, this.width);
    this.redraw();
  }
}

function size(of: HTMLElement | SVGElement, height: number, width: number): void {
  of.style.setProperty("--height", `${height}px`);
  of.style.setProperty("--width", `${width}px`);
}
