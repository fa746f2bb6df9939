/**
 * An empty answer of a queue, stack or priority queue, at every moment of which more was inside than can have been taken. Whatever the order in which
 * it hands out, and however often values repeat: of each value, what had been put in by then and was not taken by dequeues that had begun was
 * inside, unless dequeues without an answer took it.
 */
import { canonicalJson } from "../../../history/json.js";
import type { Operation } from "../../../history/operation.js";
import type { Model } from "../../../models/model.js";
import { capital, events } from "../../telling/shown.js";
import { fewestBeside } from "../quick-xplain.js";
import { type Container, containerOf, startTexts } from "./containers.js";
import { type Contradicted, contradicted, named } from "./result.js";
import { never, type Timeline, timelineOf } from "./timeline.js";

/** Events that may be passed in looking for the fewest operations to tell. */
const mostPassed = 20_000_000;

/** `operations`: those of one object that reach the model. Undefined if it is none of these, or no answer is of this kind. */
export function refuteNeverEmpty(operations: readonly Operation[], model: Model): Contradicted | undefined {
  const container = containerOf(model);
  if (container === undefined) return undefined;
  const empties = [...operations.keys()].filter((position) => {
    const { f, type, output = null } = operations[position] ?? {};
    return f === container.take && type === "ok" && output === null;
  });
  if (empties.length === 0) return undefined;
  const timeline = timelineOf(operations);
  const endOf = (position: number): number => timeline.return[position] ?? never;
  const inside = new Insides(operations, container, startTexts(model.name, model.init), timeline);
  const free = inside.freeUpTo(timeline.events.length, () => true);
  const isFree = (each: number, gaps: Int32Array): boolean =>
    gaps[endOf(each) + 1] !== gaps[(timeline.call[each] ?? 0) + 1];
  const wrong = empties.filter((each) => !isFree(each, free)).sort((a, b) => endOf(a) - endOf(b))[0];
  if (wrong === undefined) return undefined;
  const before = [...operations.keys()]
    .filter((each) => operations[each]?.f === container.put && endOf(each) < endOf(wrong))
    .sort((a, b) => endOf(b) - endOf(a));
  let passed = 0;
  const needed = fewestBeside([], before, (puts) => {
    passed += endOf(wrong);
    if (passed > mostPassed) return false;
    const required = new Set(puts);
    return !isFree(
      wrong,
      inside.freeUpTo(endOf(wrong), (put) => required.has(put)),
    );
  });
  const calls = needed.map((put) => operations[put]?.call ?? 0);
  const by =
    calls.length === 0 ? "" : `, by the ${calls.length === 1 ? container.put : container.puts} of ${events(calls)},`;
  return contradicted(
    [wrong, ...needed],
    `${capital(named(operations, wrong))} found the ${container.object} empty, but at every moment of it more had been put in${by} than can have been taken ` +
      `by then: ${container.take}s that had not begun yet took some of it, or nothing is known to have taken it.`,
  );
}

class Insides {
  /** By position: the value put in or taken; −1 for none. */
  private readonly value: Int32Array;
  private readonly startCounts: Int32Array;

  constructor(
    private readonly operations: readonly Operation[],
    private readonly container: Container,
    start: readonly string[],
    private readonly timeline: Timeline,
  ) {
    const numbers = new Map<string, number>();
    const numberOf = (text: string): number => {
      const known = numbers.get(text) ?? numbers.size;
      numbers.set(text, known);
      return known;
    };
    const atStart = start.map(numberOf);
    this.value = Int32Array.from(operations, ({ f, input, output = null }) => {
      const value = f === container.put ? input : output;
      return f !== container.put && value === null ? -1 : numberOf(canonicalJson(value));
    });
    this.startCounts = new Int32Array(numbers.size);
    for (const number of atStart) this.startCounts[number] = (this.startCounts[number] ?? 0) + 1;
  }

  /**
   * By gap (gap g is just before event g) up to the event at place `end`: how many gaps before it are moments at which nothing need have
   * been inside. `isRequired`: of puts; the others may never have taken effect.
   */
  freeUpTo(end: number, isRequired: (put: number) => boolean): Int32Array {
    const { events } = this.timeline;
    const inside = this.startCounts.slice();
    /** Of all values, what is inside unless it was taken unseen; and how many may have taken something unseen. */
    let certain = inside.reduce((sum, count) => sum + count, 0);
    let unseen = 0;
    const free = new Int32Array(Math.min(end, events.length) + 2);
    for (let gap = 0; gap < free.length - 1; gap++) {
      free[gap + 1] = (free[gap] ?? 0) + (certain <= unseen ? 1 : 0);
      const event = events[gap] ?? -1;
      if (event < 0) continue;
      const position = event >> 1;
      const begins = (event & 1) === 0;
      const value = this.value[position] ?? -1;
      const isPut = this.operations[position]?.f === this.container.put;
      if (isPut === begins || (isPut && !isRequired(position))) continue;
      if (!isPut && this.operations[position]?.type === "info") unseen += 1;
      else if (value >= 0) {
        const before = inside[value] ?? 0;
        const after = before + (isPut ? 1 : -1);
        inside[value] = after;
        certain += Math.max(0, after) - Math.max(0, before);
      }
    }
    return free;
  }
}
