/// <reference lib="dom" />
/** The timeline as a reader works it: what it shows, zoom and pan, hovering and choosing, by mouse and by keyboard. */
import type { Axis, AxisKind, makeAxis } from "./axis.js";
import type { PageData } from "./data.js";
import type { Elements } from "./elements.js";
import type { PageHistory, PageOperation, WholeOrder } from "./history.js";
import type { DrawnOrder, Layout, paintTimeline } from "./paint.js";

export interface Timeline {
  /** Null: all keys. */
  show(object: number | null): void;
  choose(operation: PageOperation | undefined): void;
  /** Makes room for these and a little around them. */
  reveal(operations: readonly PageOperation[]): void;
  /** The same for the operations of a violation; where they lie too far apart to be read, for the last of them alone. */
  showViolation(operations: readonly PageOperation[]): void;
  zoom(factor: number): void;
  all(): void;
  focus(): void;
  /** Null: as suits what is shown. */
  setAxis(kind: AxisKind | null): void;
  readonly axis: AxisKind;
  readonly chosen: PageOperation | undefined;
}

export interface TimelineParts extends Elements {
  readonly makeAxis: typeof makeAxis;
  readonly paintTimeline: typeof paintTimeline;
}

export interface TimelineEvents {
  /** The operation to tell about: hovered, or else chosen. */
  onCurrent(operation: PageOperation | undefined): void;
  onChoose(operation: PageOperation | undefined): void;
  /** A key that the timeline has no use for; true if it was of use. */
  onKey(key: string): boolean;
}

export function timeline(
  parts: TimelineParts,
  host: HTMLElement,
  data: PageData,
  history: PageHistory,
  { onCurrent, onChoose, onKey }: TimelineEvents,
): Timeline {
  const colours = parts.themeColours();
  const canvas = parts.element(host, "canvas");
  canvas.id = "timeline";
  parts.worked(
    canvas,
    "Timeline of operations by client. Left and right go through operations as they began, up and down through their order. " +
      "Plus and minus zoom, v shows the next violation, Enter goes to the list of the order, Escape lets go.",
  );
  let object: number | null = null;
  let shown: readonly PageOperation[] = [];
  let placeOf = new Map<PageOperation, number>();
  let lanes: PageOperation[][] = [];
  let layout: Layout = { gutter: 0, top: 0, laneHeight: 0, stripTop: 0, stripHeight: 0, height: 0 };
  let axis: Axis = parts.makeAxis([], "events", 0);
  let wanted: AxisKind | null = null;
  let view = { from: 0, to: 1 };
  let chosen: PageOperation | undefined;
  let hovered: PageOperation | undefined;
  let marked: readonly PageOperation[] = [];
  let pointed: { readonly order: WholeOrder; readonly points: Float64Array } | undefined;

  const drawnOrder = (): DrawnOrder | undefined => {
    const only = object ?? (data.objects.length === 1 ? 0 : null);
    if (only === null) return undefined;
    const current = hovered ?? chosen;
    const order = (current === undefined ? undefined : history.orderThrough(current).order) ?? history.mainOrder(only);
    if (order === undefined) return undefined;
    if (pointed?.order !== order) pointed = { order, points: axis.points(order.operations) };
    const of = data.objects[only];
    const whole = of?.stuck === null;
    const stop = whole ? undefined : history.stoppedBy(order, only);
    const until = stop === undefined ? axis.end : axis.endOf(stop);
    return { ...pointed, initial: data.texts[of?.initial ?? -1] ?? "", until, whole };
  };
  const redraw = parts.onceAFrame(() => {
    const { laneNames, run } = data;
    const current = hovered ?? chosen;
    const drawn = drawnOrder();
    parts.paintTimeline(canvas, colours, { layout, axis, view, lanes, laneNames, run, marked, current, drawn });
  });
  const look = (from: number, to: number): void => {
    const whole = axis.end - axis.start;
    const least = axis.kind === "events" ? 3 : 1e4;
    const span = Math.min(whole, Math.max(least, to - from));
    const middle = (from + to) / 2;
    const start = Math.max(axis.start, Math.min(middle - span / 2, axis.end - span));
    view = { from: start, to: start + span };
    redraw();
  };
  /** What a reader has chosen stays where it is. */
  const zoomCentre = (): number => {
    const at = chosen === undefined ? -1 : axis.startOf(chosen);
    return at >= view.from && at <= view.to ? at : (view.from + view.to) / 2;
  };
  const zoom = (factor: number, at = zoomCentre()): void =>
    look(at - (at - view.from) * factor, at + (view.to - at) * factor);
  const all = (): void => look(axis.start, axis.end);
  const pan = (share: number): void => {
    const by = (view.to - view.from) * share;
    look(view.from + by, view.to + by);
  };

  const rebuild = (): void => {
    const kind = !data.timed ? "events" : (wanted ?? (object === null && data.objects.length > 1 ? "time" : "events"));
    axis = parts.makeAxis(shown, kind, data.end);
    pointed = undefined;
    const used = new Map<number, PageOperation[]>();
    for (const operation of shown) {
      const lane = used.get(operation.lane);
      if (lane === undefined) used.set(operation.lane, [operation]);
      else lane.push(operation);
    }
    lanes = [...used].sort(([a], [b]) => a - b).map(([, lane]) => lane);
    const laneHeight = Math.max(5, Math.min(26, Math.floor(520 / Math.max(1, lanes.length))));
    const faultRoom = (data.run?.faults.length ?? 0) > 0 ? 18 : 4;
    const top = faultRoom + ((data.run?.reigns.length ?? 0) > 0 ? (data.run?.nodes.length ?? 0) * 12 : 0) + 4;
    const stripTop = top + lanes.length * laneHeight + 2;
    const only = object ?? (data.objects.length === 1 ? 0 : null);
    const stripHeight = only !== null && data.objects[only]?.order !== null ? 26 : 0;
    const gutter = laneHeight > 10 ? 78 : data.run === null ? 8 : 30;
    layout = { gutter, top, laneHeight, stripTop, stripHeight, height: stripTop + stripHeight + 2 };
    canvas.style.height = `${layout.height}px`;
  };
  const choose = (operation: PageOperation | undefined): void => {
    chosen = operation;
    hovered = undefined;
    onCurrent(operation);
    onChoose(operation);
    if (operation !== undefined) {
      const from = axis.startOf(operation);
      const to = Math.min(axis.endOf(operation), from + (view.to - view.from) / 4);
      if (from < view.from || to > view.to) {
        const half = (view.to - view.from) / 2;
        look(from - half, from + half);
      }
    }
    redraw();
  };
  const reveal = (operations: readonly PageOperation[]): void => {
    let from = Number.POSITIVE_INFINITY;
    let to = Number.NEGATIVE_INFINITY;
    for (const operation of operations) {
      from = Math.min(from, axis.startOf(operation));
      to = Math.max(to, operation.completion < 0 ? axis.startOf(operation) : axis.endOf(operation));
    }
    if (from > to) return;
    const around = axis.kind === "events" ? Math.max(4, (to - from) * 0.25) : (to - from) * 0.25 + 2e6;
    look(from - around, to + around);
  };

  const under = (event: MouseEvent): PageOperation | undefined => {
    const box = canvas.getBoundingClientRect();
    const { gutter, top, laneHeight } = layout;
    const scale = (view.to - view.from) / (box.width - gutter);
    const place = view.from + (event.clientX - box.left - gutter) * scale;
    const slack = scale * 3;
    const lane = lanes[Math.floor((event.clientY - box.top - top) / laneHeight)];
    return lane?.findLast((each) => axis.startOf(each) - slack <= place && axis.endOf(each) + slack >= place);
  };
  const hover = (operation: PageOperation | undefined): void => {
    if (operation === hovered) return;
    hovered = operation;
    canvas.style.cursor = operation === undefined ? "" : "pointer";
    onCurrent(hovered ?? chosen);
    redraw();
  };
  let drag: { readonly x: number; readonly from: number; readonly to: number; moved: boolean } | undefined;
  canvas.addEventListener("mousedown", (event) => {
    drag = { x: event.clientX, ...view, moved: false };
  });
  addEventListener("mouseup", () => {
    // After the click that this is part of.
    setTimeout(() => {
      drag = undefined;
    });
  });
  canvas.addEventListener("mousemove", (event) => {
    if (drag === undefined || event.buttons === 0) return hover(under(event));
    const pixels = event.clientX - drag.x;
    if (Math.abs(pixels) > 3) drag.moved = true;
    const by = (pixels / (canvas.clientWidth - layout.gutter)) * (drag.to - drag.from);
    if (drag.moved) look(drag.from - by, drag.to - by);
  });
  canvas.addEventListener("mouseleave", () => hover(undefined));
  canvas.addEventListener("click", (event) => {
    if (drag?.moved !== true) choose(under(event));
  });
  canvas.addEventListener(
    "wheel",
    (event) => {
      // The page scrolls on past a timeline that nobody works with.
      if (document.activeElement !== canvas && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = canvas.getBoundingClientRect();
      const share = (event.clientX - box.left - layout.gutter) / (box.width - layout.gutter);
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) pan(event.deltaX / box.width);
      else zoom(event.deltaY > 0 ? 1.25 : 0.8, view.from + share * (view.to - view.from));
    },
    { passive: false },
  );

  const stepInTime = (by: number): void => {
    const at = chosen === undefined ? (by > 0 ? -1 : shown.length) : (placeOf.get(chosen) ?? -1);
    choose(shown[Math.max(0, Math.min(shown.length - 1, at + by))]);
  };
  const stepInOrder = (by: number): void => {
    const order = (chosen === undefined ? undefined : history.orderThrough(chosen).order) ?? drawnOrder()?.order;
    if (order === undefined || order.operations.length === 0) return;
    const place = chosen === undefined ? undefined : order.placeOf.get(chosen);
    const at = place === undefined ? (by > 0 ? 0 : order.operations.length - 1) : place + by;
    choose(order.operations[Math.max(0, Math.min(order.operations.length - 1, at))]);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowRight: () => stepInTime(1),
    ArrowLeft: () => stepInTime(-1),
    ArrowDown: () => stepInOrder(1),
    ArrowUp: () => stepInOrder(-1),
    Home: () => choose(shown[0]),
    End: () => choose(shown.at(-1)),
    Escape: () => choose(undefined),
    "+": () => zoom(0.5),
    "=": () => zoom(0.5),
    "-": () => zoom(2),
    "0": all,
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.shiftKey && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      pan(event.key === "ArrowRight" ? 0.25 : -0.25);
    } else if (Object.hasOwn(keys, event.key)) keys[event.key]?.();
    else if (!onKey(event.key)) return;
    event.preventDefault();
  });
  addEventListener("resize", redraw);

  return {
    show(next) {
      object = next;
      shown = next === null ? history.operations : (history.ofObject[next] ?? []);
      placeOf = new Map(shown.map((operation, place) => [operation, place]));
      if (chosen !== undefined && !placeOf.has(chosen)) chosen = undefined;
      hovered = undefined;
      marked = [];
      rebuild();
      all();
    },
    showViolation(operations) {
      marked = operations;
      reveal(operations);
      const legible = 60;
      const last = operations.at(-1);
      if (axis.kind === "events" && view.to - view.from > legible && last !== undefined) {
        const at = axis.startOf(last);
        look(at - legible * 0.4, at + legible * 0.15);
      }
    },
    ...{ choose, reveal, all, zoom: (factor: number) => zoom(factor) },
    focus: () => canvas.focus(),
    setAxis(kind) {
      wanted = kind;
      rebuild();
      all();
      if (chosen !== undefined) reveal([chosen]);
    },
    get axis() {
      return axis.kind;
    },
    get chosen() {
      return chosen;
    },
  };
}
