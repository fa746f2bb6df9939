/**
 * The places of events on the timeline. By time, everything is to scale. By events, every event has room, more while operations are under
 * way, so that operations of a millisecond in a run of minutes can be read. The start or end of a fault or of a leadership interval is an
 * event too: a picture of who did what when shows nothing if causes fall between two of its columns.
 */
import type { PageOperation } from "../operation.js";
import { type Clock, ticks } from "../units.js";

export type AxisKind = "time" | "events";

export interface AxisInput {
  readonly shown: readonly PageOperation[];
  readonly kind: AxisKind;
  /** Time of the last event of the history, ns. */
  readonly end: number;
  /** When faults and leaders begin and end, ns; none if the history has no times. */
  readonly edges: readonly number[];
  /** By events, everything far from these is compressed, so that they fit into one view. */
  readonly focus: readonly PageOperation[];
}

export interface AxisTick {
  readonly place: number;
  readonly text: string;
}

export interface Axis {
  readonly kind: AxisKind;
  readonly start: number;
  readonly end: number;
  startOf(operation: PageOperation): number;
  /** Of an operation that never completed, the end of the axis. */
  endOf(operation: PageOperation): number;
  atTime(ns: number): number;
  /** Where each operation of an order may take effect, one after the other, each within its interval. */
  points(order: readonly PageOperation[]): Float64Array;
  /** Moments to write on the axis between two places of it, at most `most`, with room between them. */
  ticks(from: number, to: number, most: number, clock: Clock | null): readonly AxisTick[];
}

/** Room of an event, with and without operations under way, and least room of the edges of faults between two events. */
const busyRoom = 1;
const idleRoom = 0.5;
const mostRoomOfEdges = 24;
/** A view of this size lets operations be read. */
const readable = 40;

export function makeAxis(input: AxisInput): Axis {
  const { shown, kind, end: timeOfLast } = input;
  const columns = columnsOf(input);
  const places = kind === "time" ? columns.times : roomyPlaces(columns, input);
  const start = kind === "time" ? (columns.times[0] ?? 0) : -0.5;
  const last = places.at(-1) ?? start;
  const end = kind === "time" ? Math.max(timeOfLast, start + 1) : last + 1;
  const { begins, ends } = placesOf(shown, columns, places, end);
  const timed = shown.some(({ from }) => from > 0);
  return {
    ...{ kind, start, end },
    startOf: ({ number }) => begins[number] ?? end,
    endOf: ({ number }) => ends[number] ?? end,
    atTime: (ns) => (kind === "time" ? ns : between(ns, columns.times, places, { start, end, timeOfLast })),
    points: (order) => pointsOf(order, columns, places, end),
    ticks: (from, to, most, clock) =>
      kind === "time"
        ? ticks(from, to, most).map(({ ns, text }) => ({ place: ns, text }))
        : eventTicks({ columns, places, from, to, most, clock: timed ? clock : null, focus: input.focus }),
  };
}

/** Places of the begin and the end of each operation, by its number: every drawing needs them. */
function placesOf(
  shown: readonly PageOperation[],
  { events }: Columns,
  places: readonly number[],
  end: number,
): { readonly begins: Float64Array; readonly ends: Float64Array } {
  const placeOf = new Map<number, number>();
  events.forEach((event, column) => {
    if (event >= 0) placeOf.set(event, places[column] ?? end);
  });
  const length = shown.reduce((most, { number }) => Math.max(most, number + 1), 0);
  const begins = new Float64Array(length).fill(end);
  const ends = new Float64Array(length).fill(end);
  for (const { number, call, completion } of shown) {
    begins[number] = placeOf.get(call) ?? end;
    if (completion >= 0) ends[number] = placeOf.get(completion) ?? end;
  }
  return { begins, ends };
}

/** Events and edges in order: of an edge, the event is -1. */
interface Columns {
  readonly events: readonly number[];
  readonly times: readonly number[];
}

function columnsOf({ shown, edges, kind }: AxisInput): Columns {
  const timeOf = new Map<number, number>();
  for (const { call, completion, from, to } of shown) {
    timeOf.set(call, from);
    if (completion >= 0) timeOf.set(completion, to);
  }
  const sorted = Float64Array.from(timeOf.keys()).sort();
  const moments = kind === "time" ? [] : [...new Set(edges)].sort((a, b) => a - b);
  const events: number[] = [];
  const times: number[] = [];
  let edge = 0;
  for (const event of sorted) {
    const time = timeOf.get(event) ?? 0;
    for (; edge < moments.length && (moments[edge] ?? 0) < time; edge++) {
      events.push(-1);
      times.push(moments[edge] ?? 0);
    }
    events.push(event);
    times.push(time);
  }
  for (; edge < moments.length; edge++) {
    events.push(-1);
    times.push(moments[edge] ?? 0);
  }
  return { events, times };
}

/** Each event takes its own room; edges share the room between two events. */
function roomyPlaces(columns: Columns, input: AxisInput): readonly number[] {
  const { events } = columns;
  const rooms = roomsOf(columns, input.shown);
  const near = nearFocus(columns, input.focus);
  const press = near === undefined ? 1 : pressOf(rooms, near);
  let at = 0;
  return events.map((_, column) => {
    const here = at;
    const kept = near === undefined || near.of.has(column);
    at += (rooms[column] ?? idleRoom) * (kept ? 1 : press);
    return here;
  });
}

/** Room after each column. */
function roomsOf({ events }: Columns, shown: readonly PageOperation[]): readonly number[] {
  const change = new Map<number, number>();
  for (const { call, completion } of shown) {
    if (completion < 0) continue;
    change.set(call, 1);
    change.set(completion, -1);
  }
  const rooms: number[] = [];
  let open = 0;
  let column = 0;
  while (column < events.length) {
    const event = events[column] ?? -1;
    if (event >= 0) {
      open += change.get(event) ?? 0;
      rooms.push(open > 0 ? busyRoom : idleRoom);
      column += 1;
      continue;
    }
    let next = column;
    while (next < events.length && (events[next] ?? -1) < 0) next += 1;
    const each = Math.min(busyRoom, mostRoomOfEdges / (next - column));
    for (; column < next; column++) rooms.push(each);
  }
  return rooms;
}

interface Near {
  /** Columns that keep their room. */
  readonly of: ReadonlySet<number>;
  readonly from: number;
  readonly to: number;
}

/** A few columns around each begin and end of an operation of interest, and the edges between the first and the last. */
function nearFocus({ events }: Columns, focus: readonly PageOperation[]): Near | undefined {
  const wanted = new Set(focus.flatMap(({ call, completion }) => (completion < 0 ? [call] : [call, completion])));
  const columns = events.flatMap((event, column) => (wanted.has(event) ? [column] : []));
  const [first, last] = [columns[0], columns.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const around = 2;
  const of = new Set(columns.flatMap((column) => [-2, -1, 0, 1, 2].map((by) => column + by)));
  const edges = events.flatMap((event, column) => (event < 0 && column > first && column < last ? [column] : []));
  // If there are more edges than can be read, they are compressed like everything else.
  if (edges.length <= mostRoomOfEdges) for (const column of edges) of.add(column).add(column - 1);
  return { of, from: first - around, to: last + around };
}

function pressOf(rooms: readonly number[], { of, from, to }: Near): number {
  let kept = 0;
  let others = 0;
  rooms.forEach((room, column) => {
    if (column < from || column > to) return;
    if (of.has(column)) kept += room;
    else others += room;
  });
  const left = Math.max(readable - kept, readable / 3);
  return others === 0 ? 1 : Math.max(0.02, Math.min(1, left / others));
}

/** The place of a moment, in proportion between the columns before and after it. */
function between(
  ns: number,
  times: readonly number[],
  places: readonly number[],
  { start, end, timeOfLast }: { readonly start: number; readonly end: number; readonly timeOfLast: number },
): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < ns) low = middle + 1;
    else high = middle;
  }
  const after = times[low];
  if (after === ns) return places[low] ?? end;
  const before = times[low - 1];
  if (before === undefined) return start;
  const from = places[low - 1] ?? start;
  const to = after === undefined ? end : (places[low] ?? end);
  const share = (ns - before) / Math.max(1, (after ?? timeOfLast) - before);
  return from + Math.max(0, Math.min(1, share)) * (to - from);
}

/** After the latest invocation so far, and before the event that follows it: operations that take effect there share the room. */
function pointsOf(
  order: readonly PageOperation[],
  { events }: Columns,
  places: readonly number[],
  end: number,
): Float64Array {
  const columnOf = new Map(events.map((event, column) => [event, column]));
  const points = new Float64Array(order.length);
  let latest = -1;
  let first = 0;
  const spread = (next: number): void => {
    const column = columnOf.get(latest) ?? -1;
    const from = places[column] ?? end;
    const width = (places[column + 1] ?? end) - from;
    for (let step = first; step < next; step++) points[step] = from + (width * (step - first + 1)) / (next - first + 1);
    first = next;
  };
  order.forEach(({ call }, step) => {
    if (call <= latest) return;
    spread(step);
    latest = call;
  });
  spread(order.length);
  return points;
}

interface EventTickInput {
  readonly columns: Columns;
  readonly places: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly most: number;
  /** Null if the history has no times: then events are shown by their numbers. */
  readonly clock: Clock | null;
  readonly focus: readonly PageOperation[];
}

/** The operations of interest come first, then the edges of causes, then everything for which there is room. */
function eventTicks({ columns, places, from, to, most, clock, focus }: EventTickInput): readonly AxisTick[] {
  const apart = (to - from) / Math.max(1, most);
  const wanted = new Set(focus.flatMap(({ call, completion }) => [call, completion]));
  const seen = places.flatMap((place, column) => (place >= from && place <= to ? [column] : []));
  const rank = (column: number): number => {
    const event = columns.events[column] ?? -1;
    if (event >= 0 && wanted.has(event)) return 0;
    return event < 0 ? 1 : 2;
  };
  const found: AxisTick[] = [];
  for (const wantedRank of [0, 1, 2]) {
    for (const column of seen) {
      if (rank(column) !== wantedRank || found.length >= most) continue;
      const place = places[column] ?? 0;
      if (found.some((other) => Math.abs(other.place - place) < apart)) continue;
      const event = columns.events[column] ?? -1;
      if (clock === null && event < 0) continue;
      found.push({ place, text: clock === null ? `event ${event}` : clock.at(columns.times[column] ?? 0) });
    }
  }
  return found;
}
