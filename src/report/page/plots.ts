/** Latency and rates over time, with the faults behind them, drawn by uPlot. */
import type uPlot from "uplot";
import { plural } from "../../history/plural.js";
import { axisStyle, chart, fromZero, line, seriesColour } from "./chart.js";
import { type Outcome, outcomes, type PageData } from "./data.js";
import { element } from "./dom.js";
import { binsOver, latencyQuantiles, quantiles, rates } from "./latency.js";
import type { PageOperation } from "./operation.js";
import { colour } from "./theme.js";
import { duration, ticks } from "./units.js";

/** Fewer have no distribution. */
const fewest = 10;
const wantedBins = 60;
const mostNames = 5;

interface Plot {
  readonly title: string;
  readonly explains: string;
  readonly series: uPlot.Series[];
  readonly columns: uPlot.AlignedData;
  /** Values are ns, on a scale of powers of ten; otherwise numbers per second. */
  readonly latency: boolean;
}

export function plots(root: HTMLElement, data: PageData, operations: readonly PageOperation[]): void {
  const finished = operations
    .filter(({ completion, from, to }) => completion >= 0 && from >= 0 && to >= 0)
    .sort((a, b) => a.from - b.from);
  const [first] = finished;
  if (first === undefined) return;
  if (finished.length < fewest) {
    element(root, "h2", "Latency");
    const taken = finished.map(({ from, to }) => Math.max(0, to - from)).sort((a, b) => a - b);
    const [least, most] = [duration(taken[0] ?? 0), duration(taken.at(-1) ?? 0)];
    const range = least === most ? least : `${least} to ${most}`;
    element(
      root,
      "p",
      `${plural(finished.length, "operation")} completed, taking ${range}: too few for a plot.`,
      "sub",
    );
    return;
  }
  const bins = binsOver(first.from, data.end, wantedBins);
  const each = duration(bins.width);
  draw(root, data, eachLatency(finished));
  draw(root, data, {
    title: "Latency quantiles",
    explains: `Of operations that succeeded or failed, by when they began, in intervals of ${each}.`,
    series: quantiles.map((share, nth) => line(share === 1 ? "max" : `p${share * 100}`, seriesColour(nth))),
    columns: quantileColumns(finished, bins),
    latency: true,
  });
  const all = rates(finished, bins, mostNames);
  const names = [...new Set(all.map(({ f }) => f))];
  const { at } = latencyQuantiles([], bins);
  draw(root, data, {
    title: "Operations completed per second",
    explains: `By operation and outcome, in intervals of ${each}. Failed ones are dashed, indeterminate ones dotted.`,
    series: all.map(({ f, type }) =>
      line(`${f.slice(0, 30)} ${type}`, seriesColour(names.indexOf(f)), dashes.get(type)),
    ),
    columns: [[...at], ...all.map(({ perSecond }) => [...perSecond])],
    latency: false,
  });
}

const dashes = new Map<Outcome, number[]>([
  ["fail", [7, 4]],
  ["info", [2, 3]],
]);

function eachLatency(finished: readonly PageOperation[]): Plot {
  const present = outcomes.filter((kind) => finished.some(({ type }) => type === kind));
  return {
    title: "Latency of each operation",
    explains: "By when each began; for an indeterminate one, until its client gave up on it.",
    series: present.map((kind) => ({
      label: kind,
      stroke: () => colour(kind),
      paths: () => null,
      points: { show: true, size: 4, fill: () => colour(kind) },
    })),
    columns: [
      finished.map(({ from }) => from),
      ...present.map((kind) => finished.map(({ type, from, to }) => (type === kind ? Math.max(1, to - from) : null))),
    ],
    latency: true,
  };
}

function quantileColumns(
  finished: readonly PageOperation[],
  bins: Parameters<typeof latencyQuantiles>[1],
): uPlot.AlignedData {
  const { at, values } = latencyQuantiles(finished, bins);
  return [[...at], ...values.map((column) => column.map((value) => (value === null ? null : Math.max(1, value))))];
}

function draw(root: HTMLElement, data: PageData, { title, explains, series, columns, latency }: Plot): void {
  // The last stretch may reach beyond the end of the history.
  const end = Math.max(1, data.end, Number(columns[0].at(-1) ?? 0));
  chart(root, {
    ...{ title, explains, columns },
    options: (width) => ({
      scales: {
        x: { time: false, range: () => [0, end] },
        y: latency ? { distr: 3 } : { range: fromZero },
      },
      axes: [
        {
          ...axisStyle(),
          splits: (_, __, from, to) => ticks(from, to, Math.max(2, width() / 90)).map(({ ns }) => ns),
          values: momentLabels,
        },
        { ...axisStyle(), size: 62, ...(latency ? { splits: decades, values: durationLabels } : {}) },
      ],
      series: [
        { label: "time", value: (_, ns) => (ns === null ? "" : duration(ns)) },
        ...series.map((each) => valued(each, latency)),
      ],
      hooks: { drawClear: [(plotted) => faultBands(plotted, data)] },
      legend: { live: true },
    }),
  });
}

function valued(series: uPlot.Series, latency: boolean): uPlot.Series {
  const value = (_: uPlot, raw: number | null): string =>
    raw === null ? "" : latency ? duration(raw) : `${raw.toFixed(1)}/s`;
  return { ...series, value };
}

function momentLabels(_: uPlot, splits: readonly number[]): string[] {
  const [from = 0] = splits;
  const to = splits.at(-1) ?? from;
  const told = new Map(ticks(from, to, splits.length).map(({ ns, text }) => [ns, text]));
  return splits.map((ns) => told.get(ns) ?? duration(ns));
}

/** Powers of ten only: lines between them would be as dense as the points. */
function decades(_: uPlot, __: number, from: number, to: number): number[] {
  const first = Math.floor(Math.log10(Math.max(1, from)));
  const count = Math.max(1, Math.ceil(Math.log10(Math.max(1, to))) - first + 1);
  const powers = Array.from({ length: count }, (___, power) => 10 ** (first + power));
  return powers.filter((power) => power >= from && power <= to);
}

function durationLabels(_: uPlot, splits: readonly number[]): string[] {
  return splits.map((ns) => duration(ns).replace(/\.0+ /, " "));
}

function faultBands(plot: uPlot, data: PageData): void {
  plot.ctx.fillStyle = colour("fault-band");
  for (const { from, to } of data.run?.faults ?? []) {
    const left = plot.valToPos(from, "x", true);
    const right = Math.max(left + 2, plot.valToPos(to, "x", true));
    plot.ctx.fillRect(left, plot.bbox.top, right - left, plot.bbox.height);
  }
}
