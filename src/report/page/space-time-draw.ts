/// <reference lib="dom" />
/**
 * Draws the part of a space-time diagram that is in view: time goes down, a line for each node and client, an arrow for each
 * message from its departure to its arrival, or to a cross where it was lost.
 */
import type { PageData, SpaceTime } from "./data.js";
import type { Elements } from "./elements.js";
import type { PageOperation } from "./history.js";
import type { SpaceTimeAxis } from "./space-time-axis.js";
import type { PageMessage } from "./space-time-messages.js";

/** A line of the diagram; several parties may share one. */
export interface SpaceTimeLine {
  readonly name: string;
  readonly node: boolean;
  readonly x: number;
}

export interface SpaceTimeScene {
  readonly data: PageData;
  readonly space: SpaceTime;
  readonly axis: SpaceTimeAxis;
  /** Height of a row, pixels. */
  readonly unit: number;
  /** Row at the upper edge of the view. */
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Where lines begin; left of it are times and faults. */
  readonly left: number;
  readonly faultsLeft: number;
  readonly lines: readonly SpaceTimeLine[];
  /** By party. */
  readonly lineOf: readonly SpaceTimeLine[];
  readonly messages: readonly PageMessage[];
  /** Those drawn in full; others are faint. */
  readonly major: (message: PageMessage) => boolean;
  /** Messages about the operations of the violation, and about the chosen one. */
  readonly guilty: ReadonlySet<number>;
  readonly chosen: ReadonlySet<number>;
  /** The operations of the violation. */
  readonly marked: ReadonlySet<number>;
  readonly current: PageMessage | undefined;
  /** Operations with a bar on their client's line, and which of them is chosen. */
  readonly operations: readonly PageOperation[];
  readonly operation: PageOperation | undefined;
}

/** What can be pointed at. */
export interface SpaceTimeTargets {
  readonly arrows: readonly { message: PageMessage; x1: number; y1: number; x2: number; y2: number }[];
  readonly boxes: readonly { operation: PageOperation; x: number; y: number; width: number; height: number }[];
}

export function drawSpaceTime(parts: Elements, svg: SVGSVGElement, scene: SpaceTimeScene): SpaceTimeTargets {
  const { svgElement, seconds } = parts;
  const { data, space, axis, unit, top, width, height, left, lines, lineOf } = scene;
  const headHeight = 26;
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const layer = (className: string): SVGGElement => svgElement(svg, "g", { class: className });
  const behind = layer("behind");
  const life = layer("life");
  const faint = layer("faint");
  const plain = layer("plain");
  const strong = layer("strong");
  const words = layer("words");
  const head = layer("head");
  const y = (ns: number): number => headHeight + 10 + (axis.place(ns) - top) * unit;
  const seen = (from: number, to: number): boolean => to >= headHeight - 20 && from <= height + 20;
  const gap = lines.length > 1 ? Math.abs((lines[1]?.x ?? 0) - (lines[0]?.x ?? 0)) : width - left;

  // Words do not lie on each other: who comes first stays.
  const taken: { x: number; y: number; width: number }[] = [];
  const free = (x: number, at: number, wide: number): boolean =>
    taken.every((other) => Math.abs(other.y - at) > 11 || x + wide < other.x || other.x + other.width < x);
  const cut = (text: string, room: number): string => {
    const most = Math.floor(room / 5.7);
    return text.length <= most ? text : most < 6 ? "" : `${text.slice(0, most - 1)}…`;
  };
  const write = (
    text: string,
    {
      x,
      y: at,
      room,
      className,
      middle = false,
    }: { x: number; y: number; room: number; className: string; middle?: boolean },
  ): boolean => {
    const shown = cut(text, room);
    const wide = shown.length * 5.7;
    const from = middle ? x - wide / 2 : x;
    if (shown === "" || !free(from, at, wide)) return false;
    taken.push({ x: from, y: at, width: wide });
    svgElement(words, "text", { x, y: at, class: className, "text-anchor": middle ? "middle" : "start" }, shown);
    return true;
  };

  const drawFaults = (): void => {
    const wide = left - scene.faultsLeft - 8;
    const bands: { description: string; from: number; to: number; column: number }[] = [];
    for (const { description, from, to } of data.run?.faults ?? []) {
      if (to < axis.start || from > axis.end) continue;
      const busy = bands.filter((other) => other.to > from).map(({ column }) => column);
      let column = 0;
      while (busy.includes(column)) column += 1;
      bands.push({ description, from, to, column });
    }
    const columns = Math.min(4, Math.max(1, ...bands.map(({ column }) => column + 1)));
    const each = wide / columns;
    for (const { description, from, to, column } of bands) {
      const upper = Math.max(headHeight, y(from));
      const lower = Math.min(height, Math.max(y(to), y(from) + 3));
      if (column >= columns || !seen(upper, lower) || lower < headHeight) continue;
      const x = scene.faultsLeft + column * each;
      const title = `${description}, ${seconds(from)} to ${seconds(to)}`;
      svgElement(behind, "rect", {
        x: x + each,
        y: upper,
        width: width - x - each,
        height: lower - upper,
        class: "tint",
      });
      const band = svgElement(behind, "rect", {
        x,
        y: upper,
        width: each - 3,
        height: lower - upper,
        class: "fault",
        rx: 3,
      });
      svgElement(band, "title", {}, title);
      let at = upper + 13;
      let line = "";
      const lines: string[] = [];
      for (const word of description.split(" ")) {
        if (line !== "" && (line.length + word.length + 1) * 5.7 > each - 12) {
          lines.push(line);
          line = word;
        } else line = line === "" ? word : `${line} ${word}`;
      }
      for (const text of [...lines, line]) {
        if (at > lower - 2) break;
        write(text, { x: x + 5, y: at, room: each - 8, className: "fault-word" });
        at += 13;
      }
    }
  };

  const drawTimes = (): void => {
    let last = Number.NEGATIVE_INFINITY;
    const step = 15;
    const times = axis.moments;
    for (const time of times) {
      const at = y(time);
      if (at < headHeight + 6 || at > height || at - last < step) continue;
      last = at;
      svgElement(words, "text", { x: 4, y: at + 4, class: "time" }, seconds(time));
      svgElement(behind, "line", { x1: 62, x2: 67, y1: at, y2: at, class: "tick" });
    }
  };

  const drawFolds = (): void => {
    for (const { from, to, messages } of axis.folds) {
      const upper = y(from);
      const lower = y(to);
      if (!seen(upper, lower)) continue;
      svgElement(behind, "rect", {
        x: left,
        y: upper + 1,
        width: width - left,
        height: Math.max(1, lower - upper - 2),
        class: "fold",
      });
      const text = messages === null ? "messages of this time are not in this page" : `${messages} more messages`;
      if (lower - upper > 13) {
        const long = `${text}, ${((to - from) / 1e6).toFixed(0)} ms`;
        write(long, {
          x: (left + width) / 2,
          y: (upper + lower) / 2 + 4,
          room: width,
          className: "soft",
          middle: true,
        });
      }
    }
  };

  const drawLines = (): void => {
    const bottom = Math.min(height, y(axis.end));
    for (const { x } of lines) {
      svgElement(life, "line", { x1: x, x2: x, y1: Math.max(headHeight, y(axis.start)), y2: bottom, class: "line" });
    }
    for (const { party, from, to, role, leads, epoch } of space.roles) {
      const x = lineOf[party]?.x ?? 0;
      const upper = Math.max(headHeight + 2, y(from));
      const lower = Math.min(height, y(to));
      if (to <= axis.start || from >= axis.end || lower < upper) continue;
      const kind = leads ? "leads" : role === "candidate" ? "candidate" : "follows";
      const wide = leads ? 9 : role === "candidate" ? 7 : 3;
      const bar = svgElement(life, "rect", {
        x: x - wide / 2,
        y: upper,
        width: wide,
        height: lower - upper,
        class: kind,
      });
      bar.dataset.party = String(party);
      svgElement(bar, "title", {}, `${role}, ${space.epochName} ${epoch}, ${seconds(from)} to ${seconds(to)}`);
      const room = lower - upper;
      const at = upper + (y(from) < headHeight + 2 ? 13 : 11);
      if (room > 12 || leads) {
        const name = `${role}, ${space.epochName} ${epoch}`;
        write(name, { x: x + wide / 2 + 4, y: at, room: gap - 12, className: `role ${kind}-word` });
      }
    }
    for (const { party, from, to, what } of space.outages) {
      const x = lineOf[party]?.x ?? 0;
      const upper = Math.max(headHeight, y(from));
      const lower = Math.min(height, y(to));
      if (to <= axis.start || from >= axis.end || lower < upper) continue;
      const bar = svgElement(life, "rect", {
        x: x - 6,
        y: upper,
        width: 12,
        height: Math.max(2, lower - upper),
        class: what,
      });
      svgElement(bar, "title", {}, `${what}, ${seconds(from)} to ${seconds(to)}`);
      if (y(from) >= headHeight && what === "down") {
        const d = `M${x - 7} ${upper - 5}l14 10m0 -10l-14 10`;
        svgElement(life, "path", { d, class: "crash" });
      }
      write(what, { x: x + 10, y: upper + 12, room: gap - 14, className: "outage-word" });
    }
  };

  const boxes: { operation: PageOperation; x: number; y: number; width: number; height: number }[] = [];
  const drawOperations = (): void => {
    for (const operation of scene.operations) {
      const line = lineOf[space.parties.findIndex(({ node }) => !node) + operation.lane];
      const upper = y(operation.from);
      const lower = Math.max(upper + 3, operation.completion < 0 ? y(axis.end) : y(operation.to));
      if (line === undefined || !seen(upper, lower)) continue;
      const chosen = operation === scene.operation;
      const className = `operation ${operation.mark > 0 ? "guilty" : operation.type}${chosen ? " chosen" : ""}`;
      const box = { x: line.x - 6, y: upper, width: 12, height: lower - upper };
      const bar = svgElement(life, "rect", { ...box, rx: 3, class: className });
      bar.dataset.operation = String(operation.number);
      const text = `${operation.mark > 0 ? `${operation.mark}: ` : ""}${operation.label}`;
      const key = data.objects.length > 1 ? ` of ${data.objects[operation.object]?.name ?? ""}` : "";
      const told = `${text}${key} → ${operation.type}`;
      svgElement(bar, "title", {}, told);
      const name = { x: line.x - 10 - told.length * 5.7, y: Math.min(lower, Math.max(upper, headHeight + 6) + 12) - 2 };
      const room = Math.min(told.length * 5.7 + 2, line.x - left + gap / 2 - 14);
      if (operation.mark > 0 || chosen || unit > 8) {
        const begin = Math.max(left - 4, name.x);
        write(told, {
          x: begin,
          y: name.y,
          room: Math.min(room, line.x - 10 - begin),
          className: operation.mark > 0 ? "guilty-word" : "soft",
        });
      }
      boxes.push({ operation, ...box });
    }
  };

  const arrows: { message: PageMessage; x1: number; y1: number; x2: number; y2: number }[] = [];
  const folded = (time: number): boolean => axis.folds.some(({ from, to }) => time > from && time < to);
  const drawMessages = (): void => {
    const named: { message: PageMessage; x1: number; y1: number; x2: number; y2: number; rank: number }[] = [];
    for (const message of scene.messages) {
      const from = lineOf[message.from];
      const to = lineOf[message.to];
      if (from === undefined || to === undefined || message.ends < axis.start || message.departs > axis.end) continue;
      const lost = message.loss !== "";
      const guilty = scene.guilty.has(message.number);
      const chosen = scene.chosen.has(message.number);
      const current = message === scene.current;
      const big = scene.major(message) || guilty || chosen || current;
      if (!big && (folded(message.departs) || folded(message.ends))) continue;
      const side = Math.sign(to.x - from.x) || 1;
      const x1 = from.x + side * 6;
      const y1 = y(message.departs);
      const share = lost ? 0.55 : 1;
      const x2 = from.x + (to.x - from.x) * share - (lost ? 0 : side * 6);
      const y2 = lost ? y1 + Math.max(5, Math.min(24, unit * 0.7)) : y(message.ends);
      if (!seen(Math.min(y1, y2), Math.max(y1, y2))) continue;
      const steep = Math.atan2(y2 - y1, x2 - x1);
      const wing = (turn: number): string =>
        `M${x2} ${y2}L${(x2 - 8 * Math.cos(steep + turn)).toFixed(1)} ${(y2 - 8 * Math.sin(steep + turn)).toFixed(1)}`;
      const tip = lost ? `M${x2 - 5} ${y2 - 5}l10 10m0 -10l-10 10` : wing(0.4) + wing(-0.4);
      const layerOf = guilty || chosen || current ? strong : big ? plain : faint;
      const look = [
        "message",
        message.kind,
        ...(lost ? ["lost"] : []),
        ...(guilty ? ["guilty"] : []),
        ...(chosen ? ["chosen"] : []),
        ...(current ? ["current"] : []),
      ];
      const d = `M${x1.toFixed(1)} ${y1.toFixed(1)}L${x2.toFixed(1)} ${y2.toFixed(1)}${tip}`;
      svgElement(layerOf, "path", { d, class: look.join(" ") }).dataset.message = String(message.number);
      arrows.push({ message, x1, y1, x2, y2 });
      if (big && (unit > 8 || guilty || chosen || current)) {
        const rank = current ? 0 : chosen ? 1 : guilty ? 2 : lost ? 3 : 4;
        named.push({ message, x1, y1, x2, y2, rank });
      }
    }
    named.sort((a, b) => a.rank - b.rank);
    for (const { message, x1, y1, x2, y2, rank } of named) {
      // In the gap beside its sender, where it is not yet among others.
      const share = Math.min(0.5, (gap * 0.5) / Math.max(1, Math.abs(x2 - x1)));
      const at = { x: x1 + (x2 - x1) * share, y: y1 + (y2 - y1) * share - 4 };
      if (at.y < headHeight + 8) continue;
      const className = rank === 0 || rank === 1 ? "chosen-word" : rank === 2 ? "guilty-word" : "message-word";
      write(message.label, { ...at, room: Math.min(gap, Math.abs(x2 - x1) + 20) - 20, className, middle: true });
    }
  };

  const drawMarks = (): void => {
    for (const { party, at: time, text, weight, operations } of space.marks) {
      const at = y(time);
      if (time < axis.start || time > axis.end || !seen(at, at) || at < headHeight) continue;
      const x = lineOf[party]?.x ?? 0;
      const guilty = operations.some((each) => scene.marked.has(each));
      const className = `mark ${weight}${guilty ? " guilty" : ""}`;
      const d = weight === "note" ? `M${x - 4} ${at}l4 -4l4 4l-4 4z` : `M${x - 6} ${at - 6}l12 12m0 -12l-12 12`;
      svgElement(svgElement(strong, "path", { d, class: className }), "title", {}, `${seconds(time)}: ${text}`);
      const room = weight === "breach" ? Math.max(gap, (width - x) * 0.98) - 14 : gap - 14;
      write(text, { x: x + 10, y: at + 4, room, className: weight === "note" ? "soft" : "breach-word" });
    }
  };

  const drawHead = (): void => {
    svgElement(head, "rect", { x: 0, y: 0, width, height: headHeight, class: "paper" });
    svgElement(head, "line", { x1: 0, x2: width, y1: headHeight, y2: headHeight, class: "tick" });
    svgElement(head, "text", { x: 4, y: 17, class: "soft" }, "time ↓");
    if (left - scene.faultsLeft > 20) svgElement(head, "text", { x: scene.faultsLeft, y: 17, class: "soft" }, "faults");
    for (const { name, node, x } of lines) {
      svgElement(head, "text", { x, y: 17, "text-anchor": "middle", class: node ? "name" : "client" }, name);
    }
  };

  drawFaults();
  drawLines();
  drawOperations();
  drawMarks();
  drawMessages();
  drawFolds();
  drawTimes();
  drawHead();
  return { arrows, boxes };
}
