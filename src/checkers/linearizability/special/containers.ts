/**
 * What objects that hand out what was put into them have in common: a value was taken more often than it can have been put in. That
 * refutes histories of queues, stacks and priority queues alike, whatever they say of order, and however often values repeat.
 */
import { canonicalJson } from "../../../history/json.js";
import type { Json, Operation } from "../../../history/operation.js";
import { isBuiltIn } from "../../../models/checked-model.js";
import type { Model } from "../../../models/model.js";
import { priorityQueue } from "../../../models/priority-queue.js";
import { queue, unorderedQueue } from "../../../models/queue.js";
import { stack } from "../../../models/stack.js";
import { shown } from "../../telling/shown.js";
import { type Contradicted, contradicted, type Reason, unwritten } from "./result.js";

export interface Container {
  /** Such as "queue", in a sentence. */
  readonly object: string;
  readonly put: string;
  /** Such as "pushes". */
  readonly puts: string;
  readonly take: string;
}

export const queueOperations: Container = { object: "queue", put: "enqueue", puts: "enqueues", take: "dequeue" };
export const stackOperations: Container = { object: "stack", put: "push", puts: "pushes", take: "pop" };
export const priorityQueueOperations: Container = {
  object: "priority queue",
  put: "insert",
  puts: "inserts",
  take: "delete-min",
};

const containers: ReadonlyMap<string, Container> = new Map([
  [queue.name, queueOperations],
  [unorderedQueue.name, queueOperations],
  [stack.name, stackOperations],
  [priorityQueue.name, priorityQueueOperations],
]);

/** Undefined for a model that is none of ours that hand out what was put into them. */
export function containerOf(model: Model): Container | undefined {
  return isBuiltIn(model) ? containers.get(model.name) : undefined;
}

/** Elements at the start, in canonical text; those of an unordered queue are kept so. */
export function startTexts(name: string, init: Json): string[] {
  if (!Array.isArray(init)) return [];
  return init.map((each) => (name === unorderedQueue.name ? String(each) : canonicalJson(each)));
}

/** `operations`: those of one object that reach the model. Undefined if no value shows a contradiction of this kind. */
export function refuteTooManyTaken(operations: readonly Operation[], model: Model): Contradicted | undefined {
  const container = containerOf(model);
  if (container === undefined) return undefined;
  return tooManyTaken(operations, container, startTexts(model.name, model.init));
}

interface OfValue {
  /** Copies at the start. */
  start: number;
  /** Positions. */
  readonly puts: number[];
  readonly takes: number[];
}

export function tooManyTaken(
  operations: readonly Operation[],
  { put, puts, take }: Container,
  start: readonly string[],
): Contradicted | undefined {
  const values = new Map<string, OfValue>();
  const of = (text: string): OfValue => {
    const known = values.get(text) ?? { start: 0, puts: [], takes: [] };
    values.set(text, known);
    return known;
  };
  for (const text of start) of(text).start += 1;
  for (const [position, { f, type, input, output }] of operations.entries()) {
    if (f === put) of(canonicalJson(input)).puts.push(position);
    else if (type === "ok" && output !== null && output !== undefined) of(canonicalJson(output)).takes.push(position);
  }
  let first: { readonly end: number; readonly result: Contradicted } | undefined;
  for (const value of values.values()) {
    const wrong = overTaken(operations, value, { puts, take });
    if (wrong !== undefined && (first === undefined || wrong.end < first.end)) first = wrong;
  }
  return first?.result;
}

/** The first end by which more had been taken than can have been put in. */
function overTaken(
  operations: readonly Operation[],
  { start, puts, takes }: OfValue,
  words: Pick<Container, "puts" | "take">,
): { readonly end: number; readonly result: Contradicted } | undefined {
  const callOf = (position: number): number => operations[position]?.call ?? 0;
  const endOf = (position: number): number => operations[position]?.return ?? 0;
  puts.sort((a, b) => callOf(a) - callOf(b));
  takes.sort((a, b) => endOf(a) - endOf(b));
  let begun = 0;
  for (const [place, taker] of takes.entries()) {
    const end = endOf(taker);
    while (begun < puts.length && callOf(puts[begun] ?? 0) < end) begun += 1;
    if (place + 1 <= start + begun) continue;
    const finder = operations[taker];
    const value = finder?.output ?? null;
    const reason: Reason =
      start + begun === 0
        ? unwritten(finder, value)
        : `By event ${end}, ${place + 1} ${words.take}${place === 0 ? "" : "s"} had taken ${shown(value)}, but at most ` +
          `${start + begun} can have been there: ${start === 0 ? "" : `${start} at the start and `}` +
          `${begun} put in by ${words.puts} that had begun by then.`;
    return { end, result: contradicted(takes.slice(0, place + 1), reason) };
  }
  return undefined;
}
