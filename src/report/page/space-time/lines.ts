/** The lines of a space-time diagram: roles, outages, events reported by replicas, and the operations of clients. */
import { svgElement } from "../dom.js";
import type { PageOperation } from "../operation.js";
import type { DrawnOperation } from "./pointing.js";
import { headHeight, type Sketch, type Strip } from "./scene.js";
import { together, wrapped } from "./wrap.js";

export function drawRoles(sketch: Sketch): void {
  const { axis, lines, lineOf, space } = sketch.scene;
  for (const { x } of lines) {
    const span = sketch.strip({ from: axis.start, to: axis.end });
    if (span !== undefined) sketch.box("life", x - 0.75, 1.5, span, "line");
  }
  for (const role of space.roles) drawRole(sketch, role, lineOf[role.party]?.x ?? 0);
  for (const outage of space.outages) drawOutage(sketch, outage, lineOf[outage.party]?.x ?? 0);
}

type Role = Sketch["scene"]["space"]["roles"][number];

function drawRole(sketch: Sketch, { party, from, to, role, leads, epoch }: Role, x: number): void {
  const span = sketch.strip({ from, to });
  if (span === undefined) return;
  const { space, clock } = sketch.scene;
  const look = leads ? "leads" : role === "candidate" ? "candidate" : "follows";
  const wide = leads ? 9 : role === "candidate" ? 7 : 3;
  const bar = sketch.box("life", x - wide / 2, wide, span, look);
  bar.setAttribute("data-party", String(party));
  const name = epoch === 0 ? role : `${role}, ${space.epochName} ${epoch}`;
  svgElement(bar, "title", {}, `${name}, ${clock.at(from)} to ${clock.at(to)}`);
  // At the upper end of its visible part, so that the leader is named wherever the reader is.
  const at = { x: x + wide / 2 + 4, y: span.upper + 11, room: sketch.gap - 12 };
  const word = name.length * (leads ? 6.4 : 5.8) > at.room ? role : name;
  if (span.lower - span.upper > 12 || leads) sketch.write(word, { ...at, className: `${look}-word`, bold: leads });
}

type Outage = Sketch["scene"]["space"]["outages"][number];

function drawOutage(sketch: Sketch, { from, to, what }: Outage, x: number): void {
  const span = sketch.strip({ from, to });
  if (span === undefined) return;
  const { axis, clock } = sketch.scene;
  const bar = sketch.box("life", x - 6, 12, span, what);
  svgElement(bar, "title", {}, `${what}, ${clock.at(from)} to ${clock.at(to)}`);
  if (what === "down" && from >= axis.start && sketch.y(from) >= headHeight) {
    const d = `M${x - 7} ${sketch.y(from) - 5}l14 10m0 -10l-14 10`;
    svgElement(sketch.layer("life"), "path", { d, class: "crash" });
  }
  const place = { x: x + 10, y: span.upper + 12, room: sketch.gap - 14 };
  sketch.write(what === "down" ? "down" : "paused", { ...place, className: "outage-word", bold: true });
}

/** `breaches`: only broken invariants, or only everything else. */
export function drawMarks(sketch: Sketch, breaches: boolean): void {
  const { axis, space } = sketch.scene;
  for (const mark of space.marks) {
    const at = sketch.y(mark.at);
    if ((mark.weight === "breach") !== breaches) continue;
    if (mark.at >= axis.start && mark.at <= axis.end && sketch.inView(at, at)) drawMark(sketch, mark, at);
  }
}

type Mark = Sketch["scene"]["space"]["marks"][number];

function drawMark(sketch: Sketch, { party, at: time, text, weight, operations }: Mark, at: number): void {
  const { lineOf, marked, clock, left, width } = sketch.scene;
  const x = lineOf[party]?.x ?? 0;
  const guilty = operations.some((each) => marked.has(each));
  const d = weight === "note" ? `M${x - 4} ${at}l4 -4l4 4l-4 4z` : `M${x - 7} ${at - 7}l14 14m0 -14l-14 14`;
  const drawn = svgElement(sketch.layer("strong"), "path", { d, class: `mark ${weight}${guilty ? " guilty" : ""}` });
  svgElement(drawn, "title", {}, `${clock.at(time)}: ${text}`);
  // The losses of a crash are written above the word for the crash.
  const look = {
    y: weight === "loss" ? at - 3 : at + 4,
    className: weight === "note" ? "fold-word" : "breach-word",
    bold: weight !== "note",
  };
  // A breach is a whole sentence: it goes where there is more room.
  const right = width - x - 16;
  const isWide = weight === "breach" && right > (width - left) / 2;
  const toTheRight = { ...look, x: x + 11, room: weight === "breach" ? right : sketch.gap - 16 };
  const toTheLeft = { ...look, x: x - 11, room: x - left - 11, anchor: "end" } as const;
  const places = weight !== "breach" ? [toTheRight, toTheLeft] : isWide ? [toTheRight] : [toTheLeft];
  // On one line if it fits anywhere.
  for (const lines of [1, mostLines])
    for (const place of places) {
      const most = sketch.lettersAt(place);
      const broken = wrapped(text, most, lines);
      if ((lines > 1 || text.length <= most) && sketch.writeLines(broken, place)) return;
    }
}

/** Of the words for one event. */
const mostLines = 3;

export function drawOperations(sketch: Sketch): readonly DrawnOperation[] {
  const { scene } = sketch;
  const drawn = scene.operations.flatMap((operation) => drawOperation(sketch, operation));
  const important = ({ operation }: DrawnOperation): boolean => operation.mark > 0 || operation === scene.operation;
  // Names of the important ones are placed first.
  for (const each of drawn.toSorted((a, b) => Number(important(b)) - Number(important(a)))) {
    if (important(each) || each.height > 20) nameOperation(sketch, each);
  }
  return drawn;
}

function drawOperation(sketch: Sketch, operation: PageOperation): readonly DrawnOperation[] {
  const { space, axis, lineOf, operation: current } = sketch.scene;
  const firstClient = space.parties.findIndex(({ node }) => !node);
  const line = lineOf[firstClient + operation.lane];
  const span = sketch.strip({ from: operation.from, to: operation.completion < 0 ? axis.end : operation.to });
  if (line === undefined || span === undefined) return [];
  const look = operation.mark > 0 ? "guilty" : operation.type;
  const chosen = operation === current ? " chosen" : "";
  const bar = sketch.box("life", line.x - 6, 12, span, `operation ${look}${chosen}`);
  bar.setAttribute("data-operation", String(operation.number));
  svgElement(bar, "title", {}, `${operation.label} → ${operation.type}`);
  return [{ operation, x: line.x - 6, y: span.upper, width: 12, height: span.lower - span.upper }];
}

const longestInput = 12;

function nameOperation(sketch: Sketch, { operation, x, y, height }: DrawnOperation): void {
  const { history, faultsLeft, marked } = sketch.scene;
  const span: Strip = { upper: y, lower: y + height };
  const guilty = operation.mark > 0;
  const name = history.keyOf(operation);
  const key = name === "" ? "" : `of ${name} `;
  const room = Math.min(Math.max(92, sketch.gap * 0.6), x - faultsLeft);
  const place = { x: x - 4, room, className: guilty ? "guilty-word" : "operation-word" };
  const more = { ...place, bold: guilty, anchor: "end" } as const;
  const number = marked.has(operation.number) ? `${operation.mark}: ` : "";
  const { type, f, input, output } = operation;
  // A long input says less than the name of the operation alone.
  const asked = input === "null" || input.length > longestInput ? f : `${f} ${input}`;
  const answer = type === "ok" && (input === "null" || output !== input) ? output.replace(/^"(.*)"$/, "$1") : type;
  const at = { ...more, y: span.upper + 11 };
  const most = sketch.lettersAt(at);
  const lines = [...wrapped(`${number}${asked}`, most, 2), ...wrapped(`${key}→${together}${answer}`, most, 2)];
  // If there is no room for all of it, then for its beginning.
  if (!sketch.writeLines(lines, at)) sketch.write(`${number}${f}`, at);
}
