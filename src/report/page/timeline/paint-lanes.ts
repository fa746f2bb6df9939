/** The lanes of the timeline: a bar for each operation, with its label and the node that answered it. */
import type { PageOperation } from "../operation.js";
import { colour } from "../theme.js";
import type { Brush } from "./scene.js";

export function paintLanes(brush: Brush): void {
  const { pen, scene, width } = brush;
  const { lanes, layout } = scene;
  paintNames(brush);
  pen.save();
  pen.beginPath();
  pen.rect(layout.gutter, 0, width - layout.gutter, layout.height);
  pen.clip();
  lanes.forEach((lane, row) => {
    paintLane(brush, lane, layout.top + row * layout.laneHeight);
  });
  pen.restore();
}

function paintNames(brush: Brush): void {
  const { pen, scene, width } = brush;
  const { lanes, laneNames, layout } = scene;
  const { top, laneHeight, gutter } = layout;
  // Narrow lanes have room for some of the names only.
  const each = Math.ceil(12 / laneHeight);
  lanes.forEach(([first], row) => {
    const y = top + row * laneHeight;
    pen.fillStyle = colour("line");
    pen.fillRect(0, y + laneHeight - 0.5, width, 0.5);
    pen.fillStyle = colour("soft");
    const name = laneNames[first?.lane ?? 0] ?? "";
    if (row % each === 0) brush.write(name, 4, y + Math.max(laneHeight / 2 + 4, 9), gutter - 8);
  });
}

function paintLane(brush: Brush, lane: readonly PageOperation[], y: number): void {
  const { axis, view, marked, current } = brush.scene;
  // Bars within one pixel are drawn once, so that a hundred thousand operations cost no more than the width.
  let lastPixel = -1;
  const last: [PageOperation, number][] = [];
  for (let place = 0; place < lane.length; place++) {
    const operation = lane[place];
    if (operation === undefined) continue;
    if (axis.startOf(operation) > view.to) break;
    const to = axis.endOf(operation);
    if (to < view.from) continue;
    const next = lane[place + 1];
    const free = brush.x(next === undefined ? view.to : Math.min(view.to, axis.startOf(next)));
    if (operation.mark > 0 || operation === current) last.push([operation, free]);
    else {
      const pixel = Math.floor(brush.x(to));
      if (pixel === lastPixel) continue;
      lastPixel = pixel;
      paintOperation(brush, operation, y, free);
    }
  }
  for (const [operation, free] of last) paintOperation(brush, operation, y, free);
  const [first] = lane;
  for (const operation of marked) {
    if (operation.lane !== first?.lane) continue;
    if (axis.endOf(operation) < view.from) paintBeyond(brush, operation, y, true);
    else if (axis.startOf(operation) > view.to) paintBeyond(brush, operation, y, false);
  }
}

/** `free`: where the next bar of the lane begins; a name that does not fit into its bar is written behind it. */
function paintOperation(brush: Brush, operation: PageOperation, y: number, free: number): void {
  const { axis, layout, current } = brush.scene;
  const left = brush.x(axis.startOf(operation));
  const right = Math.max(left + 2, brush.x(axis.endOf(operation)));
  paintBar(brush, operation, { left, right, y, free });
  if (operation === current) paintOutline(brush, { left, right, y });
  if (layout.laneHeight >= 12) paintLabel(brush, operation, { left, right, y, free });
}

interface Bar {
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly free: number;
}

/** The shape shows the outcome too: full, hollow for failed, half height for indeterminate. */
function paintBar({ pen, scene }: Brush, operation: PageOperation, { left, right, y, free }: Bar): void {
  const { laneHeight } = scene.layout;
  const pad = laneHeight > 12 ? 3 : 1;
  const radius = right - left > 8 ? 3 : 0;
  pen.fillStyle = operation.mark > 0 ? colour("mark") : colour(operation.type);
  pen.strokeStyle = pen.fillStyle;
  pen.lineWidth = 1;
  pen.beginPath();
  if (operation.type === "fail") {
    pen.roundRect(left + 0.5, y + pad + 0.5, Math.max(1, right - left - 1), laneHeight - pad * 2 - 1, radius);
    pen.stroke();
  } else if (operation.type === "info") {
    pen.roundRect(left, y + laneHeight / 2, right - left, laneHeight / 2 - pad, radius);
    pen.fill();
    // Its client gave it up, yet it may take effect at any time.
    pen.fillRect(right, y + laneHeight * 0.75 - 1, Math.max(0, free - right), 1);
  } else {
    pen.roundRect(left, y + pad, right - left, laneHeight - pad * 2, radius);
    pen.fill();
  }
}

function paintOutline({ pen, scene }: Brush, { left, right, y }: Omit<Bar, "free">): void {
  const { laneHeight } = scene.layout;
  const pad = laneHeight > 12 ? 3 : 1;
  pen.strokeStyle = colour("ink");
  pen.lineWidth = 2;
  pen.beginPath();
  pen.roundRect(left - 1, y + pad - 1, right - left + 2, laneHeight - pad * 2 + 2, 4);
  pen.stroke();
}

const leastLabel = 14;

/** The node is written at the right, so that nodes can be compared at a glance; if there is little room, only the label. */
function paintLabel(brush: Brush, operation: PageOperation, { left, right, y, free }: Bar): void {
  const { pen, scene, width } = brush;
  const guilty = operation.mark > 0;
  // The number of its sentence, if that explanation is shown.
  const text = scene.marked.includes(operation) ? `${operation.mark}: ${operation.label}` : operation.label;
  const node = operation.node.slice(0, 24);
  const baseline = y + scene.layout.laneHeight / 2 + 4;
  const seen = Math.max(scene.layout.gutter, left);
  const inside = Math.min(right, width) - seen - 9;
  const behind = free - right - 9;
  // Most bars are narrow: their labels are not even measured.
  if (Math.max(inside, behind) < leastLabel) return;
  brush.bold(guilty);
  const wide = brush.wide(text);
  const within = inside > behind || wide < inside;
  const room = within ? inside : behind;
  pen.fillStyle = !within ? colour(guilty ? "mark" : "ink") : colour(operation.type === "ok" ? "on-bar" : "ink");
  const at = within ? seen + 5 : right + 5;
  const nodeWide = node === "" ? 0 : brush.wide(`@${node}`);
  const both = node !== "" && wide + nodeWide + 8 <= room;
  brush.write(text, at, baseline, room);
  brush.bold(false);
  if (!both) return;
  if (!within) pen.fillStyle = colour("soft");
  pen.fillText(`@${node}`, within ? at + room - nodeWide : at + wide + 6, baseline);
}

/** A marked operation outside the view: its name at the edge, with an arrow. */
function paintBeyond(brush: Brush, operation: PageOperation, y: number, left: boolean): void {
  const { pen, scene, width } = brush;
  const { laneHeight, gutter } = scene.layout;
  if (laneHeight < 12) return;
  const name = `${operation.mark}: ${operation.label.slice(0, 30)}`;
  const text = left ? `◂ ${name}` : `${name} ▸`;
  brush.bold(true);
  const wide = brush.wide(text);
  const at = left ? gutter + 4 : width - wide - 4;
  pen.fillStyle = colour("paper");
  pen.fillRect(at - 3, y + 2, wide + 6, laneHeight - 4);
  pen.fillStyle = colour("mark");
  pen.fillText(text, at, y + laneHeight / 2 + 4);
  brush.bold(false);
}
