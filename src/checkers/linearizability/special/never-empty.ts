/**
 * An empty answer of a queue, stack or priority queue, at every moment of which more was inside than can have been taken. Whatever the order in which
 * it hands out, and however often values repeat: of each value, what had been put in by then and was not taken by dequeues that had begun was
 * inside, unless dequeues without an answer took it.
 */
import { canonicalJson } from "../../../history/json.js";
import type { Operation } from "../../../history/operation.js";
import type { Model } from "../../../models/model.js";
import { capital } from "../../telling/shown.js";
import { containerOf, startTexts } from "./containers.js";
import { type Contradicted, contradicted, named } from "./result.js";
import { never, timelineOf } from "./timeline.js";

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
  const inside = new Map<string, number>();
  /** Of all values, what is inside unless it was taken unseen; and how many may have taken something unseen. */
  let certain = 0;
  let unseen = 0;
  const change = (text: string, amount: number): void => {
    const before = inside.get(text) ?? 0;
    inside.set(text, before + amount);
    certain += Math.max(0, before + amount) - Math.max(0, before);
  };
  for (const text of startTexts(model.name, model.init)) change(text, 1);
  /** By gap (gap g is just before event g): how many gaps up to it are moments at which nothing need have been inside. */
  const free = new Int32Array(timeline.events.length + 2);
  for (let gap = 0; gap <= timeline.events.length; gap++) {
    free[gap + 1] = (free[gap] ?? 0) + (certain <= unseen ? 1 : 0);
    const event = timeline.events[gap];
    const operation = event === undefined ? undefined : operations[event >> 1];
    if (event === undefined || operation === undefined) continue;
    const { f, type, input, output = null } = operation;
    const begins = (event & 1) === 0;
    if (f === container.put) {
      if (!begins) change(canonicalJson(input), 1);
    } else if (begins && type === "info") unseen += 1;
    else if (begins && output !== null) change(canonicalJson(output), -1);
  }
  const endOf = (position: number): number => timeline.return[position] ?? never;
  const wrong = empties
    .filter((each) => free[endOf(each) + 1] === free[(timeline.call[each] ?? 0) + 1])
    .sort((a, b) => endOf(a) - endOf(b))[0];
  if (wrong === undefined) return undefined;
  const before = [...operations.keys()].filter((each) => {
    return operations[each]?.f === container.put && endOf(each) < endOf(wrong);
  });
  return contradicted(
    [wrong, ...before],
    `${capital(named(operations, wrong))} found the ${container.object} empty, but at every moment of it more had been put in than can have been taken ` +
      `by then: ${container.take}s that had not begun yet took some of it, or nothing is known to have taken it.`,
  );
}
