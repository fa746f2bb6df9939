/** Shared by all charts of a page, on top of uPlot: they fill the width of their place, and follow the reader's colours. */
import uPlot from "uplot";
import { element } from "./dom.js";
import { type ColourName, colour, onColours } from "./theme.js";

const height = 220;

export interface Chart {
  readonly title: string;
  readonly explains: string;
  readonly heading?: "h2" | "h3";
  readonly columns: uPlot.AlignedData;
  /** `width`: the available width at the time of the call, in pixels. */
  options(width: () => number): Omit<uPlot.Options, "width" | "height">;
}

/** Draws a chart below its title, and returns a function that removes it. */
export function chart(host: HTMLElement, { title, explains, columns, options, heading = "h2" }: Chart): () => void {
  element(host, heading, title);
  element(host, "p", explains, "sub");
  const parent = element(host, "figure");
  parent.setAttribute("aria-label", title);
  const width = (): number => Math.max(200, parent.clientWidth);
  const plot = new uPlot({ ...options(width), width: width(), height }, columns, parent);
  const fit = (): void => plot.setSize({ width: width(), height });
  addEventListener("resize", fit);
  const forget = onColours(fit);
  return () => {
    removeEventListener("resize", fit);
    forget();
    plot.destroy();
  };
}

/** In the colours of text and lines. */
export function axisStyle(): uPlot.Axis {
  return {
    stroke: () => colour("soft"),
    grid: { stroke: () => colour("line") },
    ticks: { stroke: () => colour("line") },
    font: "11px system-ui, sans-serif",
  };
}

const seriesColours = ["series-1", "series-2", "series-3", "series-4", "series-5"] as const;

export function seriesColour(nth: number): ColourName {
  return seriesColours[Math.max(0, nth) % seriesColours.length] ?? "series-1";
}

export function line(label: string, name: ColourName, dash?: number[]): uPlot.Series {
  return {
    label,
    stroke: () => colour(name),
    width: 1.5,
    points: { show: false },
    ...(dash === undefined ? {} : { dash }),
  };
}

/** From zero, with some room above the largest value. */
export function fromZero(_: uPlot, __: number, most: number): [number, number] {
  return [0, Math.max(1, most * 1.05)];
}
