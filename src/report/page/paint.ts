/// <reference lib="dom" />
/**
 * Draws the timeline: faults behind, leaders above, a lane for each process, the order as a line through the operations, and the
 * state after each step in a strip below.
 */
import type { Axis } from "./axis.js";
import type { RunFacts } from "./data.js";
import type { Colours } from "./elements.js";
import type { PageOperation, WholeOrder } from "./history.js";

export interface Layout {
  /** Room for the names of lanes, CSS pixels. */
  readonly gutter: number;
  /** Where lanes begin. */
  readonly top: number;
  readonly laneHeight: number;
  readonly stripTop: number;
  readonly stripHeight: number;
  readonly height: number;
}

export interface DrawnOrder {
  readonly order: WholeOrder;
  /** Where each step takes effect. */
  readonly points: Float64Array;
  readonly initial: string;
  /** Up to where it goes: the end of the axis, or for a partial order the return that it does not get past. */
  readonly until: number;
  readonly whole: boolean;
}

export interface Scene {
  readonly layout: Layout;
  readonly axis: Axis;
  readonly view: { readonly from: number; readonly to: number };
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

export function paintTimeline(canvas: HTMLCanvasElement, colours: Colours, scene: Scene): void {
  const { layout, axis, view, lanes, laneNames, run, marked, current, drawn } = scene;
  const { gutter, top, laneHeight, stripTop, stripHeight, height } = layout;
  const width = canvas.clientWidth;
  const ratio = devicePixelRatio;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const pen = canvas.getContext("2d");
  if (pen === null) return;
  pen.scale(ratio, ratio);
  const font = "11px system-ui, sans-serif";
  pen.font = font;
  const x = (place: number): number => gutter + ((place - view.from) / (view.to - view.from)) * (width - gutter);
  const centre = (lane: number): number => top + lane * laneHeight + laneHeight / 2;
  const laneOf = new Map<number, number>();
  lanes.forEach((lane, index) => {
    const [first] = lane;
    if (first !== undefined) laneOf.set(first.lane, index);
  });
  const write = (text: string, left: number, y: number, room: number): void => {
    if (room < 12 || text === "") return;
    // Measured only as far as can be seen: texts may be long.
    let shown = text.slice(0, Math.ceil(room / 3));
    if (pen.measureText(shown).width > room || shown.length < text.length) {
      while (shown.length > 1 && pen.measureText(`${shown}…`).width > room) shown = shown.slice(0, -1);
      shown = shown.length <= 1 && text.length > 1 ? "" : `${shown}…`;
    }
    pen.fillText(shown, left, y);
  };

  const paintRun = (facts: RunFacts): void => {
    for (const { description, from, to } of facts.faults) {
      const left = Math.max(gutter, x(axis.atTime(from)));
      const right = x(axis.atTime(to));
      if (right < gutter || left > width) continue;
      pen.fillStyle = colours.fault;
      pen.fillRect(left, 0, Math.max(1, right - left), height);
      pen.fillStyle = colours.soft;
      write(description, left + 3, 11, Math.min(right, width) - left - 6);
    }
    const faultRoom = facts.faults.length > 0 ? 18 : 4;
    const led = facts.reigns.length > 0 ? facts.nodes : [];
    led.forEach((node, index) => {
      const y = faultRoom + index * 12;
      pen.fillStyle = colours.reign;
      for (const reign of facts.reigns) {
        if (reign.node !== node) continue;
        const left = Math.max(gutter, x(axis.atTime(reign.from)));
        const right = Math.min(width, x(axis.atTime(reign.to)));
        if (right > gutter && left < width) pen.fillRect(left, y + 3, Math.max(1, right - left), 6);
      }
      pen.fillStyle = colours.soft;
      write(node, 4, y + 10, gutter - 8);
    });
  };

  /** `free`: where the next bar of the lane begins; a name that has no room in a bar stands behind it. */
  const bar = (operation: PageOperation, y: number, free: number): void => {
    const left = x(axis.startOf(operation));
    const right = Math.max(left + 1.5, x(axis.endOf(operation)));
    const seen = Math.max(gutter, left);
    const guilty = operation.mark > 0;
    const pad = laneHeight > 12 ? 3 : 1;
    const radius = right - left > 8 ? 3 : 0;
    pen.fillStyle = guilty ? colours.mark : colours[operation.type];
    pen.strokeStyle = pen.fillStyle;
    pen.lineWidth = 1;
    pen.beginPath();
    // Shape tells the outcome too: full, hollow for failed, half height for indeterminate.
    if (operation.type === "fail") {
      pen.roundRect(left + 0.5, y + pad + 0.5, Math.max(1, right - left - 1), laneHeight - pad * 2 - 1, radius);
      pen.stroke();
    } else if (operation.type === "info") {
      pen.globalAlpha = 0.75;
      pen.roundRect(left, y + laneHeight / 2, right - left, laneHeight / 2 - pad, radius);
      pen.fill();
      // Its client gave it up, yet it may take effect at any time.
      pen.fillRect(right, y + laneHeight * 0.75 - 1, Math.max(0, free - right), 1);
      pen.globalAlpha = 1;
    } else {
      pen.roundRect(left, y + pad, right - left, laneHeight - pad * 2, radius);
      pen.fill();
    }
    if (operation === current) {
      pen.strokeStyle = colours.ink;
      pen.lineWidth = 2;
      pen.beginPath();
      pen.roundRect(left - 1, y + pad - 1, right - left + 2, laneHeight - pad * 2 + 2, radius + 1);
      pen.stroke();
    }
    if (laneHeight < 12) return;
    const text = guilty ? `${operation.mark}: ${operation.label}` : operation.label;
    const baseline = y + laneHeight / 2 + 4;
    const inside = Math.min(right, width) - seen - 8;
    const behind = free - right - 8;
    pen.font = guilty ? `bold ${font}` : font;
    if (inside > behind || text.length * 5 < inside) {
      pen.fillStyle = operation.type === "ok" ? colours.onBar : colours.ink;
      write(text, seen + 5, baseline, inside);
    } else {
      pen.fillStyle = guilty ? colours.mark : colours.soft;
      write(text, right + 5, baseline, behind);
    }
    pen.font = font;
  };

  const following = (lane: readonly PageOperation[], place: number): number => {
    const next = lane[place + 1];
    return next === undefined ? view.to : Math.min(view.to, axis.startOf(next));
  };

  /** A marked operation that lies outside the view: its name at the edge, pointing there. */
  const beyond = (operation: PageOperation, y: number, left: boolean): void => {
    if (laneHeight < 12) return;
    const name = `${operation.mark}: ${operation.label.slice(0, 30)}`;
    const text = left ? `◂ ${name}` : `${name} ▸`;
    pen.font = `bold ${font}`;
    const wide = pen.measureText(text).width;
    const at = left ? gutter + 4 : width - wide - 4;
    pen.fillStyle = colours.paper;
    pen.fillRect(at - 3, y + 2, wide + 6, laneHeight - 4);
    pen.fillStyle = colours.mark;
    pen.fillText(text, at, y + laneHeight / 2 + 4);
    pen.font = font;
  };

  const paintLanes = (): void => {
    lanes.forEach((lane, index) => {
      const y = top + index * laneHeight;
      pen.fillStyle = colours.line;
      pen.fillRect(0, y + laneHeight - 0.5, width, 0.5);
      pen.fillStyle = colours.soft;
      const [first] = lane;
      if (laneHeight > 10) write(laneNames[first?.lane ?? 0] ?? "", 4, y + laneHeight / 2 + 4, gutter - 8);
    });
    pen.save();
    pen.beginPath();
    pen.rect(gutter, 0, width - gutter, height);
    pen.clip();
    lanes.forEach((lane, index) => {
      const y = top + index * laneHeight;
      // What falls into one pixel is drawn once, so that a hundred thousand operations cost no more than the width.
      let lastPixel = -1;
      const last: [PageOperation, number][] = [];
      for (let place = 0; place < lane.length; place++) {
        const operation = lane[place];
        if (operation === undefined) continue;
        const from = axis.startOf(operation);
        if (from > view.to) break;
        const to = axis.endOf(operation);
        if (to < view.from) continue;
        if (operation.mark > 0 || operation === current) last.push([operation, x(following(lane, place))]);
        else {
          const pixel = Math.floor(x(to));
          if (pixel === lastPixel) continue;
          lastPixel = pixel;
          bar(operation, y, x(following(lane, place)));
        }
      }
      for (const [operation, free] of last) bar(operation, y, free);
      for (const operation of marked) {
        if (laneOf.get(operation.lane) !== index) continue;
        if (axis.endOf(operation) < view.from) beyond(operation, y, true);
        else if (axis.startOf(operation) > view.to) beyond(operation, y, false);
      }
    });
  };

  const paintOrder = ({ order, points, initial, until, whole }: DrawnOrder): void => {
    // First step at or after the left edge, by halving: orders are as long as histories.
    let low = 0;
    let high = points.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((points[middle] ?? 0) < view.from) low = middle + 1;
      else high = middle;
    }
    const mostSteps = 160;
    let first = Math.max(0, low - 1);
    let end = first;
    while (end < points.length && (points[end - 1] ?? 0) <= view.to && end - first <= mostSteps) end += 1;
    const place = current === undefined ? undefined : order.placeOf.get(current);
    const crowded = end - first > mostSteps;
    if (crowded) {
      // Too many to follow: those around the current one.
      first = place === undefined ? end : Math.max(0, place - 5);
      end = place === undefined ? end : Math.min(points.length, place + 6);
    }
    const at = (step: number): readonly [number, number] => [
      x(points[step] ?? 0),
      centre(laneOf.get(order.operations[step]?.lane ?? -1) ?? 0),
    ];
    pen.strokeStyle = colours.order;
    pen.globalAlpha = current === undefined ? 0.3 : 0.5;
    pen.lineWidth = 1.25;
    pen.beginPath();
    for (let step = first; step < end; step++) {
      const [left, y] = at(step);
      if (step === first) pen.moveTo(left, y);
      else pen.lineTo(left, y);
    }
    pen.stroke();
    pen.globalAlpha = 1;
    for (let step = first; step < end; step++) {
      const [left, y] = at(step);
      pen.fillStyle = colours.order;
      pen.strokeStyle = colours.paper;
      pen.lineWidth = 1;
      pen.beginPath();
      pen.arc(left, y, step === place ? 5.5 : 3, 0, Math.PI * 2);
      pen.fill();
      pen.stroke();
    }
    paintStates(order, points, initial, Math.max(0, low - 1), until);
    if (!whole) paintEnd(until);
  };

  const paintStates = (order: WholeOrder, points: Float64Array, initial: string, from: number, until: number): void => {
    const y = stripTop + 3;
    const tall = stripHeight - 6;
    const block = (text: string, begin: number, to: number): void => {
      const left = Math.max(gutter, x(begin));
      const right = Math.min(width, x(to));
      if (right - left < 2) return;
      pen.fillStyle = colours.state;
      pen.fillRect(left + 0.5, y, right - left - 1, tall);
      pen.fillStyle = colours.ink;
      write(text, left + 4, y + tall / 2 + 4, right - left - 7);
    };
    const limit = Math.min(order.states.length, points.length);
    let state = from === 0 ? initial : (order.states[from - 1] ?? "");
    let since = from === 0 ? axis.start : (points[from - 1] ?? 0);
    for (let step = from; step < limit; step++) {
      const point = points[step] ?? 0;
      const after = order.states[step] ?? "";
      if (after !== state) {
        block(state, since, point);
        state = after;
        since = point;
      }
      if (point > view.to) break;
    }
    block(state, since, limit === points.length ? until : (points[limit - 1] ?? axis.start));
  };

  const paintEnd = (until: number): void => {
    const left = Math.max(gutter, x(until));
    if (left > width) return;
    pen.strokeStyle = colours.mark;
    pen.lineWidth = 2;
    pen.setLineDash([4, 3]);
    pen.beginPath();
    pen.moveTo(left, top);
    pen.lineTo(left, stripTop + stripHeight - 3);
    pen.stroke();
    pen.setLineDash([]);
    pen.fillStyle = colours.mark;
    write("✗ the order ends here", left + 6, stripTop + stripHeight / 2 + 4, width - left - 8);
  };

  if (run !== null) paintRun(run);
  paintLanes();
  if (drawn !== undefined) paintOrder(drawn);
  pen.restore();
  if (drawn !== undefined) {
    pen.fillStyle = colours.soft;
    write("state", 4, stripTop + stripHeight / 2 + 4, gutter - 8);
  }
}
