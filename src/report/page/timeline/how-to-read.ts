/** What the marks of the timeline mean, and how it is used. */
import type { PageData } from "../data.js";
import { svgElement } from "../dom.js";
import type { PageHistory } from "../history.js";
import { type LegendEntry, legend } from "../how-to-read.js";

export const timelineHelp =
  "A bar is an operation, from its invocation to its completion, with the node that answered it after an @. By events, every " +
  "event gets room of its own, including the moments when a fault or a leader's time begins or ends, and what lies between the " +
  "operations of a violation is compressed; by time, everything is to scale. The line runs through the operations in an order " +
  "that explains them, as far as there is one; the strip below it shows the state after each step. Keys on the timeline: ← → " +
  "step through the operations in the order they began, ↑ ↓ through the order that explains them, + − zoom, Shift with ← → " +
  "pans, 0 shows everything, v and V go to the next and the previous violation, t switches between events and time, Enter goes " +
  "to the steps of the order and Escape comes back. Dragging pans, and the wheel zooms once the timeline has been clicked.";

export function timelineLegend(host: HTMLElement, data: PageData, history: PageHistory): void {
  const look = { name: "Legend of the timeline", width: 30, height: 14 };
  legend(host, look, [...operationMarks(data, history), ...causeMarks(data)]);
}

function operationMarks({ orders }: PageData, { operations, violations }: PageHistory): readonly LegendEntry[] {
  const types = new Set(operations.map(({ type }) => type));
  return [
    { present: types.has("ok"), words: "succeeded", draw: box("ok", 1, 12) },
    { present: types.has("fail"), words: "failed: took no effect", draw: drawHollow },
    {
      present: types.has("info"),
      words: "indeterminate: may take effect at any time after it began",
      draw: box("info", 7, 6),
    },
    {
      present: violations.length > 0,
      words: "part of the contradiction, with the number of its sentence",
      draw: box("guilty", 1, 12),
    },
    { present: orders.length > 0, words: "the order that explains the operations", draw: drawOrder },
  ];
}

function causeMarks({ run }: PageData): readonly LegendEntry[] {
  if (run === null) return [];
  return [
    { present: run.leadershipIntervals.length > 0, words: "leads, with its epoch", draw: box("leads", 3, 8) },
    { present: run.contested.length > 0, words: "several nodes lead", draw: box("contested", 1, 12) },
    {
      present: run.splitBrain.length > 0,
      words: "split brain: several nodes lead and acknowledge updates",
      draw: box("brain", 1, 12),
    },
    { present: run.faults.length > 0, words: "a fault is in effect", draw: box("fault-band", 1, 12) },
  ];
}

function box(name: string, y: number, height: number): LegendEntry["draw"] {
  return (svg) => svgElement(svg, "rect", { x: 1, y, width: 28, height, rx: 2, class: `bar-${name}` });
}

function drawHollow(svg: SVGSVGElement): void {
  svgElement(svg, "rect", { x: 1.5, y: 1.5, width: 27, height: 11, rx: 3, class: "bar-fail" });
}

function drawOrder(svg: SVGSVGElement): void {
  svgElement(svg, "path", { d: "M2 11L15 3L28 11", class: "order-line" });
  const points = [
    [2, 11],
    [15, 3],
    [28, 11],
  ] as const;
  for (const [cx, cy] of points) svgElement(svg, "circle", { cx, cy, r: 2.5, class: "order-point" });
}
