/**
 * One update as a space-time diagram, in the phases of Wiesmann et al. ("Understanding replication in databases and distributed systems", ICDCS
 * 2000): request, what happens before the answer, the answer, and what happens after it. All messages take the same time.
 */
import { element, lines, type Xml } from "../report/xml.js";
import type { UpdateFlow } from "./steady.js";

const left = 64;
const step = 92;
const rowHeight = 54;
const top = 40;

export function flowPicture({ asked, messages, answeredAfter }: UpdateFlow, nodes: number): Xml {
  const last = Math.max(answeredAfter, 0, ...messages.map(({ depth }) => depth));
  // The request takes one step before the first message; the answer takes one after the last that it waits for.
  const steps = Math.max(last + 1, answeredAfter + 2);
  const width = left + steps * step + 24;
  const height = top + nodes * rowHeight + 44;
  const x = (at: number): number => left + at * step;
  const y = (row: number): number => top + row * rowHeight;
  const row = (node: number): number => node + 1;
  const arrow = (from: readonly [number, number], to: readonly [number, number], colour: string, what: string): Xml => {
    const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
    const wing = (turn: number): string =>
      `${round(to[0] - 9 * Math.cos(angle + turn))} ${round(to[1] - 9 * Math.sin(angle + turn))}`;
    return element(
      "path",
      {
        d: `M${from.join(" ")}L${to.join(" ")}M${wing(0.4)}L${to.join(" ")}L${wing(-0.4)}`,
        stroke: colour,
        fill: "none",
      },
      [element("title", {}, [what])],
    );
  };
  const text = (at: number, line: number, content: string, anchor = "middle"): Xml =>
    element("text", { x: at, y: line, "text-anchor": anchor, fill: "#666" }, [content]);
  const phase = (from: number, to: number, colour: string, name: string): readonly Xml[] =>
    to <= from
      ? []
      : [
          element("rect", {
            x: x(from),
            y: top - 14,
            width: x(to) - x(from),
            height: nodes * rowHeight + 28,
            fill: colour,
            "fill-opacity": 0.12,
          }),
          text((x(from) + x(to)) / 2, top - 20, name),
        ];
  const types = [...new Set(messages.map(({ type }) => type))];
  const colourOf = (type: string): string => `hsl(${(types.indexOf(type) * 67 + 210) % 360} 70% 42%)`;
  const answered = 1 + answeredAfter;
  return element(
    "svg",
    {
      ...{ xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, role: "img" },
      "aria-label": "One update from its request to rest",
      style: "font: 12px system-ui, sans-serif",
    },
    lines([
      ...phase(0, 1, "#888", "request"),
      ...phase(1, answered, "#c60", "before the answer"),
      ...phase(answered, steps, "#06c", "after the answer"),
      ...["client", ...Array.from({ length: nodes }, (_, node) => `n${node + 1}`)].flatMap((name, line) => [
        text(left - 8, y(line) + 4, name, "end"),
        element("path", { d: `M${left} ${y(line)}H${x(steps)}`, stroke: "#999" }),
      ]),
      arrow([x(0), y(0)], [x(1), y(row(asked))], "#444", "the client's request"),
      ...messages
        .filter(({ from, to }) => from !== to)
        .map(({ from, to, type, depth }) =>
          arrow([x(depth), y(row(from))], [x(depth + 1), y(row(to))], colourOf(type), type),
        ),
      arrow([x(answered), y(row(asked))], [x(answered + 1), y(0)], "#444", "the answer"),
      ...types.map((type, place) =>
        element("text", { x: left + place * 110, y: height - 10, fill: colourOf(type) }, [
          `${type}: ${messages.filter((one) => one.type === type).length}`,
        ]),
      ),
    ]),
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
