/**
 * Cost against the number of nodes, as a drawing that needs no script, so that it stands in a page and in a folder of documents alike. Of each
 * system only the row under safe options is drawn; systems whose points are all the same share a line.
 */
import { element, lines, type Xml } from "../report/xml.js";
import { sizes } from "./experiments.js";
import type { Matrix, MatrixRow } from "./matrix.js";

export interface Plot {
  readonly title: string;
  /** Of the vertical axis. */
  readonly unit: string;
  readonly series: readonly Series[];
}

interface Series {
  readonly names: readonly string[];
  /** At each of `sizes`; null if nothing was measured there. */
  readonly values: readonly (number | null)[];
}

export function plotsOf({ rows }: Matrix): readonly Plot[] {
  const safe = rows.filter(({ name, system }) => name === system);
  return [
    {
      ...{ title: "Messages between replicas for one update", unit: "messages" },
      series: merged(safe, (row, nodes) => row.cost.sizes.find((size) => size.nodes === nodes)?.messages.least ?? null),
    },
    {
      ...{ title: "Messages one after the other that the answer waits for", unit: "delays" },
      series: merged(safe, (row, nodes) => row.cost.sizes.find((size) => size.nodes === nodes)?.delays ?? null),
    },
    {
      ...{ title: "How long half of the updates take at most", unit: "ms" },
      series: merged(safe, (row, nodes) => row.sizes.find((size) => size.nodes === nodes)?.times.updates.p50 ?? null),
    },
  ];
}

function merged(
  rows: readonly MatrixRow[],
  value: (row: MatrixRow, nodes: number) => number | null,
): readonly Series[] {
  const found = new Map<string, { names: string[]; values: readonly (number | null)[] }>();
  for (const row of rows) {
    const values = sizes.map((nodes) => value(row, nodes));
    const key = values.join(" ");
    const known = found.get(key);
    if (known === undefined) found.set(key, { names: [row.name], values });
    else known.names.push(row.name);
  }
  return [...found.values()];
}

const plotWidth = 460;
const plotHeight = 340;
const margin = { left: 48, right: 420, top: 12, bottom: 40 };
const labelHeight = 15;
const dashes = [undefined, "6 3", "2 3", "9 3 2 3"];

export function drawn({ title, unit, series }: Plot): Xml {
  const most = Math.max(1, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const step = niceStep(most);
  const top = Math.ceil(most / step) * step;
  const height = Math.max(plotHeight, series.length * labelHeight);
  const least = sizes[0];
  const span = (sizes.at(-1) ?? least) - least;
  const x = (nodes: number): number => margin.left + ((nodes - least) / span) * plotWidth;
  const y = (value: number): number => round(margin.top + height - (value / top) * height);
  const text = (at: { x: number; y: number; anchor: string }, content: string): Xml =>
    element("text", { x: at.x, y: at.y, "text-anchor": at.anchor, fill: "currentColor" }, [content]);
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, nth) => nth * step);
  const placed = spread(
    series.map(({ values }) => y(values.at(-1) ?? 0)),
    margin.top + height,
  );
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${margin.left + plotWidth + margin.right} ${margin.top + height + margin.bottom}`,
      width: margin.left + plotWidth + margin.right,
      role: "img",
      "aria-label": title,
      style: "font: 12px system-ui, sans-serif; color: #777",
    },
    lines([
      ...ticks.flatMap((tick) => [
        element("path", {
          d: `M${margin.left} ${y(tick)}h${plotWidth}`,
          stroke: "currentColor",
          "stroke-opacity": 0.25,
        }),
        text({ x: margin.left - 6, y: y(tick) + 4, anchor: "end" }, String(Number(tick.toFixed(6)))),
      ]),
      ...sizes.map((nodes) => text({ x: x(nodes), y: margin.top + height + 18, anchor: "middle" }, String(nodes))),
      text(
        { x: margin.left + plotWidth / 2, y: margin.top + height + 34, anchor: "middle" },
        `nodes (upwards: ${unit})`,
      ),
      ...series.flatMap(({ names, values }, nth) => {
        const colour = `hsl(${Math.round((nth * 360) / series.length)} 65% 45%)`;
        const points = sizes.flatMap((nodes, place) => {
          const value = values[place] ?? null;
          return value === null ? [] : [`${round(x(nodes))} ${y(value)}`];
        });
        const label = placed[nth] ?? 0;
        const end = margin.left + plotWidth;
        return [
          element(
            "path",
            {
              d: `M${points.join("L")}`,
              fill: "none",
              stroke: colour,
              "stroke-width": 2,
              "stroke-dasharray": dashes[nth % dashes.length],
            },
            [element("title", {}, [`${names.join(", ")}: ${values.map((value) => value ?? "–").join(", ")}`])],
          ),
          element("path", {
            d: `M${end + 2} ${y(values.at(-1) ?? 0)}L${end + 16} ${label}`,
            stroke: colour,
            fill: "none",
          }),
          element("text", { x: end + 20, y: label + 4, fill: colour }, [names.join(", ")]),
        ];
      }),
    ]),
  );
}

/** Labels keep their order and do not cover each other. */
function spread(wanted: readonly number[], bottom: number): readonly number[] {
  const order = wanted.map((_, place) => place).toSorted((a, b) => (wanted[b] ?? 0) - (wanted[a] ?? 0));
  const found = [...wanted];
  let free = bottom;
  for (const place of order) {
    found[place] = Math.min(wanted[place] ?? 0, free);
    free = (found[place] ?? 0) - labelHeight;
  }
  // Those that were pushed out at the top come down again.
  let least = margin.top;
  for (const place of order.toReversed()) {
    found[place] = Math.max(found[place] ?? 0, least);
    least = (found[place] ?? 0) + labelHeight;
  }
  return found;
}

/** 1, 2 or 5 times a power of ten, so that there are five to ten steps. */
function niceStep(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most / 5));
  return [1, 2, 5, 10].map((times) => times * power).find((step) => most / step <= 8) ?? 10 * power;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
