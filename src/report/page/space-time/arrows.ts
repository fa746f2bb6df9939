/** The messages of a space-time diagram as arrows, with words on those that matter. */
import { svgElement } from "../dom.js";
import type { PageMessage } from "./messages.js";
import type { DrawnArrow } from "./pointing.js";
import { headHeight, type Sketch } from "./scene.js";
import { wrapped } from "./wrap.js";

/** How much a message matters; 0: it gets no words. */
type Rank = 0 | 1 | 2 | 3 | 4 | 5;

export function drawArrows(sketch: Sketch): readonly DrawnArrow[] {
  const { messages, axis } = sketch.scene;
  const drawn: { readonly arrow: DrawnArrow; readonly rank: Rank }[] = [];
  for (const message of messages) {
    if (message.ends < axis.start || message.departs > axis.end) continue;
    const arrow = arrowOf(sketch, message);
    if (arrow === undefined) continue;
    drawArrow(sketch, arrow);
    drawn.push({ arrow, rank: rankOf(sketch, message) });
  }
  // What a node sends to several others at once is named at one of the arrows.
  const named = new Set<string>();
  for (const { arrow, rank } of drawn.toSorted((a, b) => b.rank - a.rank)) {
    const { from, departs, label } = arrow.message;
    const sent = `${from} ${departs} ${label}`;
    if (rank === 0 || (named.has(sent) && rank < 4)) continue;
    if (nameArrow(sketch, arrow, rank)) named.add(sent);
  }
  return drawn.map(({ arrow }) => arrow);
}

function isFull({ scene }: Sketch, message: PageMessage): boolean {
  return scene.major(message) || message === scene.current;
}

/** Undefined if it is out of view, or in a stretch whose messages are not drawn. */
function arrowOf(sketch: Sketch, message: PageMessage): DrawnArrow | undefined {
  const { axis, lineOf, unit } = sketch.scene;
  const from = lineOf[message.from];
  const to = lineOf[message.to];
  if (from === undefined || to === undefined) return undefined;
  const folded = (time: number): boolean => axis.folds.some((fold) => time > fold.from && time < fold.to);
  if (!isFull(sketch, message) && (folded(message.departs) || folded(message.ends))) return undefined;
  const lost = message.loss !== "";
  const side = Math.sign(to.x - from.x) || 1;
  const y1 = sketch.y(message.departs);
  // A lost message ends on its way, wherever it may have been lost: how long it was awaited says little.
  const x2 = lost ? from.x + (to.x - from.x) * 0.55 : to.x - side * 6;
  const y2 = lost ? y1 + Math.max(5, Math.min(24, unit * 0.7)) : sketch.y(message.ends);
  if (!sketch.inView(Math.min(y1, y2), Math.max(y1, y2))) return undefined;
  return { message, x1: from.x + side * 6, y1, x2, y2 };
}

function drawArrow(sketch: Sketch, { message, x1, y1, x2, y2 }: DrawnArrow): void {
  const { scene } = sketch;
  const lost = message.loss !== "";
  const guilty = scene.guilty.has(message.number);
  const chosen = scene.chosen.has(message.number);
  const current = message === scene.current;
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const barb = (turn: number): string =>
    `M${x2.toFixed(1)} ${y2.toFixed(1)}l${(-8 * Math.cos(angle + turn)).toFixed(1)} ${(-8 * Math.sin(angle + turn)).toFixed(1)}`;
  const tip = lost ? `M${x2 - 5} ${y2 - 5}l10 10m0 -10l-10 10` : barb(0.4) + barb(-0.4);
  const marks = Object.entries({ lost, guilty, chosen, current }).flatMap(([name, is]) => (is ? [name] : []));
  const layer = guilty || chosen || current ? "strong" : isFull(sketch, message) ? "plain" : "faint";
  svgElement(sketch.layer(layer), "path", {
    d: `M${x1.toFixed(1)} ${y1.toFixed(1)}L${x2.toFixed(1)} ${y2.toFixed(1)}${tip}`,
    class: ["message", message.kind, ...marks].join(" "),
    "data-message": message.number,
  });
}

function rankOf(sketch: Sketch, message: PageMessage): Rank {
  const { current, chosen, guilty, unit } = sketch.scene;
  if (!isFull(sketch, message)) return 0;
  if (message === current) return 5;
  if (chosen.has(message.number)) return 4;
  if (guilty.has(message.number)) return 3;
  if (unit < 9) return 0;
  return message.loss === "" ? 1 : 2;
}

/** In the gap beside its sender, where it is not yet among others, and above it. False if there is no room. */
function nameArrow(sketch: Sketch, { message, x1, y1, x2, y2 }: DrawnArrow, rank: Rank): boolean {
  const wide = Math.abs(x2 - x1);
  const share = Math.min(0.5, (sketch.gap * 0.5) / Math.max(1, wide));
  const at = { x: x1 + (x2 - x1) * share, y: y1 + (y2 - y1) * share - 4 };
  if (at.y < headHeight + 8) return false;
  const className = rank >= 4 ? "chosen-word" : rank === 3 ? "guilty-word" : "message-word";
  const room = Math.min(sketch.gap, wide + 20) - 14;
  const place = { room, className, bold: rank >= 3, anchor: "middle" } as const;
  const [type = "", ...rest] = message.label.split(" ");
  // If it does not fit on a line: the type above the arrow, the rest below.
  if (message.label.length * (place.bold ? 6.4 : 6) < room) return sketch.write(message.label, { ...at, ...place });
  if (!sketch.write(type, { ...at, ...place })) return false;
  const most = Math.floor(room / 6.4);
  const below = { ...at, y: at.y + 15, ...place };
  sketch.writeLines(wrapped(wholeFields(rest.join(" "), most), most, 2), below);
  return true;
}

/** The first fields that fit: half a field says nothing. */
function wholeFields(text: string, most: number): string {
  const [first = "", ...others] = text.split(", ");
  let shown = first;
  for (const field of others) {
    if (shown.length + field.length + 2 > most) break;
    shown += `, ${field}`;
  }
  return shown;
}
