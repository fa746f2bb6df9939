/**
 * Draws the part of a space-time diagram that is in view: time goes down, a line for each node and client, an arrow for each
 * message from its departure to its arrival, or to a cross where it was lost.
 */
import { svgElement } from "../dom.js";
import { drawArrows } from "./arrows.js";
import { drawFaults, drawFolds, drawTimes } from "./background.js";
import { drawMarks, drawOperations, drawRoles } from "./lines.js";
import type { SpaceTimeTargets } from "./pointing.js";
import { headHeight, Sketch, type SpaceTimeScene } from "./scene.js";

export function drawSpaceTime(svg: SVGSVGElement, scene: SpaceTimeScene): SpaceTimeTargets {
  const sketch = new Sketch(svg, scene);
  drawFaults(sketch);
  // Words placed first get the room: broken invariants, then leaders.
  drawMarks(sketch, true);
  drawRoles(sketch);
  drawMarks(sketch, false);
  const operations = drawOperations(sketch);
  drawFolds(sketch);
  drawTimes(sketch);
  const arrows = drawArrows(sketch);
  drawHead(sketch);
  return { arrows, operations };
}

function drawHead(sketch: Sketch): void {
  const { width, left, faultsLeft, lines } = sketch.scene;
  const head = sketch.layer("head");
  svgElement(head, "rect", { x: 0, y: 0, width, height: headHeight, class: "paper" });
  svgElement(head, "line", { x1: 0, x2: width, y1: headHeight, y2: headHeight, class: "tick" });
  svgElement(head, "text", { x: 4, y: 17 }, "time ↓");
  if (left - faultsLeft > 40) svgElement(head, "text", { x: faultsLeft, y: 17 }, "faults");
  for (const { name, node, x } of lines) {
    // A client that lost track often has many names.
    const most = Math.max(4, Math.floor((sketch.gap - 6) / 6.8));
    const shown = name.length <= most ? name : `${name.slice(0, most - 1)}…`;
    const attributes = { x, y: 17, "text-anchor": "middle", class: node ? "name" : "client" };
    svgElement(svgElement(head, "text", attributes, shown), "title", {}, name);
  }
}
