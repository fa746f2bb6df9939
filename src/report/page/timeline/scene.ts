/** Everything to draw of the timeline at one moment, and the pen that its painters share. */
import type { RunFacts } from "../data.js";
import type { WholeOrder } from "../history.js";
import type { PageOperation } from "../operation.js";
import type { Clock } from "../units.js";
import type { Axis } from "./axis.js";
import type { Layout, View } from "./layout.js";

export interface DrawnOrder {
  readonly order: WholeOrder;
  /** Where each step takes effect. */
  readonly points: Float64Array;
  readonly initial: string;
  /** Its end: the end of the axis, or for a partial order the return that it does not pass. */
  readonly until: number;
  readonly whole: boolean;
}

export interface Scene {
  readonly layout: Layout;
  readonly axis: Axis;
  readonly view: View;
  /** Null if the history has no times. */
  readonly clock: Clock | null;
  /** Operations by lane, in order of invocation. */
  readonly lanes: readonly (readonly PageOperation[])[];
  readonly laneNames: readonly string[];
  readonly run: RunFacts | null;
  /** Those of the violation shown. */
  readonly marked: readonly PageOperation[];
  /** Hovered, or chosen. */
  readonly current: PageOperation | undefined;
  readonly drawn: DrawnOrder | undefined;
}

const font = "11px system-ui, sans-serif";

/** A pen with the scene to draw. */
export class Brush {
  readonly pen: CanvasRenderingContext2D;
  readonly width: number;

  private constructor(
    canvas: HTMLCanvasElement,
    readonly scene: Scene,
    pen: CanvasRenderingContext2D,
  ) {
    this.pen = pen;
    this.width = canvas.clientWidth;
    const ratio = devicePixelRatio;
    canvas.width = this.width * ratio;
    canvas.height = scene.layout.height * ratio;
    pen.scale(ratio, ratio);
    pen.font = font;
  }

  static on(canvas: HTMLCanvasElement, scene: Scene): Brush | undefined {
    const pen = canvas.getContext("2d");
    return pen === null ? undefined : new Brush(canvas, scene, pen);
  }

  x(place: number): number {
    const { view, layout } = this.scene;
    return layout.gutter + ((place - view.from) / (view.to - view.from)) * (this.width - layout.gutter);
  }

  /** The visible part of a span of time; undefined if there is none. Always wide enough to be seen. */
  span(from: number, to: number): { readonly left: number; readonly right: number } | undefined {
    const { axis, layout } = this.scene;
    const begin = this.x(axis.atTime(from));
    const end = Math.max(begin + 2, this.x(axis.atTime(to)));
    if (end < layout.gutter || begin > this.width) return undefined;
    return { left: Math.max(layout.gutter, begin), right: Math.min(this.width, end) };
  }

  bold(on: boolean): void {
    this.pen.font = on ? `bold ${font}` : font;
  }

  /** The width of a text, or of its visible part, since texts may be long. */
  wide(text: string): number {
    return this.pen.measureText(text.slice(0, 200)).width;
  }

  /** Cut to the available room; nothing if there is none. */
  write(text: string, left: number, y: number, room: number): void {
    const shown = this.fitting(text, room);
    if (shown !== "") this.pen.fillText(shown, left, y);
  }

  private fitting(text: string, room: number): string {
    if (room < 12 || text === "") return "";
    let shown = text.slice(0, Math.ceil(room / 3));
    if (shown.length === text.length && this.wide(shown) <= room) return shown;
    while (shown.length > 1 && this.wide(`${shown}…`) > room) shown = shown.slice(0, -1);
    return shown.length < 4 && text.length > 4 ? "" : `${shown}…`;
  }
}
