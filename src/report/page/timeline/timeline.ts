/** The timeline as a reader uses it: its content, zoom and pan, hovering and choosing, by pointer and by keyboard. */
import type { PageData } from "../data.js";
import { element, onceAFrame, operable } from "../dom.js";
import type { PageHistory, WholeOrder } from "../history.js";
import type { PageOperation } from "../operation.js";
import { onColours } from "../theme.js";
import { Clock } from "../units.js";
import { type Axis, type AxisKind, makeAxis } from "./axis.js";
import { type Layout, layOut, type View } from "./layout.js";
import { paintFaults, paintLeaders, paintTicks } from "./paint-causes.js";
import { paintLanes } from "./paint-lanes.js";
import { paintOrder } from "./paint-order.js";
import { followPointer } from "./pointer.js";
import { Brush, type DrawnOrder } from "./scene.js";

export interface TimelineEvents {
  /** The operation to describe: hovered, or else chosen. */
  onCurrent(operation: PageOperation | undefined): void;
  onChoose(operation: PageOperation | undefined): void;
  /** Handles a key; false if the timeline does not use it. */
  onKey(key: string): boolean;
}

/** Smallest width of a view: in places by events, in ns by time. */
const leastPlaces = 0.5;
const leastNs = 100;

export class Timeline {
  readonly canvas: HTMLCanvasElement;
  layout: Layout;
  axis: Axis;
  view: View = { from: 0, to: 1 };
  lanes: readonly (readonly PageOperation[])[] = [];
  chosen: PageOperation | undefined;
  private object: number | null = null;
  private shown: readonly PageOperation[] = [];
  private placeOf = new Map<PageOperation, number>();
  private wanted: AxisKind | null = null;
  private hovered: PageOperation | undefined;
  private marked: readonly PageOperation[] = [];
  private pointed: { readonly order: WholeOrder; readonly points: Float64Array } | undefined;
  private readonly clock: Clock | null;
  private readonly edges: readonly number[];
  private readonly redraw = onceAFrame(() => this.draw());

  constructor(
    host: HTMLElement,
    private readonly data: PageData,
    private readonly history: PageHistory,
    private readonly events: TimelineEvents,
  ) {
    this.canvas = element(host, "canvas");
    this.canvas.id = "timeline";
    operable(
      this.canvas,
      "Timeline of operations by client. Left and right step through the operations in the order they began, up and down through the " +
        "order that explains them. Plus and minus zoom, v shows the next violation, Enter goes to the steps of the order, Escape " +
        "lets go of the operation.",
    );
    this.clock = data.timed ? new Clock(data.end) : null;
    this.edges = data.timed ? edgesOf(data) : [];
    this.layout = layOut({ run: data.run, lanes: 0, ordered: false, narrow: false });
    this.axis = this.makeAxis();
    this.canvas.addEventListener("keydown", (event) => this.onKey(event));
    followPointer(this);
    addEventListener("resize", () => {
      this.layOut();
      this.redraw();
    });
    onColours(() => this.draw());
  }

  get kind(): AxisKind {
    return this.axis.kind;
  }

  /** Null: all keys. */
  show(object: number | null): void {
    this.object = object;
    this.shown = object === null ? this.history.operations : (this.history.ofObject[object] ?? []);
    this.placeOf = new Map(this.shown.map((operation, place) => [operation, place]));
    if (this.chosen !== undefined && !this.placeOf.has(this.chosen)) this.chosen = undefined;
    this.hovered = undefined;
    this.marked = [];
    this.rebuild();
    this.all();
  }

  /** Marks these, makes room for them by compressing everything between, and frames all of them. */
  showViolation(operations: readonly PageOperation[]): void {
    this.marked = operations;
    this.rebuild();
    this.frame(operations);
  }

  choose(operation: PageOperation | undefined): void {
    this.chosen = operation;
    this.hovered = undefined;
    this.events.onCurrent(operation);
    this.events.onChoose(operation);
    if (operation !== undefined) this.bringIntoView(operation);
    this.redraw();
  }

  hover(operation: PageOperation | undefined): void {
    if (operation === this.hovered) return;
    this.hovered = operation;
    this.canvas.style.cursor = operation === undefined ? "" : "pointer";
    this.events.onCurrent(operation ?? this.chosen);
    this.redraw();
  }

  /** Zooms to these and a little around them. */
  frame(operations: readonly PageOperation[]): void {
    let from = Number.POSITIVE_INFINITY;
    let to = Number.NEGATIVE_INFINITY;
    for (const operation of operations) {
      from = Math.min(from, this.axis.startOf(operation));
      to = Math.max(to, operation.completion < 0 ? this.axis.startOf(operation) : this.axis.endOf(operation));
    }
    if (from > to) return;
    const around = this.kind === "events" ? Math.max(3, (to - from) * 0.12) : (to - from) * 0.12 + this.data.end / 1000;
    this.look(from - around, to + around);
  }

  /** `from` and `to` in ns. */
  frameTimes(from: number, to: number): void {
    const begin = this.axis.atTime(from);
    const end = this.axis.atTime(to);
    const around = (end - begin) * 0.15 + (this.kind === "events" ? 2 : this.data.end / 1000);
    this.look(begin - around, end + around);
  }

  zoom(factor: number, at = this.zoomCentre()): void {
    this.look(at - (at - this.view.from) * factor, at + (this.view.to - at) * factor);
  }

  all(): void {
    this.look(this.axis.start, this.axis.end);
  }

  pan(share: number): void {
    const by = (this.view.to - this.view.from) * share;
    this.look(this.view.from + by, this.view.to + by);
  }

  look(from: number, to: number): void {
    const { start, end, kind } = this.axis;
    const span = Math.min(end - start, Math.max(kind === "events" ? leastPlaces : leastNs, to - from));
    const begin = Math.max(start, Math.min((from + to) / 2 - span / 2, end - span));
    this.view = { from: begin, to: begin + span };
    this.redraw();
  }

  focus(): void {
    this.canvas.focus();
  }

  setKind(kind: AxisKind): void {
    this.wanted = kind;
    this.rebuild();
    this.all();
    if (this.marked.length > 0) this.frame(this.marked);
    else if (this.chosen !== undefined) this.frame([this.chosen]);
  }

  private makeAxis(): Axis {
    const { data, object } = this;
    const suits = object === null && data.objects.length > 1 ? "time" : "events";
    const kind = !data.timed ? "events" : (this.wanted ?? suits);
    return makeAxis({ shown: this.shown, kind, end: data.end, edges: this.edges, focus: this.marked });
  }

  private rebuild(): void {
    this.axis = this.makeAxis();
    this.pointed = undefined;
    const used = new Map<number, PageOperation[]>();
    for (const operation of this.shown) {
      const lane = used.get(operation.lane);
      if (lane === undefined) used.set(operation.lane, [operation]);
      else lane.push(operation);
    }
    this.lanes = [...used].sort(([a], [b]) => a - b).map(([, lane]) => lane);
    this.layOut();
  }

  /** The only object that is shown, if there is one. */
  private only(): number | null {
    return this.object ?? (this.data.objects.length === 1 ? 0 : null);
  }

  private layOut(): void {
    const only = this.only();
    this.layout = layOut({
      run: this.data.run,
      lanes: this.lanes.length,
      ordered: only !== null && this.data.objects[only]?.order !== null,
      narrow: this.canvas.clientWidth < 600,
    });
    this.canvas.style.setProperty("--height", `${this.layout.height}px`);
  }

  private drawnOrder(): DrawnOrder | undefined {
    const only = this.only();
    if (only === null) return undefined;
    const current = this.hovered ?? this.chosen;
    const through = current === undefined ? undefined : this.history.orderThrough(current).order;
    const order = through ?? this.history.mainOrder(only);
    if (order === undefined) return undefined;
    if (this.pointed?.order !== order) this.pointed = { order, points: this.axis.points(order.operations) };
    const of = this.data.objects[only];
    const whole = of?.stuck === null;
    const stop = whole ? undefined : this.history.stoppedBy(order, only);
    const until = stop === undefined ? this.axis.end : this.axis.endOf(stop);
    return { ...this.pointed, initial: this.history.texts.of(of?.initial ?? -1), until, whole };
  }

  private draw(): void {
    const { layout, axis, view, clock, lanes, marked, data } = this;
    const { laneNames, run } = data;
    const drawn = this.drawnOrder();
    const current = this.hovered ?? this.chosen;
    const scene = { layout, axis, view, clock, lanes, laneNames, run, marked, current, drawn };
    const brush = Brush.on(this.canvas, scene);
    if (brush === undefined) return;
    paintTicks(brush);
    if (run !== null) {
      paintFaults(brush, run);
      paintLeaders(brush, run);
    }
    paintLanes(brush);
    if (drawn !== undefined) paintOrder(brush, drawn);
  }

  /** The reader's choice stays in place. */
  private zoomCentre(): number {
    const { from, to } = this.view;
    const at = this.chosen === undefined ? -1 : this.axis.startOf(this.chosen);
    return at >= from && at <= to ? at : (from + to) / 2;
  }

  private bringIntoView(operation: PageOperation): void {
    const { from, to } = this.view;
    const begin = this.axis.startOf(operation);
    const end = Math.min(this.axis.endOf(operation), begin + (to - from) / 4);
    const half = (to - from) / 2;
    if (begin < from || end > to) this.look(begin - half, begin + half);
  }

  private stepInTime(by: number): void {
    const last = this.shown.length - 1;
    const at = this.chosen === undefined ? (by > 0 ? -1 : last + 1) : (this.placeOf.get(this.chosen) ?? -1);
    this.choose(this.shown[Math.max(0, Math.min(last, at + by))]);
  }

  private stepInOrder(by: number): void {
    const through = this.chosen === undefined ? undefined : this.history.orderThrough(this.chosen).order;
    const order = through ?? this.drawnOrder()?.order;
    if (order === undefined || order.operations.length === 0) return;
    const last = order.operations.length - 1;
    const place = this.chosen === undefined ? undefined : order.placeOf.get(this.chosen);
    const at = place === undefined ? (by > 0 ? 0 : last) : place + by;
    this.choose(order.operations[Math.max(0, Math.min(last, at))]);
  }

  private readonly keys: ReadonlyMap<string, () => void> = new Map([
    ["ArrowRight", () => this.stepInTime(1)],
    ["ArrowLeft", () => this.stepInTime(-1)],
    ["ArrowDown", () => this.stepInOrder(1)],
    ["ArrowUp", () => this.stepInOrder(-1)],
    ["Home", () => this.choose(this.shown[0])],
    ["End", () => this.choose(this.shown.at(-1))],
    ["Escape", () => this.choose(undefined)],
    ["+", () => this.zoom(0.5)],
    ["=", () => this.zoom(0.5)],
    ["-", () => this.zoom(2)],
    ["0", () => this.all()],
  ]);

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const own = this.keys.get(event.key);
    if (event.shiftKey && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      this.pan(event.key === "ArrowRight" ? 0.25 : -0.25);
    } else if (own !== undefined) own();
    else if (!this.events.onKey(event.key)) return;
    event.preventDefault();
  }
}

/** The start and end of faults, of leadership intervals and of split brains. */
function edgesOf({ run, end }: PageData): readonly number[] {
  const spans = [...(run?.faults ?? []), ...(run?.leadershipIntervals ?? [])];
  return spans.flatMap(({ from, to }) => [from, to]).filter((time) => time >= 0 && time <= end);
}
