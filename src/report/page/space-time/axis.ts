/**
 * The places of moments on a space-time diagram. By events, every important moment gets its own row and the time between shrinks, so that a
 * message of a millisecond and an election of half a second can be read in one picture; by time, everything is to scale.
 */
import type { SpaceTime } from "../data.js";
import type { PageMessage } from "./messages.js";

export interface SpaceTimeAxis {
  /** ns. */
  readonly start: number;
  readonly end: number;
  /** In rows. */
  readonly length: number;
  /** Row of a moment, and back; beyond either end it is that end. */
  place(ns: number): number;
  at(row: number): number;
  /** Moments that have their own row. */
  readonly moments: Float64Array;
  /** Stretches whose messages are not drawn: they are too many, or not known. */
  readonly folds: readonly { readonly from: number; readonly to: number; readonly messages: number | null }[];
}

export interface SpaceTimeAxisInput {
  readonly byTime: boolean;
  /** Whether a message gets rows. */
  readonly major: (message: PageMessage) => boolean;
  /** Further moments that get rows. */
  readonly moments: readonly number[];
}

/** More messages than this between two rows would overlap: they are counted, not drawn. */
const mostInGap = 24;
const foldedRoom = 2.5;

export function makeSpaceTimeAxis(
  space: SpaceTime,
  messages: readonly PageMessage[],
  { byTime, major, moments }: SpaceTimeAxisInput,
): SpaceTimeAxis {
  const start = space.spans[0]?.[0] ?? 0;
  const end = Math.max(start + 1, space.spans.at(-1)?.[1] ?? 0);
  const { times, minor } = momentsOf(space, messages, major, [start, end, ...moments]);
  const sorted = Float64Array.from([...times].filter((time) => time >= start && time <= end)).sort();
  const { rows, folds } = rowsOf(sorted, minor, space.spans, byTime);
  const length = rows.at(-1) ?? 1;
  const scale = (end - start) / length;
  return {
    ...{ start, end, length, moments: sorted, folds },
    place: (ns) => (byTime ? Math.max(0, Math.min(length, (ns - start) / scale)) : between(ns, sorted, rows)),
    at: (row) => (byTime ? start + row * scale : between(row, rows, sorted)),
  };
}

/** The moments that get rows, and the departures of the messages without rows, in order. */
function momentsOf(
  { spans, roles, outages, marks }: SpaceTime,
  messages: readonly PageMessage[],
  major: SpaceTimeAxisInput["major"],
  moments: readonly number[],
): { readonly times: ReadonlySet<number>; readonly minor: readonly number[] } {
  const times = new Set([...moments, ...spans.flat(), ...marks.map(({ at }) => at)]);
  for (const { from, to } of [...roles, ...outages]) times.add(from).add(to);
  const minor: number[] = [];
  for (const message of messages) {
    if (!major(message)) minor.push(message.departs);
    else {
      times.add(message.departs);
      if (message.loss === "") times.add(message.ends);
    }
  }
  return { times, minor: minor.sort((a, b) => a - b) };
}

interface Rows {
  readonly rows: Float64Array;
  readonly folds: SpaceTimeAxis["folds"];
}

function rowsOf(sorted: Float64Array, minor: readonly number[], spans: SpaceTime["spans"], byTime: boolean): Rows {
  const [start = 0] = sorted;
  const end = sorted.at(-1) ?? start;
  const rows = new Float64Array(sorted.length);
  const folds: SpaceTimeAxis["folds"][number][] = [];
  let span = 0;
  let next = minor.findIndex((time) => time >= start);
  if (next < 0) next = minor.length;
  for (let index = 1; index < sorted.length; index++) {
    const from = sorted[index - 1] ?? 0;
    const to = sorted[index] ?? 0;
    while ((spans[span]?.[1] ?? end) <= from && span < spans.length - 1) span += 1;
    let count = 0;
    for (; next < minor.length && (minor[next] ?? 0) < to; next++) count += 1;
    const unseen = from < (spans[span]?.[0] ?? start);
    const folded = unseen || count > mostInGap;
    if (unseen || (folded && !byTime)) folds.push({ from, to, messages: unseen ? null : count });
    rows[index] = (rows[index - 1] ?? 0) + (folded ? foldedRoom : roomFor(count, to - from));
  }
  return { rows, folds };
}

/** In rows, of some messages within some ns. */
function roomFor(messages: number, ns: number): number {
  return 0.9 + Math.min(2.2, messages * 0.12) + Math.min(1.5, 0.3 * Math.log10(1 + ns / 1e6));
}

/** Between two columns of numbers that grow together. */
function between(value: number, from: Float64Array, to: Float64Array): number {
  let low = 0;
  let high = from.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((from[middle] ?? 0) <= value) low = middle;
    else high = middle;
  }
  const a = from[low] ?? 0;
  const b = from[high] ?? a;
  const share = b === a ? 0 : Math.max(0, Math.min(1, (value - a) / (b - a)));
  return (to[low] ?? 0) + share * ((to[high] ?? 0) - (to[low] ?? 0));
}
