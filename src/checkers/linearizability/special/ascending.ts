/** Radix sort, least significant digit first: linear in the number of keys, and stable, as the sort of a few keys is. */

const digitBits = 11;
const digits = 1 << digitBits;
/** Of fewer keys, counting digits costs more than comparing. */
const few = 4 * digits;

/** Places of the keys in ascending order. Keys are whole numbers from 0 to 2^31 − 1. */
export function ascending(keys: Int32Array): Int32Array {
  const count = keys.length;
  let from = new Int32Array(count);
  let highest = 0;
  let sorted = true;
  for (let place = 0; place < count; place++) {
    const key = keys[place] ?? 0;
    from[place] = place;
    if (key < highest) sorted = false;
    else highest = key;
  }
  if (sorted) return from;
  if (count < few) {
    // Key and place as one number, exact up to 2^53.
    const stamps = Float64Array.from(keys, (key, place) => key * few + place).sort();
    return Int32Array.from(stamps, (stamp) => stamp % few);
  }
  let to = new Int32Array(count);
  const start = new Int32Array(digits + 1);
  for (let shift = 0; shift < 31 && highest >> shift > 0; shift += digitBits) {
    start.fill(0);
    for (let place = 0; place < count; place++) {
      const digit = ((keys[place] ?? 0) >> shift) & (digits - 1);
      start[digit + 1] = (start[digit + 1] ?? 0) + 1;
    }
    for (let digit = 0; digit < digits; digit++) start[digit + 1] = (start[digit + 1] ?? 0) + (start[digit] ?? 0);
    for (let place = 0; place < count; place++) {
      const item = from[place] ?? 0;
      const digit = ((keys[item] ?? 0) >> shift) & (digits - 1);
      const free = start[digit] ?? 0;
      to[free] = item;
      start[digit] = free + 1;
    }
    [from, to] = [to, from];
  }
  return from;
}
