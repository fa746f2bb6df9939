/** What the marks of the timeline mean: those that this page has. */
import type { PageData } from "./data.js";
import { element, svgElement } from "./dom.js";
import type { PageHistory } from "./history.js";

type Draw = (svg: SVGSVGElement) => void;

export function timelineLegend(host: HTMLElement, data: PageData, history: PageHistory): void {
  const list = element(host, "ul", "", "legend");
  list.setAttribute("aria-label", "Legend of the timeline");
  const types = new Set(history.operations.map(({ type }) => type));
  const entry = (present: boolean, words: string, draw: Draw): void => {
    if (!present) return;
    const item = element(list, "li");
    draw(svgElement(item, "svg", { width: 30, height: 14, "aria-hidden": "true" }));
    item.append(words);
  };
  entry(types.has("ok"), "succeeded", box("ok", 1, 12));
  entry(types.has("fail"), "failed: took no effect", (svg) =>
    svgElement(svg, "rect", { x: 1.5, y: 1.5, width: 27, height: 11, rx: 3, class: "bar-fail" }),
  );
  entry(types.has("info"), "indeterminate: may take effect at any time after it began", box("info", 7, 6));
  entry(
    history.violations.length > 0,
    "named by the contradiction, with the number of its sentence",
    box("guilty", 1, 12),
  );
  entry(data.orders.length > 0, "the order that explains the operations", (svg) => {
    svgElement(svg, "path", { d: "M2 11L15 3L28 11", class: "order-line" });
    for (const [cx, cy] of [
      [2, 11],
      [15, 3],
      [28, 11],
    ] as const)
      svgElement(svg, "circle", { cx, cy, r: 2.5, class: "order-point" });
  });
  const run = data.run;
  entry(run !== null && run.reigns.length > 0, "leads, with its epoch", box("reign", 3, 8));
  entry(run !== null && run.contested.length > 0, "several nodes lead", box("contested", 1, 12));
  entry(
    run !== null && run.splitBrain.length > 0,
    "split brain: several nodes lead and acknowledge updates",
    box("brain", 1, 12),
  );
  entry(run !== null && run.faults.length > 0, "a fault is in effect", box("fault-band", 1, 12));
}

function box(name: string, y: number, height: number): Draw {
  return (svg) => svgElement(svg, "rect", { x: 1, y, width: 28, height, rx: 2, class: `bar-${name}` });
}
