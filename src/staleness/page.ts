/** Curves of staleness as a page that needs no script, and as a drawing that stands alone. */
import { plainPage, tableElement } from "../report/plain-page.js";
import { element, lines, type Xml } from "../report/xml.js";
import type { Share, Staleness } from "./staleness.js";
import { conclusionOf, nameOf, tablesOf } from "./text.js";

const size = { width: 640, height: 260, left: 56, top: 16, right: 16, bottom: 44 };

interface Place {
  readonly label: string;
  readonly share: Share;
}

export function pageOf(staleness: Staleness): string {
  return plainPage(`Staleness of ${nameOf(staleness)}`, [
    element("p", {}, [conclusionOf(staleness)]),
    ...drawingsOf(staleness),
    element("p", {}, [legendOf(staleness)]),
    ...tablesOf(staleness).flatMap(({ title, heads, rows }) => [
      element("h2", {}, [title]),
      tableElement(
        heads,
        rows.map((row) => row.map((cell, place) => element(place === 0 ? "th" : "td", {}, [cell]))),
      ),
    ]),
  ]);
}

function legendOf({ visible, within }: Staleness): string {
  const predicted = [...visible, ...within].some((share) => share.predicted !== null);
  return `Dot: measured. Bar: its 99 % interval.${predicted ? " Line: predicted." : ""}`;
}

/** t-visibility, then k-staleness. */
export function drawingsOf({ visible, within }: Staleness): readonly Xml[] {
  return [
    drawingOf(
      "Share of reads that show the latest acknowledged write, by the time since then, ms",
      visible.map((share) => ({ label: `${share.from}–${share.to}`, share })),
    ),
    drawingOf(
      "Share of reads right after a write that show one of the k latest",
      within.map((share) => ({ label: `k = ${share.versions}`, share })),
    ),
  ];
}

/** A bar from end to end of each interval, a dot for what was measured, a line through what was predicted. */
function drawingOf(title: string, places: readonly Place[]): Xml {
  const { width, height, left, top, right, bottom } = size;
  const shares = places.map(({ share }) => share);
  const lowest = Math.floor(Math.min(...shares.map(({ interval }) => interval.from)) * 10) / 10;
  const x = (place: number): number => Math.round(left + ((place + 0.5) / places.length) * (width - left - right));
  const y = (value: number): number =>
    Math.round((top + ((1 - value) / Math.max(0.1, 1 - lowest)) * (height - top - bottom)) * 10) / 10;
  const text = (at: readonly [number, number], anchor: string, content: string): Xml =>
    element("text", { x: at[0], y: at[1], "text-anchor": anchor, fill: "currentColor" }, [content]);
  const ticks = Array.from({ length: Math.round((1 - lowest) * 10) + 1 }, (_, nth) => 1 - nth / 10);
  const predicted = shares.flatMap(({ predicted: value }, place) =>
    value === null ? [] : [`${x(place)} ${y(value.share)}`],
  );
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      ...{ viewBox: `0 0 ${width} ${height}`, width, role: "img", "aria-label": title },
      style:
        "font: 12px system-ui, sans-serif; color: #777; display: block; max-width: 100%; height: auto; margin-bottom: 24px",
    },
    lines([
      ...ticks.flatMap((tick) => [
        element("path", { d: `M${left} ${y(tick)}H${width - right}`, stroke: "currentColor", "stroke-opacity": 0.25 }),
        text([left - 6, y(tick) + 4], "end", `${Math.round(tick * 100)} %`),
      ]),
      ...places.map(({ label }, place) => text([x(place), height - bottom + 18], "middle", label)),
      text([width / 2, height - 6], "middle", title),
      ...(predicted.length === 0
        ? []
        : [
            element(
              "path",
              { d: `M${predicted.join("L")}`, fill: "none", stroke: "hsl(28 80% 50%)", "stroke-width": 2 },
              [element("title", {}, ["predicted"])],
            ),
          ]),
      ...shares.flatMap(({ interval, measured, reads }, place) =>
        reads === 0
          ? []
          : [
              element("path", {
                d: `M${x(place)} ${y(interval.from)}V${y(interval.to)}`,
                ...{ stroke: "hsl(210 65% 45%)", "stroke-width": 6, "stroke-opacity": 0.35 },
              }),
              element("circle", { cx: x(place), cy: y(measured), r: 3.5, fill: "hsl(210 65% 45%)" }, [
                element("title", {}, [`measured: ${Math.round(measured * 1000) / 10} % of ${reads} reads`]),
              ]),
            ],
      ),
    ]),
  );
}
