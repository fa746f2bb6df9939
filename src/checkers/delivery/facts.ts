/** Each element of a queue in a history, key by key: the operations that put it in, and those that handed it out. */
import { canonicalJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";

/** An element of one key; one that was put in more than once is one element. */
export interface Element {
  readonly key: string | null;
  readonly value: Json;
  /** Every enqueue of it, in order of invocation. */
  readonly attempts: readonly Operation[];
  /** Successful dequeues and drains that handed it out, in the order of their answers. */
  readonly deliveries: readonly Operation[];
}

export interface QueueFacts {
  readonly key: string | null;
  readonly elements: readonly Element[];
  /**
   * Nodes that answered some operation, and at which the queue was not found empty in the end, as often as it takes. Elements are not looked for at
   * one that never answered, such as a backup that sends clients to its primary: no client has put anything in there or could take it out.
   */
  readonly notSeenEmpty: readonly string[];
  /** Those that found the queue empty in the end, the last one at each node. */
  readonly emptyDrains: readonly Operation[];
}

/**
 * Number of drains that must find nothing at each node, after all else has ended: another one that failed may have held elements, which the
 * queue gets back a moment later.
 */
const emptyDrainsNeeded = 2;

export function isAcknowledged({ attempts }: Element): boolean {
  return attempts.some(({ type }) => type === "ok");
}

/** Acknowledged, and in no answer. */
export function isUndelivered(element: Element): boolean {
  return isAcknowledged(element) && element.deliveries.length === 0;
}

/** `operations`: of one key. */
export function queueFacts(key: string | null, operations: readonly Operation[]): QueueFacts {
  const elements = new Map<string, { value: Json; attempts: Operation[]; deliveries: Operation[] }>();
  const of = (value: Json): { readonly attempts: Operation[]; readonly deliveries: Operation[] } => {
    const name = canonicalJson(value);
    const known = elements.get(name) ?? { value, attempts: [], deliveries: [] };
    elements.set(name, known);
    return known;
  };
  for (const operation of operations) {
    if (operation.f === "enqueue") of(operation.input).attempts.push(operation);
    for (const value of handedOut(operation)) of(value).deliveries.push(operation);
  }
  const settled = Math.max(-1, ...operations.filter((each) => !foundNothing(each)).map(lastEvent));
  /** By node. */
  const empty = new Map<string, Operation[]>(
    operations.flatMap(({ type, node = "" }) => (type === "ok" ? [[node, []]] : [])),
  );
  for (const drain of operations)
    if (foundNothing(drain) && drain.call > settled) empty.get(drain.node ?? "")?.push(drain);
  return {
    key,
    elements: [...elements.values()].map(({ deliveries, ...each }) => ({
      ...{ key, ...each },
      deliveries: deliveries.toSorted((a, b) => a.return - b.return),
    })),
    notSeenEmpty: [...empty].flatMap(([node, drains]) => (drains.length < emptyDrainsNeeded ? [node] : [])),
    emptyDrains: [...empty.values()].flatMap((drains) => drains.slice(-1)),
  };
}

/** A drain that succeeded, of an empty queue. */
function foundNothing(operation: Operation): boolean {
  return operation.f === "drain" && operation.type === "ok" && handedOut(operation).length === 0;
}

/** What a successful operation took out; a dequeue of an empty queue answers null. */
function handedOut({ f, type, output }: Operation): readonly Json[] {
  if (type !== "ok") return [];
  if (f === "drain") return Array.isArray(output) ? output : [];
  return f === "dequeue" && output !== null && output !== undefined ? [output] : [];
}

/** The later of its two events; one that never ended may go on, which is no reason to wait for it. */
function lastEvent({ call, return: returned }: Operation): number {
  return returned === Number.POSITIVE_INFINITY ? call : returned;
}
