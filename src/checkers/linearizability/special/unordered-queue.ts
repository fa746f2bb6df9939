/**
 * Queues that hand their elements out in any order. Without an empty answer such a history is linearizable exactly if no value was taken
 * more often than it can have been put in: enqueues as early and dequeues as late as they may be are an order. With empty
 * answers, each value may be put in once only: an empty answer needs a moment of its own interval at which no value is certainly
 * inside, except for values that dequeues without answer may have taken before it, the first with the first; such moments do not
 * disturb each other, since each value then lies wholly between two of them.
 */
import { canonicalJson } from "../../../history/json.js";
import type { Json, Operation } from "../../../history/operation.js";
import { unorderedQueue } from "../../../models/queue.js";
import { neverEmptyBesideUnseen } from "./always-inside.js";
import { queueOperations, startTexts, tooManyTaken } from "./containers.js";
import type { SpecialResult } from "./result.js";
import { byCall, never, type Timeline, timelineOf } from "./timeline.js";

/** Needs, where an answer says that the queue was empty: a queue that starts empty, and no value that is put in twice. */
export function decideUnorderedQueue(operations: readonly Operation[], init: Json): SpecialResult | null {
  if (
    operations.some(
      ({ f, type, output }) => type === "fail" || (f === "dequeue" && type === "info" && output !== undefined),
    )
  )
    return null;
  const start = startTexts(unorderedQueue.name, init);
  const tooMany = tooManyTaken(operations, queueOperations, start);
  if (tooMany !== undefined) return tooMany;
  const timeline = timelineOf(operations);
  const empties = [...operations.keys()].filter((position) => foundNothing(operations[position]));
  if (empties.length === 0) return { valid: true, linearization: withoutEmpties(operations, timeline) };
  const pairs = start.length > 0 ? null : pairsOf(operations, timeline);
  if (pairs === null) return null;
  const first = firstEmptyMoments(pairs, timeline);
  const moments = new Map<number, number[]>();
  for (const position of empties) {
    const gap = first[(timeline.call[position] ?? 0) + 1] ?? never;
    if (gap > (timeline.return[position] ?? never))
      return neverEmptyBesideUnseen(operations, pairs, timeline, position);
    moments.set(gap, [...(moments.get(gap) ?? []), position]);
  }
  return { valid: true, linearization: betweenMoments(pairs, moments, timeline) };
}

function foundNothing(operation: Operation | undefined): boolean {
  return operation?.f === "dequeue" && operation.type === "ok" && (operation.output ?? null) === null;
}

/** Each enqueue when it begins, each dequeue when it ends; what is indeterminate is put in, too, and not taken. */
function withoutEmpties(operations: readonly Operation[], { events }: Timeline): number[] {
  const order: number[] = [];
  for (const event of events) {
    if (((event & 1) === 0) === (operations[event >> 1]?.f === "enqueue")) order.push(event >> 1);
  }
  return order.filter((position) => operations[position]?.f === "enqueue" || operations[position]?.type === "ok");
}

/** An enqueue that happened and the dequeue that took its value: −1 for none, or an indeterminate one that may have been it. */
interface Pair {
  readonly put: number;
  readonly take: number;
}

/** Null if a value is put in twice. */
function pairsOf(operations: readonly Operation[], timeline: Timeline): Pair[] | null {
  const puts = new Map<string, number>();
  const takes = new Map<string, number>();
  const unseen: number[] = [];
  for (const position of byCall(timeline)) {
    const { f, type, input = null, output = null } = operations[position] ?? {};
    if (f === "enqueue") {
      const text = canonicalJson(input);
      if (puts.has(text)) return null;
      puts.set(text, position);
    } else if (type === "info") unseen.push(position);
    else if (output !== null) takes.set(canonicalJson(output), position);
  }
  const pairs: Pair[] = [];
  const left: number[] = [];
  for (const [text, put] of puts) {
    const take = takes.get(text);
    if (take !== undefined) pairs.push({ put, take });
    else if (operations[put]?.type === "ok") left.push(put);
  }
  left.sort((a, b) => (timeline.return[a] ?? never) - (timeline.return[b] ?? never));
  for (const [place, put] of left.entries()) pairs.push({ put, take: unseen[place] ?? -1 });
  return pairs;
}

/** The events between which a value is certainly inside. */
function certainly({ put, take }: Pair, { call, return: end, events }: Timeline): readonly [number, number] {
  return [Math.min(end[put] ?? never, events.length), take < 0 ? events.length : (call[take] ?? 0)];
}

/** By gap (gap g is just before event g): the first from there on at which no value is certainly inside. */
function firstEmptyMoments(pairs: readonly Pair[], timeline: Timeline): Int32Array {
  const count = timeline.events.length;
  const change = new Int32Array(count + 2);
  for (const pair of pairs) {
    const [from, to] = certainly(pair, timeline);
    if (from >= to) continue;
    change[from + 1] = (change[from + 1] ?? 0) + 1;
    change[to + 1] = (change[to + 1] ?? 0) - 1;
  }
  const first = new Int32Array(count + 2).fill(never);
  let inside = 0;
  for (let gap = 0; gap <= count; gap++) {
    inside += change[gap] ?? 0;
    if (inside === 0) first[gap] = gap;
  }
  for (let gap = count; gap >= 0; gap--) first[gap] = Math.min(first[gap] ?? never, first[gap + 1] ?? never);
  return first;
}

/** Each value wholly between two moments, the enqueue as early and the dequeue as late as may be. */
function betweenMoments(
  pairs: readonly Pair[],
  moments: ReadonlyMap<number, readonly number[]>,
  { call, return: end }: Timeline,
): number[] {
  // Event k is at 6k + 5, gap g at 6g, 6g + 1 and 6g + 2: what ends there, what is empty there, what begins there.
  const gaps = [...moments.keys()].sort((a, b) => a - b);
  const placed: { readonly position: number; readonly time: number }[] = [];
  for (const [gap, positions] of moments)
    for (const position of positions) placed.push({ position, time: 6 * gap + 1 });
  for (const { put, take } of pairs) {
    const began = Math.max(call[put] ?? 0, take < 0 ? never : (call[take] ?? 0));
    let low = 0;
    let high = gaps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((gaps[middle] ?? never) > began) high = middle;
      else low = middle + 1;
    }
    const before = low === 0 ? -1 : (gaps[low - 1] ?? 0);
    placed.push({ position: put, time: Math.max(6 * (call[put] ?? 0) + 5, 6 * before + 2) });
    if (take >= 0)
      placed.push({ position: take, time: Math.min(6 * (end[take] ?? never) + 5, 6 * (gaps[low] ?? never)) });
  }
  return placed.sort((a, b) => a.time - b.time).map(({ position }) => position);
}
