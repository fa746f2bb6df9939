/** The order that explains the operations, as a line through their bars, and the state after each step in a strip below. */
import { colour } from "../theme.js";
import type { Brush, DrawnOrder } from "./scene.js";

/** More steps than this in view cannot be followed: then those around the current one are drawn. */
const mostSteps = 160;

export function paintOrder(brush: Brush, drawn: DrawnOrder): void {
  const { pen, scene, width } = brush;
  const { layout, view } = scene;
  pen.save();
  pen.beginPath();
  pen.rect(layout.gutter, 0, width - layout.gutter, layout.height);
  pen.clip();
  const seen = firstAtOrAfter(drawn.points, view.from);
  paintLine(brush, drawn, seen);
  paintStates(brush, drawn, Math.max(0, seen - 1));
  if (!drawn.whole) paintEnd(brush, drawn.until);
  pen.restore();
  pen.fillStyle = colour("soft");
  brush.write("state", 4, layout.stripTop + layout.stripHeight / 2 + 4, layout.gutter - 8);
}

/** By halving: orders are as long as histories. */
function firstAtOrAfter(points: Float64Array, place: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle] ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

function paintLine(brush: Brush, { order, points }: DrawnOrder, seen: number): void {
  const { pen, scene } = brush;
  const { view, current, lanes, layout } = scene;
  let first = Math.max(0, seen - 1);
  let end = first;
  while (end < points.length && (points[end - 1] ?? 0) <= view.to && end - first <= mostSteps) end += 1;
  const place = current === undefined ? undefined : order.placeOf.get(current);
  if (end - first > mostSteps) {
    first = place === undefined ? end : Math.max(0, place - 5);
    end = place === undefined ? end : Math.min(points.length, place + 6);
  }
  const rows = new Map(lanes.map(([operation], row) => [operation?.lane, row]));
  const at = (step: number): readonly [number, number] => {
    const row = rows.get(order.operations[step]?.lane) ?? 0;
    // Low in the lane if there is room: labels are in its middle.
    const share = layout.laneHeight >= 20 ? 0.8 : 0.5;
    return [brush.x(points[step] ?? 0), layout.top + (row + share) * layout.laneHeight];
  };
  pen.strokeStyle = colour("order");
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
    pen.fillStyle = colour("order");
    pen.strokeStyle = colour("paper");
    pen.lineWidth = 1;
    pen.beginPath();
    pen.arc(left, y, step === place ? 4.5 : 2.5, 0, Math.PI * 2);
    pen.fill();
    pen.stroke();
  }
}

function paintStates(brush: Brush, { order, points, initial, until }: DrawnOrder, from: number): void {
  const { axis, view } = brush.scene;
  const limit = Math.min(order.states.length, points.length);
  let state = from === 0 ? initial : (order.states[from - 1] ?? "");
  let since = from === 0 ? axis.start : (points[from - 1] ?? 0);
  for (let step = from; step < limit; step++) {
    const point = points[step] ?? 0;
    const after = order.states[step] ?? "";
    if (after !== state) {
      paintState(brush, state, since, point);
      state = after;
      since = point;
    }
    if (point > view.to) break;
  }
  paintState(brush, state, since, limit === points.length ? until : (points[limit - 1] ?? axis.start));
}

function paintState(brush: Brush, text: string, from: number, to: number): void {
  const { pen, scene, width } = brush;
  const { gutter, stripTop, stripHeight } = scene.layout;
  const y = stripTop + 3;
  const tall = stripHeight - 6;
  const left = Math.max(gutter, brush.x(from));
  const right = Math.min(width, brush.x(to));
  if (right - left < 2) return;
  pen.fillStyle = colour("state");
  pen.fillRect(left + 0.5, y, right - left - 1, tall);
  pen.fillStyle = colour("ink");
  brush.write(text, left + 4, y + tall / 2 + 4, right - left - 7);
}

/** The end of a partial order; its text is left of the line if there is no room right of it. */
function paintEnd(brush: Brush, until: number): void {
  const { pen, scene, width } = brush;
  const { gutter, top, stripTop, stripHeight } = scene.layout;
  const left = Math.max(gutter, brush.x(until));
  if (left > width) return;
  pen.strokeStyle = colour("mark");
  pen.lineWidth = 2;
  pen.setLineDash([4, 3]);
  pen.beginPath();
  pen.moveTo(left, top);
  pen.lineTo(left, stripTop + stripHeight - 3);
  pen.stroke();
  pen.setLineDash([]);
  pen.fillStyle = colour("mark");
  const y = stripTop + stripHeight / 2 + 4;
  for (const text of ["✗ the order ends here", "✗"]) {
    const wide = brush.wide(text);
    if (wide > width - left - 8) continue;
    pen.fillText(text, left + 6, y);
    return;
  }
}
