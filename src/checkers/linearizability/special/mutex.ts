/**
 * A lock that any client may release. Acquires and releases take turns, so the state after any number of steps is known, and all that
 * can differ between orders is how many steps have been taken and by which operations. Exact: take a step only when a return
 * demands it, each time by the open operation of the kind whose turn it is that returns first. Operations of one kind are
 * interchangeable, and an operation that can take effect later was not needed earlier. O(n log n), indeterminate operations included.
 *
 * It fails where an acquire has to take effect and no release is left to stand before it, or the other way round. That is a matter of
 * two counts: of the operations of one kind that must have taken effect, and of those of the other kind that can have.
 */

import type { Json, Operation } from "../../../history/operation.js";
import { plural } from "../../../history/plural.js";
import { MinHeap } from "./min-heap.js";
import { type Contradicted, contradicted, named, type SpecialResult } from "./result.js";
import { never, type Timeline, timelineOf } from "./timeline.js";

/** The two kinds of step; the other one is 1 − kind. */
const acquire = 0;
const release = 1;
const names = ["acquire", "release"] as const;

interface Steps {
  /** By position: the kind of the operation. */
  readonly kind: Uint8Array;
  /** By position: the rank of the event at which it took effect; `never` if it did not. */
  readonly taken: Int32Array;
  readonly timeline: Timeline;
  readonly startsHeld: boolean;
}

/** Needs nothing but acquire and release. */
export function decideMutex(operations: readonly Operation[], init: Json): SpecialResult | null {
  if (typeof init !== "boolean") return null;
  if (operations.some(({ f, type }) => type === "fail" || (f !== "acquire" && f !== "release"))) return null;
  const timeline = timelineOf(operations);
  const kind = Uint8Array.from(operations, ({ f }) => (f === "acquire" ? acquire : release));
  const taken = new Int32Array(operations.length).fill(never);
  const open = [new MinHeap(timeline.return), new MinHeap(timeline.return)] as const;
  const linearization: number[] = [];
  let turn: typeof acquire | typeof release = init ? release : acquire;
  for (let rank = 0; rank < timeline.events.length; rank++) {
    const event = timeline.events[rank] ?? 0;
    const position = event >> 1;
    if ((event & 1) === 0) {
      open[kind[position] === acquire ? acquire : release].push(position);
      continue;
    }
    while (taken[position] === never) {
      const next = open[turn].pop();
      if (next < 0) return outnumbered(operations, { kind, taken, timeline, startsHeld: init }, position);
      taken[next] = rank;
      linearization.push(next);
      turn = turn === acquire ? release : acquire;
    }
  }
  return { valid: true, linearization };
}

/** The operation at `due`, when it returned, had to take effect, and nothing of the other kind was left to go before it. */
function outnumbered(operations: readonly Operation[], steps: Steps, due: number): Contradicted {
  return inOneWindow(operations, steps, due) ?? inSeveral(operations, steps, due);
}

/**
 * The latest window that ends with that return in which more operations of its kind began and completed than those of the other kind that
 * can have taken effect there leave room for.
 */
function inOneWindow(operations: readonly Operation[], steps: Steps, due: number): Contradicted | null {
  const { kind, timeline } = steps;
  const own = kind[due] ?? acquire;
  const end = timeline.return[due] ?? never;
  const within: number[] = [];
  let others = 0;
  let begun = 0;
  for (let rank = 0; rank < end; rank++) {
    const event = timeline.events[rank] ?? 0;
    if (kind[event >> 1] === own) continue;
    others += (event & 1) === 0 ? 1 : -1;
    begun += (event & 1) === 0 ? 1 : 0;
  }
  for (let rank = end - 1; rank >= 0; rank--) {
    const event = timeline.events[rank] ?? 0;
    const position = event >> 1;
    if (kind[position] !== own) others += event & 1;
    else if ((event & 1) === 0 && (timeline.return[position] ?? never) <= end) within.push(position);
    if (within.length < others + 2) continue;
    if (others === begun) break;
    const between = within.length - 1;
    return contradicted(
      within,
      `Between event ${operations[position]?.call} and ${endOf(operations, due)}, ${plural(within.length, nameOf(own))} began and completed, ` +
        `and between them there must be ${plural(between, nameOf(1 - own))}; but ${others === 0 ? "none" : `only ${others}`} can have ` +
        "taken effect in that time.",
    );
  }
  const completed = [...kind.keys()].filter(
    (position) => kind[position] === own && (timeline.return[position] ?? never) <= end,
  );
  if (completed.length <= begun + (own === turnAtStart(steps) ? 1 : 0)) return null;
  return contradicted(completed, fromTheStart(steps, own, completed.length, begun, endOf(operations, due)));
}

function fromTheStart(steps: Steps, own: number, completed: number, others: number, end: string): string {
  return (
    `By ${end}, ${plural(completed, nameOf(own))} had completed and ${others === 0 ? "no" : `at most ${others}`} ` +
    `${nameOf(1 - own)}${others === 1 ? "" : "s"} had begun; ${turns(steps)}.`
  );
}

/**
 * Some of them had to take effect early, so that operations of the other kind could, which then were too few. Going back in time, each
 * stretch counts the operations of one kind that began and completed in it, alternately of either kind.
 */
function inSeveral(operations: readonly Operation[], steps: Steps, due: number): Contradicted {
  const { kind, taken, timeline } = steps;
  const own = kind[due] ?? acquire;
  const core: number[] = [];
  const stretches: string[] = [];
  let counted = own;
  let end = timeline.return[due] ?? never;
  for (let begin = end; begin >= 0; end = begin, counted = 1 - counted) {
    // The last of this kind that took effect by then although it had more time than that.
    begin = -1;
    for (let position = 0; position < operations.length; position++) {
      const at = taken[position] ?? never;
      if (kind[position] === counted && at <= end && at > begin && (timeline.return[position] ?? never) > end)
        begin = at;
    }
    const within: number[] = [];
    for (let position = 0; position < operations.length; position++) {
      const inside = (timeline.call[position] ?? 0) > begin && (timeline.return[position] ?? never) <= end;
      if (kind[position] === counted && inside) within.push(position);
    }
    core.push(...within);
    stretches.unshift(`${plural(within.length, nameOf(counted))} by event ${stampOf(operations, timeline, end)}`);
  }
  let must = 1;
  let others = 0;
  for (let position = 0; position < operations.length; position++) {
    if (kind[position] !== own) others += (timeline.call[position] ?? 0) < (timeline.return[due] ?? never) ? 1 : 0;
    else if (taken[position] !== never) must += 1;
  }
  return contradicted(
    core,
    `By ${endOf(operations, due)}, at least ${plural(must, nameOf(own))} had taken effect (there began and completed ${stretches.join(", then ")}), and ` +
      `${others === 0 ? "no" : `at most ${others}`} ${nameOf(1 - own)}${others === 1 ? "" : "s"} had begun; ${turns(steps)}.`,
  );
}

/** "event 9, where the acquire of event 5 ended". */
function endOf(operations: readonly Operation[], due: number): string {
  return `event ${operations[due]?.return}, where ${named(operations, due)} ended`;
}

function turns({ startsHeld }: Steps): string {
  return `the lock was ${startsHeld ? "held" : "free"} at the start, and the two take turns`;
}

function stampOf(operations: readonly Operation[], { events }: Timeline, rank: number): number | undefined {
  const event = events[rank] ?? 0;
  const operation = operations[event >> 1];
  return (event & 1) === 0 ? operation?.call : operation?.return;
}

function turnAtStart({ startsHeld }: Steps): number {
  return startsHeld ? release : acquire;
}

function nameOf(kind: number): string {
  return names[kind] ?? "";
}
