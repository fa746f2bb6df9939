/** The background of operations: moments, faults, leaders, and the split brains among them. */

import type { RunFacts } from "../data.js";
import { colour } from "../theme.js";
import { faultHeight, leaderHeight, tickHeight } from "./layout.js";
import type { Brush } from "./scene.js";

export function paintTicks(brush: Brush): void {
  const { pen, width, scene } = brush;
  const { layout, axis, view, clock } = scene;
  const room = clock === null ? 64 : 78;
  pen.fillStyle = colour("soft");
  brush.write(clock === null ? "event" : "time", 4, 13, layout.gutter - 8);
  let free = 0;
  const ticks = axis.ticks(view.from, view.to, (width - layout.gutter) / room, clock);
  for (const { place, text } of ticks.toSorted((a, b) => a.place - b.place)) {
    const x = brush.x(place);
    pen.fillStyle = colour("line");
    pen.fillRect(x, tickHeight - 5, 1, layout.stripTop + layout.stripHeight - tickHeight + 5);
    pen.fillStyle = colour("soft");
    // Words stay within the picture at both ends.
    const wide = brush.wide(text);
    const left = Math.max(layout.gutter, Math.min(x - wide / 2, width - wide - 2));
    if (left < free) continue;
    pen.fillText(text, left, 12);
    free = left + wide + 8;
  }
}

export function paintFaults(brush: Brush, { faults }: RunFacts): void {
  const { pen, scene } = brush;
  const { faultTop, faultRow, faultRows, height, gutter } = scene.layout;
  pen.fillStyle = colour("soft");
  if (faultRows > 0) brush.write("faults", 4, faultTop + 12, gutter - 8);
  faults.forEach(({ description, from, to }, place) => {
    const seen = brush.span(from, to);
    const row = faultRow[place] ?? 0;
    if (seen === undefined) return;
    const { left, right } = seen;
    pen.fillStyle = colour("fault-band");
    pen.fillRect(left, faultTop, right - left, height - faultTop);
    if (row >= faultRows) return;
    const y = faultTop + row * faultHeight;
    pen.fillRect(left, y + 1, right - left, faultHeight - 2);
    pen.fillStyle = colour("ink");
    brush.write(description, left + 4, y + 12, right - left - 6);
  });
}

export function paintLeaders(brush: Brush, { leadershipIntervals, splitBrain, contested }: RunFacts): void {
  const { pen, scene } = brush;
  const { leaderTop, leaders, gutter } = scene.layout;
  if (leaders.length === 0) return;
  const rows = new Map(leaders.map((node, row) => [node, leaderTop + row * leaderHeight]));
  for (const { from, to } of contested) {
    const seen = brush.span(from, to);
    if (seen === undefined) continue;
    pen.fillStyle = colour("mark");
    pen.globalAlpha = 0.25;
    pen.fillRect(seen.left, leaderTop - 2, seen.right - seen.left, leaders.length * leaderHeight + 2);
    pen.globalAlpha = 1;
  }
  for (const { from, to } of splitBrain) {
    const seen = brush.span(from, to);
    if (seen === undefined) continue;
    pen.fillStyle = colour("mark");
    pen.globalAlpha = 0.3;
    pen.fillRect(seen.left, leaderTop, seen.right - seen.left, leaders.length * leaderHeight);
    pen.globalAlpha = 1;
    pen.fillRect(seen.left, leaderTop - 2, seen.right - seen.left, 2);
  }
  for (const { node, epoch, from, to } of leadershipIntervals) {
    const seen = brush.span(from, to);
    const y = rows.get(node);
    if (seen === undefined || y === undefined) continue;
    pen.fillStyle = colour("good");
    pen.fillRect(seen.left, y + 2, seen.right - seen.left, leaderHeight - 4);
    pen.fillStyle = colour("paper");
    brush.write(`leads, ${epoch}`, seen.left + 4, y + 11, seen.right - seen.left - 6);
  }
  pen.fillStyle = colour("soft");
  for (const [node, y] of rows) brush.write(node, 4, y + 11, gutter - 8);
}
