/** Everything to draw of a space-time diagram at one moment, shared by its painters. */
import type { PageData, SpaceTime } from "../data.js";
import { svgElement } from "../dom.js";
import type { PageHistory } from "../history.js";
import type { PageOperation } from "../operation.js";
import type { Clock } from "../units.js";
import type { SpaceTimeAxis } from "./axis.js";
import type { SpaceTimeLine } from "./layout.js";
import type { PageMessage } from "./messages.js";

export interface SpaceTimeScene {
  readonly data: PageData;
  readonly history: PageHistory;
  readonly space: SpaceTime;
  readonly clock: Clock;
  readonly axis: SpaceTimeAxis;
  /** Height of a row, pixels as all lengths here. */
  readonly unit: number;
  /** Row at the upper edge of the view. */
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Where lines begin; times and faults are left of it. */
  readonly left: number;
  readonly faultsLeft: number;
  readonly lines: readonly SpaceTimeLine[];
  /** By party. */
  readonly lineOf: readonly SpaceTimeLine[];
  readonly messages: readonly PageMessage[];
  /** Those drawn in full; others are faint. */
  readonly major: (message: PageMessage) => boolean;
  /** Messages about the operations of the violation, and about the chosen one. */
  readonly guilty: ReadonlySet<number>;
  readonly chosen: ReadonlySet<number>;
  /** The operations of the violation. */
  readonly marked: ReadonlySet<number>;
  readonly current: PageMessage | undefined;
  /** Operations with a bar on their client's line, and the chosen one among them. */
  readonly operations: readonly PageOperation[];
  readonly operation: PageOperation | undefined;
}

export interface WordPlace {
  readonly x: number;
  readonly y: number;
  readonly room: number;
  readonly className: string;
  readonly bold?: boolean;
  readonly anchor?: "start" | "middle" | "end";
}

/** The part of a span of time that is on the screen. */
export interface Strip {
  readonly upper: number;
  readonly lower: number;
}

const layerNames = ["behind", "life", "faint", "plain", "strong", "words", "head"] as const;
type LayerName = (typeof layerNames)[number];

export const headHeight = 26;

/** The drawing under way: its layers, and the room that words have taken. */
export class Sketch {
  /** From one line to the next. */
  readonly gap: number;
  private readonly layers: ReadonlyMap<LayerName, SVGGElement>;
  private readonly taken: { readonly x: number; readonly y: number; readonly width: number }[] = [];

  constructor(
    private readonly svg: SVGSVGElement,
    readonly scene: SpaceTimeScene,
  ) {
    svg.replaceChildren();
    svg.setAttribute("viewBox", `0 0 ${scene.width} ${scene.height}`);
    this.layers = new Map(layerNames.map((name) => [name, svgElement(svg, "g", { class: name })]));
    const [first, second] = scene.lines;
    this.gap = first !== undefined && second !== undefined ? Math.abs(second.x - first.x) : scene.width - scene.left;
  }

  layer(name: LayerName): SVGElement {
    return this.layers.get(name) ?? this.svg;
  }

  y(ns: number): number {
    const { axis, top, unit } = this.scene;
    return headHeight + 10 + (axis.place(ns) - top) * unit;
  }

  inView(from: number, to: number): boolean {
    return to >= headHeight && from <= this.scene.height;
  }

  /** Undefined if no part of it is in view. */
  strip({ from, to }: { readonly from: number; readonly to: number }): Strip | undefined {
    const { axis, height } = this.scene;
    if (to < axis.start || from > axis.end) return undefined;
    const upper = Math.max(headHeight + 2, this.y(from));
    const lower = Math.min(height, Math.max(this.y(from) + 2, this.y(to)));
    return lower > upper ? { upper, lower } : undefined;
  }

  box(layer: LayerName, x: number, width: number, { upper, lower }: Strip, look: string): SVGRectElement {
    const size = { width: Math.max(1, width), height: lower - upper };
    return svgElement(this.layer(layer), "rect", { x, y: upper, ...size, class: look });
  }

  /** How many letters fit there. */
  lettersAt(place: WordPlace): number {
    const room = place.anchor === undefined ? Math.min(place.room, this.scene.width - place.x) : place.room;
    return Math.floor(room / letterWidth(place));
  }

  /** Writes if nothing is written there yet, cut to the available room; false if it could not. The first text stays. */
  write(text: string, place: WordPlace): boolean {
    const shown = this.cut(text, place);
    if (shown === "" || !this.isClear(shown, place)) return false;
    this.taken.push({ ...this.extent(shown, place), y: place.y });
    const className = `${place.className}${place.bold === true ? " bold" : ""}`;
    const attributes = { x: place.x, y: place.y, class: className, "text-anchor": place.anchor ?? "start" };
    svgElement(this.layer("words"), "text", attributes, shown);
    return true;
  }

  /** Lines below each other, of which the first is at the place: all of them, or none. */
  writeLines(lines: readonly string[], place: WordPlace): boolean {
    const placed = lines.map((line, nth) => ({ line, at: { ...place, y: place.y + nth * lineHeight } }));
    if (!placed.every(({ line, at }) => this.isClear(this.cut(line, at), at))) return false;
    for (const { line, at } of placed) this.write(line, at);
    return true;
  }

  private cut(text: string, place: WordPlace): string {
    const most = this.lettersAt(place);
    return text.length <= most ? text : most < 6 ? "" : `${text.slice(0, most - 1)}…`;
  }

  private extent(shown: string, place: WordPlace): { readonly x: number; readonly width: number } {
    const { anchor = "start" } = place;
    const width = shown.length * letterWidth(place);
    return { x: place.x - (anchor === "middle" ? width / 2 : anchor === "end" ? width : 0), width };
  }

  private isClear(shown: string, place: WordPlace): boolean {
    const { x, width } = this.extent(shown, place);
    return this.taken.every(
      (other) => Math.abs(other.y - place.y) > 11 || x + width < other.x || other.x + other.width < x,
    );
  }
}

const lineHeight = 13;

function letterWidth({ bold = false }: WordPlace): number {
  return bold ? 6.4 : 5.8;
}
