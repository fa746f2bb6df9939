/// <reference lib="dom" />
/** What a space-time diagram shows besides its messages: faults, the lines with their roles and outages, operations, times. */
import type { Elements } from "./elements.js";
import type { PageOperation } from "./history.js";
import type { DrawnOperation, Sketch } from "./space-time-scene.js";

export function drawSpaceTimeLines(parts: Elements, sketch: Sketch): readonly DrawnOperation[] {
  const { plural, svgElement, seconds } = parts;
  const { scene, layers, headHeight, gap, y, inView, write } = sketch;
  const { data, space, axis, width, height, left, faultsLeft, lines, lineOf } = scene;
  const firstClient = space.parties.filter(({ node }) => node).length;

  interface Span {
    readonly from: number;
    readonly to: number;
  }
  /** Where a span of time is on the screen; undefined if it is not. */
  const strip = ({ from, to }: Span): { readonly upper: number; readonly lower: number } | undefined => {
    if (to <= axis.start || from >= axis.end) return undefined;
    const upper = Math.max(headHeight + 2, y(from));
    const lower = Math.min(height, Math.max(y(from) + 2, y(to)));
    return lower > upper ? { upper, lower } : undefined;
  };
  const box = (
    layer: SVGGElement,
    x: number,
    wide: number,
    span: { upper: number; lower: number },
    look: string,
  ): SVGRectElement =>
    svgElement(layer, "rect", { x, y: span.upper, width: wide, height: span.lower - span.upper, class: look });

  const drawFaults = (): void => {
    const faults = (data.run?.faults ?? []).filter(({ from, to }) => to > axis.start && from < axis.end);
    const columnOf: number[] = [];
    faults.forEach(({ from }, index) => {
      const busy = new Set(columnOf.filter((_, other) => (faults[other]?.to ?? 0) > from));
      let column = 0;
      while (busy.has(column)) column += 1;
      columnOf[index] = column;
    });
    const columns = Math.min(4, Math.max(1, ...columnOf.map((column) => column + 1)));
    const each = (left - faultsLeft - 8) / columns;
    faults.forEach(({ description, from, to }, index) => {
      const span = strip({ from, to });
      const column = columnOf[index] ?? 0;
      if (span === undefined || column >= columns) return;
      box(layers.behind, left - 8, width - left + 8, span, "tint");
      const band = box(layers.behind, faultsLeft + column * each, each - 3, span, "fault");
      svgElement(band, "title", {}, `${description}, ${seconds(from)} to ${seconds(to)}`);
      nameFault(description, { x: faultsLeft + column * each, room: each - 8 }, span);
    });
  };
  const nameFault = (
    text: string,
    { x, room }: { x: number; room: number },
    span: { upper: number; lower: number },
  ): void => {
    if (room < 50) {
      // Too narrow for words: upright, along the band.
      const shown = text.slice(0, Math.max(0, Math.floor((span.lower - span.upper - 8) / 5.8)));
      const turn = `translate(${x + room / 2} ${span.upper + 5}) rotate(90)`;
      svgElement(layers.words, "text", { transform: turn, class: "fault-word" }, shown);
      return;
    }
    const wrapped = [""];
    for (const word of text.split(" ")) {
      const line = wrapped.at(-1) ?? "";
      if (line === "") wrapped[wrapped.length - 1] = word;
      else if ((line.length + word.length + 1) * 5.8 > room) wrapped.push(word);
      else wrapped[wrapped.length - 1] = `${line} ${word}`;
    }
    wrapped.forEach((line, row) => {
      const at = span.upper + 12 + row * 13;
      if (at < span.lower - 1) write(line, { x: x + 4, y: at, room, className: "fault-word" });
    });
  };

  const drawFolds = (): void => {
    for (const { from, to, messages } of axis.folds) {
      const span = strip({ from, to });
      if (span === undefined) continue;
      box(layers.behind, left, width - left, span, "fold");
      const what =
        messages === null ? "messages of this time are not in this page" : `${plural(messages, "message")} not drawn`;
      const at = { x: (left + width) / 2, y: (span.upper + span.lower) / 2 + 4, room: width - left };
      if (span.lower - span.upper < 13) continue;
      write(`⋮ ${((to - from) / 1e6).toFixed(0)} ms, ${what}`, { ...at, className: "fold-word", anchor: "middle" });
    }
  };

  const drawRoles = (): void => {
    for (const { x } of lines) {
      const span = strip({ from: axis.start, to: axis.end });
      if (span !== undefined) box(layers.life, x - 0.75, 1.5, span, "line");
    }
    for (const { party, from, to, role, leads, epoch } of space.roles) {
      const x = lineOf[party]?.x ?? 0;
      const span = strip({ from, to });
      if (span === undefined) continue;
      const look = leads ? "leads" : role === "candidate" ? "candidate" : "follows";
      const wide = leads ? 9 : role === "candidate" ? 7 : 3;
      const bar = box(layers.life, x - wide / 2, wide, span, look);
      bar.dataset.party = String(party);
      const name = `${role}, ${space.epochName} ${epoch}`;
      svgElement(bar, "title", {}, `${name}, ${seconds(from)} to ${seconds(to)}`);
      // At the upper end of what is seen of it, so that who leads is told wherever the reader is.
      const at = { x: x + wide / 2 + 4, y: span.upper + 11, room: gap - 12 };
      if (span.lower - span.upper > 12 || leads) write(name, { ...at, className: `${look}-word`, bold: leads });
    }
    for (const { party, from, to, what } of space.outages) {
      const x = lineOf[party]?.x ?? 0;
      const span = strip({ from, to });
      if (span === undefined) continue;
      svgElement(box(layers.life, x - 6, 12, span, what), "title", {}, `${what}, ${seconds(from)} to ${seconds(to)}`);
      if (what === "down" && from >= axis.start && y(from) >= headHeight) {
        svgElement(layers.life, "path", { d: `M${x - 7} ${y(from) - 5}l14 10m0 -10l-14 10`, class: "crash" });
      }
      const name = what === "down" ? "down" : "stands still";
      write(name, { x: x + 10, y: span.upper + 12, room: gap - 14, className: "outage-word", bold: true });
    }
  };

  const drawMarks = (breaches: boolean): void => {
    for (const { party, at: time, text, weight, operations } of space.marks) {
      if ((weight === "breach") !== breaches) continue;
      const at = y(time);
      if (time < axis.start || time > axis.end || !inView(at, at)) continue;
      const x = lineOf[party]?.x ?? 0;
      const guilty = operations.some((each) => scene.marked.has(each));
      const d = weight === "note" ? `M${x - 4} ${at}l4 -4l4 4l-4 4z` : `M${x - 7} ${at - 7}l14 14m0 -14l-14 14`;
      const mark = svgElement(layers.strong, "path", { d, class: `mark ${weight}${guilty ? " guilty" : ""}` });
      svgElement(mark, "title", {}, `${seconds(time)}: ${text}`);
      // What a crash lost is told above the word that tells of the crash.
      const place = {
        y: weight === "loss" ? at - 3 : at + 4,
        className: weight === "note" ? "fold-word" : "breach-word",
        bold: weight !== "note",
      };
      // A breach is a whole sentence: it goes where there is more room.
      const right = width - x - 16;
      if (weight !== "breach" || right > (width - left) / 2)
        write(text, { ...place, x: x + 11, room: weight === "breach" ? right : gap - 16 });
      else write(text, { ...place, x: x - 11, room: x - left - 11, anchor: "end" });
    }
  };

  const nameOperation = (operation: PageOperation, x: number, span: { upper: number; lower: number }): void => {
    const guilty = operation.mark > 0;
    const key = data.objects.length > 1 ? `of ${data.objects[operation.object]?.name ?? ""} ` : "";
    const place = { x: x - 10, room: Math.max(84, gap * 0.6), className: guilty ? "guilty-word" : "operation-word" };
    const more = { ...place, bold: guilty, anchor: "end" as const };
    write(`${guilty ? `${operation.mark}: ` : ""}${operation.label}`, { ...more, y: span.upper + 11 });
    const { type, input, output } = operation;
    write(`${key}→ ${type === "ok" && (input === "null" || output !== input) ? output : type}`, {
      ...more,
      y: span.upper + 24,
    });
  };
  const drawOperations = (): DrawnOperation[] => {
    const drawn = scene.operations.flatMap((operation): DrawnOperation[] => {
      const line = lineOf[firstClient + operation.lane];
      const span = strip({ from: operation.from, to: operation.completion < 0 ? axis.end : operation.to });
      if (line === undefined || span === undefined) return [];
      const look = operation.mark > 0 ? "guilty" : operation.type;
      const chosen = operation === scene.operation ? " chosen" : "";
      const bar = box(layers.life, line.x - 6, 12, span, `operation ${look}${chosen}`);
      bar.dataset.operation = String(operation.number);
      svgElement(bar, "title", {}, `${operation.label} → ${operation.type}`);
      return [{ operation, x: line.x - 6, y: span.upper, width: 12, height: span.lower - span.upper }];
    });
    const important = ({ operation }: DrawnOperation): boolean => operation.mark > 0 || operation === scene.operation;
    // The important ones have their names first.
    for (const each of [...drawn].sort((a, b) => Number(important(b)) - Number(important(a)))) {
      const span = { upper: each.y, lower: each.y + each.height };
      if (important(each) || each.height > 20) nameOperation(each.operation, each.x + 6, span);
    }
    return drawn;
  };

  const drawTimes = (): void => {
    let last = Number.NEGATIVE_INFINITY;
    for (const time of axis.moments) {
      const at = y(time);
      if (at < headHeight + 6 || at > height || at - last < 15) continue;
      last = at;
      svgElement(layers.words, "text", { x: 4, y: at + 4, class: "time" }, seconds(time));
      box(layers.behind, 62, 5, { upper: at, lower: at + 1 }, "line");
    }
  };

  drawFaults();
  // Words that come first have the room: what was broken, then who led.
  drawMarks(true);
  drawRoles();
  drawMarks(false);
  const drawn = drawOperations();
  drawFolds();
  drawTimes();
  return drawn;
}
