/**
 * When operations took place, in a unit that fits them: ns, µs, ms or s by the span from the earliest time told to the latest, with as
 * many digits as it takes to tell different times apart. A history without times, or whose times are all the same, is told by the
 * indexes of its events.
 */
import type { Operation } from "../../history/operation.js";

const units = [
  { name: "s", ns: 1e9, digits: 9 },
  { name: "ms", ns: 1e6, digits: 6 },
  { name: "µs", ns: 1e3, digits: 3 },
  { name: "ns", ns: 1, digits: 0 },
] as const;

export interface Times {
  /** " between 1.25 ms and 3 ms" or " between events 4 and 7"; for one without answer "; it began at 1.25 ms, and no answer was recorded". */
  of(operation: Operation): string;
}

/** `operations`: those that are told together. */
export function timesOf(operations: readonly Operation[]): Times {
  const told = operations.flatMap(({ type, callTime, returnTime }) =>
    type === "info" ? [callTime] : [callTime, returnTime],
  );
  const earliest = Math.min(...told);
  const span = Math.max(...told) - earliest;
  const print = earliest >= 0 && span > 0 && Number.isFinite(span) ? printer(told, span) : undefined;
  return {
    of({ type, call, callTime, return: end, returnTime }) {
      if (type === "info") return `; it began at ${print?.(callTime) ?? `event ${call}`}, and no answer was recorded`;
      if (print === undefined) return ` between events ${call} and ${end}`;
      return ` between ${print(callTime)} and ${print(returnTime)}`;
    },
  };
}

function printer(told: readonly number[], span: number): (time: number) => string {
  const unit = units.find(({ ns }) => span >= ns) ?? units[3];
  const texts = (digits: number): Set<string> => new Set(told.map((time) => (time / unit.ns).toFixed(digits)));
  const exact = (digits: number): boolean => told.every((time) => Number.isInteger((time * 10 ** digits) / unit.ns));
  const distinct = new Set(told).size;
  // To a thousandth of the span at least, and as finely as it takes to tell different times apart, but no finer than they are.
  let digits = 0;
  while (
    digits < unit.digits &&
    !exact(digits) &&
    (10 ** -digits > span / unit.ns / 1000 || texts(digits).size < distinct)
  )
    digits += 1;
  return (time) => `${(time / unit.ns).toFixed(digits)} ${unit.name}`;
}
