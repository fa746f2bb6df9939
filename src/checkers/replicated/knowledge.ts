/**
 * What the nodes of a replicated object must have seen, from the history alone. An update is visible at its own node once it is answered, and
 * stays so. If an answer shows an update of another node, then all that this node had seen before it took the update is visible, too: what
 * nodes see is causally closed. Everything else may be visible or not; checkers allow both. One pass in the order of the history: each update
 * becomes known at each node once, so the work grows with updates times nodes.
 */
import type { Operation } from "../../history/operation.js";

/** A read after the cluster has healed and had time to converge: every acknowledged update is visible to it. */
export const settled = "settled";

/** A read to which every update acknowledged before it began is visible; nodes need not agree. */
export const fresh = "fresh";

interface Learnt {
  readonly update: Operation;
  /** Index of the event from which on the update is visible to whatever begins at the node. */
  readonly at: number;
}

export class Knowledge {
  private readonly timelines = new Map<string, Learnt[]>();
  /** By node: since when each update is visible there. */
  private readonly since = new Map<string, Map<Operation, number>>();
  /** By node, then by another one: how much of the other's timeline is visible. */
  private readonly taken = new Map<string, Map<string, number>>();

  /** An answer at this node has shown that the update is visible. Calls come in the order of `at`. */
  learn(node: string | undefined, update: Operation, at: number): void {
    if (node === undefined) return;
    const since = of(this.since, node, () => new Map<Operation, number>());
    // Not recursive: a chain of causes may be as long as the history.
    const open = [update];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (since.has(next)) continue;
      since.set(next, at);
      of(this.timelines, node, () => []).push({ update: next, at });
      if (next.node !== undefined && next.node !== node) open.push(...this.past(node, next.node, next.call));
    }
  }

  /** What must be visible at the node of the operation when that begins. */
  mustSee({ f, node, call }: Operation, update: Operation): boolean {
    if (f === settled || f === fresh) return update.return < call;
    return node !== undefined && (this.since.get(node)?.get(update) ?? Number.POSITIVE_INFINITY) < call;
  }

  /** What must be visible to a read that shows these updates: they are, and all that their nodes had seen before them. */
  view(read: Operation, shown: readonly Operation[]): View {
    const them = new Set(shown);
    // What one node had seen only grows, so its latest update stands for the others.
    const latest = new Map<string | undefined, Operation>();
    for (const update of shown) {
      if (update.call > (latest.get(update.node)?.call ?? -1)) latest.set(update.node, update);
    }
    const causes = [...latest.values()];
    return (update) =>
      them.has(update) || this.mustSee(read, update) || causes.some((cause) => this.mustSee(cause, update));
  }

  /** What another node had seen before this event, and was not taken from it before. */
  private past(node: string, other: string, before: number): Operation[] {
    const taken = of(this.taken, node, () => new Map<string, number>());
    const timeline = this.timelines.get(other) ?? [];
    const found: Operation[] = [];
    let place = taken.get(other) ?? 0;
    for (let next = timeline[place]; next !== undefined && next.at < before; next = timeline[++place]) {
      found.push(next.update);
    }
    taken.set(other, place);
    return found;
  }
}

/** Whether an update must be visible. */
export type View = (update: Operation) => boolean;

/** What may be visible to the operation: it had begun before the answer came, and did not fail. */
export function maySee(operation: Operation, update: Operation): boolean {
  return update !== operation && update.type !== "fail" && update.call < operation.return;
}

function of<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let found = map.get(key);
  if (found === undefined) {
    found = make();
    map.set(key, found);
  }
  return found;
}
