/**
 * Counters whose adds are of any amounts: answers that cannot be. From the start, or from what an operation answered that had completed
 * before, the total of a later moment is bounded: what began after that and completed before must be in it, and what else was under way may be. An
 * answer outside these bounds refutes the history. For each answer the strongest bound is found, O(n log n) for all. (Own derivation. Bounds
 * are necessary only: which totals lie between them is a matter of subset sums.)
 */
import type { Operation } from "../../../history/operation.js";
import { capital, events } from "../../telling/shown.js";
import { type CounterColumns, mostTotal } from "./counter-columns.js";
import { answerOf, type Contradicted, contradicted, named } from "./result.js";
import { never } from "./timeline.js";

/** At most this many earlier answers are tried, to find the one that takes the fewest adds to explain. */
const mostTried = 20;

/** Null if no answer is out of bounds. */
export function refuteByBounds(operations: readonly Operation[], columns: CounterColumns): Contradicted | null {
  const indivisible = refuteByDivisor(operations, columns);
  if (indivisible !== null) return indivisible;
  const refutations = ([1, -1] as const).flatMap((sign) => {
    const low = firstTooLow(columns, sign);
    return low < 0 ? [] : [tellBounds(operations, columns, low, sign)];
  });
  const [first, second] = refutations;
  if (first === undefined || second === undefined) return first ?? null;
  return second.contradiction.length < first.contradiction.length ? second : first;
}

/** Every total differs from the first one by a multiple of what divides all amounts. */
function refuteByDivisor(
  operations: readonly Operation[],
  { init, amount, found }: CounterColumns,
): Contradicted | null {
  let divisor = 0;
  for (const each of amount) divisor = greatestCommonDivisor(divisor, Math.abs(each));
  if (divisor < 2) return null;
  const odd = found.findIndex((value) => (value - init) % divisor !== 0 && !Number.isNaN(value));
  if (odd < 0) return null;
  return contradicted(
    [odd],
    `${capital(named(operations, odd))} answered ${answerOf(operations, odd)}; the counter started at ${init}, and every add is of a ` +
      `multiple of ${divisor}, so no sum of them leads there.`,
  );
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

/** The first to return of those that found less than the total can have been; more, with sign −1. Its position; −1 if there is none. */
function firstTooLow({ init, amount, found, timeline }: CounterColumns, sign: 1 | -1): number {
  const { events } = timeline;
  const lower = new SuffixMaximum(found.length + 1);
  /** By position: the highest total that an earlier answer implies when it begins, less what lowers it. */
  const implied = new Float64Array(found.length);
  /** By position: how many answers there were when it began. */
  const answers = new Int32Array(found.length);
  /** By position: what lowers the total and had returned when it began. */
  const loweredBefore = new Float64Array(found.length);
  let loweredBegun = 0;
  let lowered = 0;
  lower.append(sign * init);
  for (let rank = 0; rank < events.length; rank++) {
    const event = events[rank] ?? 0;
    const position = event >> 1;
    const change = sign * (amount[position] ?? 0);
    const value = sign * (found[position] ?? Number.NaN);
    if ((event & 1) === 0) {
      implied[position] = lower.maximum;
      answers[position] = lower.length;
      loweredBefore[position] = lowered;
      loweredBegun += Math.min(change, 0);
      continue;
    }
    if (value < (implied[position] ?? 0) + loweredBegun - Math.min(change, 0)) return position;
    lowered += Math.min(change, 0);
    if (change > 0) lower.raise(answers[position] ?? 0, change);
    // One above all bounds is found with the other sign.
    if (value <= 2 * mostTotal) lower.append(value + Math.max(change, 0) - (loweredBefore[position] ?? 0));
  }
  return -1;
}

/** Numbers in a row, of which the first several can be raised together. Each is the sum of the differences from it to the end. */
class SuffixMaximum {
  length = 0;
  private readonly leaves: number;
  private readonly sum: Float64Array;
  private readonly best: Float64Array;

  constructor(capacity: number) {
    this.leaves = 2 ** Math.ceil(Math.log2(Math.max(2, capacity)));
    this.sum = new Float64Array(2 * this.leaves);
    this.best = new Float64Array(2 * this.leaves).fill(Number.NEGATIVE_INFINITY);
  }

  get maximum(): number {
    return this.best[1] ?? 0;
  }

  append(value: number): void {
    this.length += 1;
    this.change(this.length - 1, value);
    if (this.length > 1) this.change(this.length - 2, -value);
  }

  raise(count: number, by: number): void {
    if (count > 0) this.change(count - 1, by);
  }

  private change(place: number, by: number): void {
    const { sum, best } = this;
    let node = this.leaves + place;
    sum[node] = (sum[node] ?? 0) + by;
    best[node] = sum[node] ?? 0;
    for (node >>= 1; node > 0; node >>= 1) {
      const right = 2 * node + 1;
      sum[node] = (sum[right - 1] ?? 0) + (sum[right] ?? 0);
      best[node] = Math.max(best[right] ?? 0, (best[right - 1] ?? 0) + (sum[right] ?? 0));
    }
  }
}

interface Proof {
  /** −1: the start. */
  readonly base: number;
  /** Adds that must have taken effect in between and that the proof needs. */
  readonly needed: readonly number[];
}

/** Of the earlier answers near by, and the start, the one from which the fewest adds prove that it found too little. */
function shortestProof({ init, amount, found, timeline }: CounterColumns, low: number, sign: 1 | -1): Proof {
  const { events, call, return: returns } = timeline;
  const begin = call[low] ?? 0;
  const end = returns[low] ?? never;
  const value = sign * (found[low] ?? 0);
  let best: Proof | null = null;
  let tried = 0;
  const raising: number[] = [];
  let raised = 0;
  /** By rank: what lowers the total and returned before that event. */
  const loweredBefore = new Float64Array(begin + 1);
  let lowering = 0;
  let lowered = 0;
  for (let rank = 0; rank < end; rank++) {
    const event = events[rank] ?? 0;
    const change = Math.min(sign * (amount[event >> 1] ?? 0), 0);
    if (rank <= begin) loweredBefore[rank] = lowered;
    if ((event & 1) === 1) lowered += change;
    else if (event >> 1 !== low) lowering += change;
  }
  const attempt = (base: number, from: number): void => {
    if (from + raised <= value) return;
    tried += 1;
    let total = from;
    const needed: number[] = [];
    for (const each of raising.toSorted((a, b) => Math.abs(amount[b] ?? 0) - Math.abs(amount[a] ?? 0))) {
      if (total > value) break;
      total += Math.abs(amount[each] ?? 0);
      needed.push(each);
    }
    if (best === null || needed.length < best.needed.length) best = { base, needed };
  };
  for (let rank = begin - 1; rank >= 0 && tried < mostTried; rank--) {
    const event = events[rank] ?? 0;
    const position = event >> 1;
    const change = sign * (amount[position] ?? 0);
    if ((event & 1) === 0) {
      if (change <= 0 || (returns[position] ?? never) > begin) continue;
      raising.push(position);
      raised += change;
    } else {
      const answer = sign * (found[position] ?? Number.NaN);
      const own = Math.max(change, 0) + lowering - (loweredBefore[call[position] ?? 0] ?? 0);
      if (Math.abs(answer) <= 2 * mostTotal) attempt(position, answer + own);
    }
  }
  if (tried < mostTried) attempt(-1, sign * init + lowering);
  if (best === null) throw new Error("a total out of bounds has a proof");
  return best;
}

function tellBounds(
  operations: readonly Operation[],
  columns: CounterColumns,
  low: number,
  sign: 1 | -1,
): Contradicted {
  const { init, amount, found, timeline } = columns;
  const { call, return: returns } = timeline;
  const { base, needed } = shortestProof(columns, low, sign);
  const from = base < 0 ? -1 : (returns[base] ?? never);
  const begun = base < 0 ? -1 : (call[base] ?? 0);
  const begin = call[low] ?? 0;
  const end = returns[low] ?? never;
  let certain = 0;
  let least = 0;
  let most = 0;
  for (let position = 0; position < operations.length; position++) {
    const change = amount[position] ?? 0;
    if (change === 0 || position === base || position === low) continue;
    const [began, ended] = [call[position] ?? 0, returns[position] ?? never];
    if (began > from && ended < begin) certain += change;
    else if (began < end && ended > begun) {
      least += Math.min(change, 0);
      most += Math.max(change, 0);
    }
  }
  const total = base < 0 ? init : (found[base] ?? 0) + (amount[base] ?? 0);
  const start =
    base < 0 ? `The counter started at ${init}` : `${capital(named(operations, base))} left the total at ${total}`;
  const { call: first, return: last } = operations[low] ?? {};
  const answered = answerOf(operations, low);
  const calls = needed.map((position) => operations[position]?.call ?? 0);
  const among = calls.length === 0 ? "" : `, ${calls.length === 1 ? "that" : "those"} of ${events(calls)} among them,`;
  const saw =
    operations[low]?.f === "add-and-get" ? `found ${found[low]} (it answered ${answered})` : `answered ${answered}`;
  return contradicted(
    [base, low, ...needed],
    `${start}; adds of ${certain} in all${among} began after that and completed before event ${first}, and others that may have taken effect before event ` +
      `${last} come to at least ${least} and at most ${most}.`,
    `So between events ${first} and ${last} the total was at least ${total + certain + least} and at most ${total + certain + most}; ` +
      `${named(operations, low)} ${saw}.`,
  );
}
