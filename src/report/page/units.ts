/** Times and durations in the unit that fits them, and where the ticks of an axis stand. */

interface Unit {
  readonly name: string;
  readonly ns: number;
}

const units: readonly Unit[] = [
  { name: "ns", ns: 1 },
  { name: "µs", ns: 1e3 },
  { name: "ms", ns: 1e6 },
  { name: "s", ns: 1e9 },
];
const nanoseconds = { name: "ns", ns: 1 };

/** The largest unit of which `ns` is at least `least`. */
function unitFor(ns: number, least = 1): Unit {
  return units.findLast((unit) => ns >= unit.ns * least) ?? nanoseconds;
}

/** Moments of a history that lasts for `span` ns, all in one unit and to the same digit. */
export class Clock {
  private readonly unit: Unit;
  private readonly digits: number;

  constructor(span: number) {
    this.unit = unitFor(span);
    this.digits = this.unit.ns === 1 ? 0 : this.unit.ns === 1e9 ? 4 : 3;
  }

  /** Such as `2.2646 s`. */
  at(ns: number): string {
    return `${(ns / this.unit.ns).toFixed(this.digits)} ${this.unit.name}`;
  }
}

/** Such as `1.84 ms`: three digits that count. */
export function duration(ns: number): string {
  if (ns >= 60e9) return `${Math.floor(ns / 60e9)} min ${((ns % 60e9) / 1e9).toFixed(0)} s`;
  const unit = unitFor(ns);
  const value = ns / unit.ns;
  const digits = unit.ns === 1 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit.name}`;
}

export interface Tick {
  readonly ns: number;
  readonly text: string;
}

/** At most `most` ticks at round numbers of one unit between two moments. */
export function ticks(from: number, to: number, most: number): readonly Tick[] {
  const span = Math.max(1, to - from);
  const rough = span / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? power * 10);
  const unit = unitFor(Math.max(Math.abs(from), Math.abs(to)));
  const digits = Math.max(0, Math.ceil(-Math.log10(step / unit.ns) - 1e-9));
  const found: Tick[] = [];
  for (let place = Math.ceil(from / step); place * step <= to; place++) {
    found.push({ ns: place * step, text: `${((place * step) / unit.ns).toFixed(digits)} ${unit.name}` });
  }
  return found;
}
