/// <reference lib="dom" />
/**
 * Draws the part of a space-time diagram that is in view: time goes down, a line for each node and client, an arrow for each
 * message from its departure to its arrival, or to a cross where it was lost.
 */
import type { Elements } from "./elements.js";
import type { drawSpaceTimeLines } from "./space-time-lines.js";
import type { PageMessage } from "./space-time-messages.js";
import type {
  DrawnArrow,
  Sketch,
  SpaceTimeLine,
  SpaceTimeScene,
  SpaceTimeTargets,
  WordPlace,
} from "./space-time-scene.js";

export interface DrawingParts extends Elements {
  readonly drawSpaceTimeLines: typeof drawSpaceTimeLines;
}

export function drawSpaceTime(parts: DrawingParts, svg: SVGSVGElement, scene: SpaceTimeScene): SpaceTimeTargets {
  const { svgElement } = parts;
  const { axis, unit, top, width, height, left, faultsLeft, lines, lineOf } = scene;
  const headHeight = 26;
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const layer = (className: string): SVGGElement => svgElement(svg, "g", { class: className });
  const layers = {
    ...{ behind: layer("behind"), life: layer("life"), faint: layer("faint"), plain: layer("plain") },
    ...{ strong: layer("strong"), words: layer("words"), head: layer("head") },
  };
  const y = (ns: number): number => headHeight + 10 + (axis.place(ns) - top) * unit;
  const inView = (from: number, to: number): boolean => to >= headHeight && from <= height;
  const gap = lines.length > 1 ? Math.abs((lines[1]?.x ?? 0) - (lines[0]?.x ?? 0)) : width - left;

  // Words do not lie on each other: who comes first stays.
  const taken: { x: number; y: number; width: number }[] = [];
  const write = (text: string, place: WordPlace): boolean => {
    const each = place.bold === true ? 6.4 : 5.8;
    const room = place.anchor === undefined ? Math.min(place.room, width - place.x) : place.room;
    const most = Math.floor(room / each);
    const shown = text.length <= most ? text : most < 6 ? "" : `${text.slice(0, most - 1)}…`;
    const wide = shown.length * each;
    const anchor = place.anchor ?? "start";
    const x = place.x - (anchor === "middle" ? wide / 2 : anchor === "end" ? wide : 0);
    const clear = taken.every(
      (other) => Math.abs(other.y - place.y) > 11 || x + wide < other.x || other.x + other.width < x,
    );
    if (shown === "" || !clear) return false;
    taken.push({ x, y: place.y, width: wide });
    const className = `${place.className}${place.bold === true ? " bold" : ""}`;
    svgElement(layers.words, "text", { x: place.x, y: place.y, class: className, "text-anchor": anchor }, shown);
    return true;
  };
  const sketch: Sketch = { ...{ scene, layers, headHeight, gap }, y, inView, write };

  const arrows: DrawnArrow[] = [];
  const folded = (time: number): boolean => axis.folds.some(({ from, to }) => time > from && time < to);
  const drawMessage = (message: PageMessage, from: SpaceTimeLine, to: SpaceTimeLine): number => {
    const lost = message.loss !== "";
    const guilty = scene.guilty.has(message.number);
    const chosen = scene.chosen.has(message.number);
    const current = message === scene.current;
    const full = scene.major(message) || current;
    if (!full && (folded(message.departs) || folded(message.ends))) return 0;
    const side = Math.sign(to.x - from.x) || 1;
    const x1 = from.x + side * 6;
    const y1 = y(message.departs);
    // A lost message ends on its way, wherever it may have been lost: how long it was waited for says little.
    const x2 = lost ? from.x + (to.x - from.x) * 0.55 : to.x - side * 6;
    const y2 = lost ? y1 + Math.max(5, Math.min(24, unit * 0.7)) : y(message.ends);
    if (!inView(Math.min(y1, y2), Math.max(y1, y2))) return 0;
    const angle = Math.atan2(y2 - y1, x2 - x1);
    const barb = (turn: number): string =>
      `M${x2.toFixed(1)} ${y2.toFixed(1)}l${(-8 * Math.cos(angle + turn)).toFixed(1)} ${(-8 * Math.sin(angle + turn)).toFixed(1)}`;
    const tip = lost ? `M${x2 - 5} ${y2 - 5}l10 10m0 -10l-10 10` : barb(0.4) + barb(-0.4);
    const marks = Object.entries({ lost, guilty, chosen, current }).flatMap(([name, is]) => (is ? [name] : []));
    const strong = guilty || chosen || current;
    svgElement(strong ? layers.strong : full ? layers.plain : layers.faint, "path", {
      d: `M${x1.toFixed(1)} ${y1.toFixed(1)}L${x2.toFixed(1)} ${y2.toFixed(1)}${tip}`,
      class: ["message", message.kind, ...marks].join(" "),
      "data-message": message.number,
    });
    arrows.push({ message, x1, y1, x2, y2 });
    if (!full || (unit < 9 && !strong)) return 0;
    return current ? 5 : chosen ? 4 : guilty ? 3 : lost ? 2 : 1;
  };
  const nameMessage = ({ message, x1, y1, x2, y2 }: DrawnArrow, rank: number): void => {
    // In the gap beside its sender, where it is not yet among others, and above it.
    const wide = Math.abs(x2 - x1);
    const share = Math.min(0.5, (gap * 0.5) / Math.max(1, wide));
    const at = { x: x1 + (x2 - x1) * share, y: y1 + (y2 - y1) * share - 4 };
    if (at.y < headHeight + 8) return;
    const className = rank >= 4 ? "chosen-word" : rank === 3 ? "guilty-word" : "message-word";
    const room = Math.min(gap, wide + 20) - 24;
    const place = { room, className, bold: rank >= 3, anchor: "middle" as const };
    const [type = "", ...rest] = message.label.split(" ");
    // Where it does not fit on a line: the type above the arrow, the rest below.
    if (message.label.length * 6.2 < room) write(message.label, { ...at, ...place });
    else if (write(type, { ...at, ...place })) write(rest.join(" "), { ...at, y: at.y + 15, ...place });
  };
  const drawMessages = (): void => {
    const named: { readonly arrow: DrawnArrow; readonly rank: number }[] = [];
    for (const message of scene.messages) {
      const from = lineOf[message.from];
      const to = lineOf[message.to];
      if (from === undefined || to === undefined || message.ends < axis.start || message.departs > axis.end) continue;
      const rank = drawMessage(message, from, to);
      const arrow = arrows.at(-1);
      if (rank > 0 && arrow !== undefined) named.push({ arrow, rank });
    }
    named.sort((a, b) => b.rank - a.rank);
    for (const { arrow, rank } of named) nameMessage(arrow, rank);
  };

  const drawHead = (): void => {
    const { head } = layers;
    svgElement(head, "rect", { x: 0, y: 0, width, height: headHeight, class: "paper" });
    svgElement(head, "line", { x1: 0, x2: width, y1: headHeight, y2: headHeight, class: "tick" });
    svgElement(head, "text", { x: 4, y: 17 }, "time ↓");
    if (left > faultsLeft) svgElement(head, "text", { x: faultsLeft, y: 17 }, "faults");
    for (const { name, node, x } of lines) {
      // A client that lost track often has many names.
      const most = Math.max(8, Math.floor((gap - 10) / 6.5));
      const shown = name.length <= most ? name : `${name.slice(0, most - 1)}…`;
      const attributes = { x, y: 17, "text-anchor": "middle", class: node ? "name" : "client" };
      svgElement(svgElement(head, "text", attributes, shown), "title", {}, name);
    }
  };

  const operations = parts.drawSpaceTimeLines(parts, sketch);
  drawMessages();
  drawHead();
  return { arrows, operations };
}
