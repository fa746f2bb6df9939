/// <reference lib="dom" />
/** Latency and throughput over time, drawn by uPlot. */
import type { PageData } from "./data.js";
import type { Elements } from "./elements.js";
import type { PageOperation } from "./history.js";

export function plots(parts: Elements, root: HTMLElement, data: PageData, operations: readonly PageOperation[]): void {
  interface PlotLibrary {
    new (options: object, data: readonly (readonly (number | null)[])[], parent: HTMLElement): unknown;
  }
  const { uPlot } = globalThis as unknown as { uPlot: PlotLibrary }; // the script before this one defines it
  const colours = parts.themeColours();
  const faultBands = {
    hooks: {
      drawClear: (plot: {
        ctx: CanvasRenderingContext2D;
        bbox: DOMRect;
        valToPos(v: number, s: string, c: boolean): number;
      }) => {
        plot.ctx.fillStyle = colours.fault;
        for (const { from, to } of data.run?.faults ?? []) {
          const left = plot.valToPos(from / 1e9, "x", true);
          plot.ctx.fillRect(left, plot.bbox.top, plot.valToPos(to / 1e9, "x", true) - left, plot.bbox.height);
        }
      },
    },
  };
  const axis = { stroke: colours.soft, grid: { stroke: colours.line }, ticks: { stroke: colours.line } };
  const plot = (title: string, series: readonly object[], columns: (number | null)[][], log: boolean): void => {
    parts.element(root, "h2", title);
    const parent = parts.element(root, "div");
    const options = {
      width: Math.min(1160, root.clientWidth - 40),
      height: 220,
      scales: { x: { time: false }, y: log ? { distr: 3 } : {} },
      axes: [{ ...axis }, { ...axis }],
      series: [{ label: "s" }, ...series],
      plugins: [faultBands],
    };
    new uPlot(options, columns, parent);
  };
  const finished = operations
    .filter(({ completion, from, to }) => completion >= 0 && from >= 0 && to >= 0)
    .sort((a, b) => a.from - b.from);
  const [first] = finished;
  if (first === undefined) return;
  const kinds = ["ok", "fail", "info"] as const;
  const dots = kinds.map((kind) => ({
    label: kind,
    stroke: colours[kind],
    paths: () => null,
    points: { show: true, size: 4, fill: colours[kind] },
  }));
  plot(
    "Latency, ms",
    dots,
    [
      finished.map(({ from }) => from / 1e9),
      ...kinds.map((kind) =>
        finished.map(({ type, from, to }) => (type === kind ? Math.max(0.01, (to - from) / 1e6) : null)),
      ),
    ],
    true,
  );
  const begin = first.from / 1e9;
  const span = Math.max(1, data.end / 1e9 - begin);
  // A second each, but no more than can be told apart.
  const width = Math.max(1, Math.ceil(span / 1000));
  const bins = Math.ceil(span / width);
  const counted = kinds.map((kind) => {
    const column = new Array<number>(bins).fill(0);
    for (const { type, to } of finished) {
      const bin = Math.max(0, Math.min(bins - 1, Math.floor((to / 1e9 - begin) / width)));
      if (type === kind) column[bin] = (column[bin] ?? 0) + 1 / width;
    }
    return column;
  });
  plot(
    "Completions per second",
    kinds.map((kind) => ({ label: kind, stroke: colours[kind], width: 2 })),
    [Array.from({ length: bins }, (_, bin) => begin + (bin + 0.5) * width), ...counted],
    false,
  );
}
