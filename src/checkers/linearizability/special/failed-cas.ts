/**
 * Failed cas as observations ("the value was another one at some time"). Each is fitted into an order found without them, at the
 * first place after what must come before it where the register holds another value than it expected. If one does not
 * fit, another order might still take it, so the answer is left to the general search; a contradiction found without the
 * failed cas stands, for they change nothing.
 */
import { initialValue, kinds, type RegisterColumns } from "./register-columns.js";
import type { SpecialResult } from "./result.js";
import type { Timeline } from "./timeline.js";

export function fitFailedCas(
  linearization: readonly number[],
  { kind, value, expected, values }: RegisterColumns,
  timeline: Timeline,
): SpecialResult | null {
  if (!kind.includes(kinds.failedCas)) return { valid: true, linearization };
  const count = linearization.length;
  const placeOf = new Int32Array(kind.length).fill(-1);
  /** By number of operations done: the register's value then. By value: how many are done when it is gone. */
  const valueAfter = new Int32Array(count + 1);
  const goneAfter = new Int32Array(values).fill(count + 1);
  for (let place = 0; place < count; place++) {
    const position = linearization[place] ?? 0;
    placeOf[position] = place;
    const before = valueAfter[place] ?? initialValue;
    const after = kind[position] === kinds.read ? before : (value[position] ?? 0);
    if (after !== before) goneAfter[before] = place + 1;
    valueAfter[place + 1] = after;
  }
  const latest = latestPlaces(count, kind, placeOf, timeline);
  const fitted = new Int32Array(kind.length).fill(-1);
  /** By number of operations done: the failed cas that stand there, in order of invocation. */
  const inserted = new Map<number, number[]>();
  let earliest = 0;
  for (let rank = 0; rank < timeline.events.length; rank++) {
    const event = timeline.events[rank] ?? 0;
    const position = event >> 1;
    if ((event & 1) === 1) {
      const done = kind[position] === kinds.failedCas ? (fitted[position] ?? 0) : (placeOf[position] ?? -1) + 1;
      earliest = Math.max(earliest, done);
    } else if (kind[position] === kinds.failedCas) {
      const unwanted = expected[position] ?? 0;
      const place = valueAfter[earliest] === unwanted ? (goneAfter[unwanted] ?? 0) : earliest;
      if (place > (latest[position] ?? count)) return null;
      fitted[position] = place;
      const there = inserted.get(place);
      if (there === undefined) inserted.set(place, [position]);
      else there.push(position);
    }
  }
  const complete: number[] = [];
  for (let place = 0; place <= count; place++) {
    const here = inserted.get(place);
    if (here !== undefined) complete.push(...here);
    if (place < count) complete.push(linearization[place] ?? 0);
  }
  return { valid: true, linearization: complete };
}

/** By position of each failed cas: how many operations of the order may stand before it at most. */
function latestPlaces(count: number, kind: Uint8Array, placeOf: Int32Array, timeline: Timeline): Int32Array {
  const latest = new Int32Array(kind.length).fill(count);
  let bound = count;
  for (let rank = timeline.events.length - 1; rank >= 0; rank--) {
    const event = timeline.events[rank] ?? 0;
    const position = event >> 1;
    if ((event & 1) === 0) {
      const place = placeOf[position] ?? -1;
      if (place >= 0) bound = Math.min(bound, place);
    } else if (kind[position] === kinds.failedCas) latest[position] = bound;
  }
  return latest;
}
