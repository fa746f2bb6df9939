/**
 * What nodes hold once nothing changes any more and they had time to tell each other: of each node its last acknowledged read of those made for
 * that, which began after the last update had ended, or had been given up. A node that was used and not read then has shown nothing: what a
 * client has read there before may have been late.
 */
import type { Operation } from "../../history/operation.js";
import { settled } from "../replicated/knowledge.js";

export interface LastReads {
  readonly reads: readonly Operation[];
  /** Nodes that clients used and that were not read at the end. */
  readonly unread: readonly string[];
}

/** A read that began so long after the first one at the end shows what its node has come to hold, ns: other workloads wait as long before they read. */
const enoughNs = 2e9;

/**
 * `isUpdate`: of the operation's `f`; `lacks`: a read does not show all that its node has to come to hold. If the node answered no later read,
 * although it was asked, such a read may have come too early, and does not count. `settled` reads all that a node holds. Operations without a node are of one. */
export function lastReads(
  operations: readonly Operation[],
  isUpdate: (f: string) => boolean,
  lacks: (read: Operation) => boolean,
): LastReads {
  let ended = -1;
  for (const { f, call, return: returned } of operations) {
    if (isUpdate(f)) ended = Math.max(ended, call, returned === Number.POSITIVE_INFINITY ? -1 : returned);
  }
  const nodes = new Set<string | undefined>();
  const last = new Map<string | undefined, Operation>();
  const asked = new Map<string | undefined, Operation>();
  let begunNs = Number.POSITIVE_INFINITY;
  for (const operation of operations) {
    const { f, type, call, node } = operation;
    nodes.add(node);
    if (f !== settled || call <= ended) continue;
    begunNs = Math.min(begunNs, operation.callTime);
    asked.set(node, operation);
    if (type === "ok") last.set(node, operation);
  }
  for (const [node, read] of last) {
    if (asked.get(node) !== read && read.callTime < begunNs + enoughNs && lacks(read)) last.delete(node);
  }
  const unread = [...nodes].flatMap((node) => (node === undefined || last.has(node) ? [] : [node]));
  return { reads: [...last.values()], unread: unread.sort() };
}

/** Whether an operation of this `f` tells what a node holds, at the end or before. */
export function isRead(f: string): boolean {
  return f === "read" || f === settled;
}

/** Why the last reads prove nothing, as a sentence; undefined if every node was read. */
export function whyUnread({ reads, unread }: LastReads): string | undefined {
  if (reads.length === 0)
    return "Unknown: no read succeeded after the last update, so what nodes came to hold was not seen.";
  if (unread.length === 0) return undefined;
  return `Unknown: ${unread.join(", ")} answered no read late enough after the last update, so what ${unread.length === 1 ? "it" : "they"} came to hold was not seen.`;
}
