/** The background of a space-time diagram: faults, stretches that are not drawn, and times. */
import { plural } from "../../../history/plural.js";
import { svgElement } from "../dom.js";
import { onTracks } from "../tracks.js";
import { duration } from "../units.js";
import { headHeight, type Sketch, type Strip } from "./scene.js";
import { together, wrapped } from "./wrap.js";

const mostFaultColumns = 4;
/** Letters of a fault that is written along its band. */
const leastUpright = 4;

export function drawFaults(sketch: Sketch): void {
  const { scene } = sketch;
  const { data, axis, width, left, faultsLeft, clock } = scene;
  const faults = (data.run?.faults ?? []).filter(({ from, to }) => to >= axis.start && from <= axis.end);
  const columnOf = onTracks(faults);
  const columns = Math.min(
    mostFaultColumns,
    columnOf.reduce((most, column) => Math.max(most, column + 1), 1),
  );
  const each = Math.max(6, (left - faultsLeft - 8) / columns);
  faults.forEach(({ description, from, to }, index) => {
    const span = sketch.strip({ from, to });
    const column = columnOf[index] ?? 0;
    if (span === undefined || column >= columns) return;
    sketch.box("behind", left - 8, width - left + 8, span, "tint");
    const x = faultsLeft + column * each;
    const band = sketch.box("behind", x, each - 3, span, "fault");
    svgElement(band, "title", {}, `${description}, ${clock.at(from)} to ${clock.at(to)}`);
    nameFault(sketch, description, { x, room: each - 8 }, span);
  });
}

function nameFault(sketch: Sketch, text: string, { x, room }: { x: number; room: number }, span: Strip): void {
  const place = { x: x + 4, y: span.upper + 12, room, className: "fault-word" };
  // A number stays with its unit.
  const words = text.replaceAll(/ (?=%|ms\b)/g, together);
  const lines = wrapped(words, sketch.lettersAt(place), words.length);
  if (lines.some((line) => line.length > sketch.lettersAt(place))) {
    // Too narrow for words: upright, along the band.
    const most = Math.floor((span.lower - span.upper - 8) / 5.8);
    // The first letters say nothing.
    const shown = most < leastUpright ? "" : text.slice(0, most);
    const turn = `translate(${x + room / 2} ${span.upper + 5}) rotate(90)`;
    svgElement(sketch.layer("words"), "text", { transform: turn, class: "fault-word" }, shown);
    return;
  }
  lines.forEach((line, row) => {
    const at = { ...place, y: place.y + row * 13 };
    if (at.y < span.lower - 1) sketch.write(line, at);
  });
}

export function drawFolds(sketch: Sketch): void {
  const { axis, width, left, space } = sketch.scene;
  for (const { from, to, messages } of axis.folds) {
    const span = sketch.strip({ from, to });
    if (span === undefined) continue;
    sketch.box("behind", left, width - left, span, "fold");
    if (span.lower - span.upper < 13) continue;
    const [one, many] = space.observed ? ["message", "messages"] : ["request or answer", "requests and answers"];
    const what =
      messages === null ? `${many} of this time are not on this page` : `${plural(messages, one, many)} not drawn`;
    sketch.write(`⋮ ${duration(to - from)}, ${what}`, {
      ...{ x: (left + width) / 2, y: (span.upper + span.lower) / 2 + 4, room: width - left },
      ...{ className: "fold-word", anchor: "middle" },
    });
  }
}

export function drawTimes(sketch: Sketch): void {
  const { axis, height, clock, faultsLeft } = sketch.scene;
  let last = Number.NEGATIVE_INFINITY;
  for (const time of axis.moments) {
    const at = sketch.y(time);
    if (at < headHeight + 6 || at > height || at - last < 15) continue;
    last = at;
    svgElement(sketch.layer("words"), "text", { x: 4, y: at + 4, class: "time" }, clock.at(time));
    sketch.box("behind", faultsLeft - 10, 5, { upper: at, lower: at + 1 }, "line");
  }
}
