/**
 * k-atomicity (Aiyer, Alvisi & Bazzi 2005; Golab, Hurwitz & Li 2013): a register is k-atomic if some order of its operations
 * respects real time and lets every read return one of the k latest writes before it; the initial value counts as a write
 * before all. 1-atomic is linearizable. Finding the least k is hard in general, so what is given is a range:
 *
 *   at least   1 + the most writes that certainly lie between a read and the write it read from: invoked after that write was
 *              over, completed before the read was invoked; 2 if the key is not linearizable, unless failed operations that saw
 *              a value were left out here, which may be all that is wrong
 *   at most    the k that a particular order needs: writes in order of invocation, or of when they were over, each read as early
 *              as it can be
 *
 * Where the two meet, as they do when writes to a key do not overlap, k is exact. A write that was read was over when its first
 * reader was, whatever its client saw. A compare-and-set counts as a read just before its own write.
 */
import type { Operation } from "../../history/operation.js";
import { initialValue, notARead, type RegisterHistory } from "../reads-from/history.js";
import type { Validity } from "../verdict.js";

export interface KeyStaleness {
  readonly key: string | null;
  readonly atLeast: number;
  /** Infinity if neither order serves, which happens only with compare-and-sets. */
  readonly atMost: number;
  /** The read that shows `atLeast`, its write (undefined: the initial value), and writes that lie between, oldest first. */
  readonly witness: {
    readonly read: Operation;
    readonly writer: Operation | undefined;
    /** Event by which the write had taken effect; −1 for the start. */
    readonly over: number;
    readonly between: readonly Operation[];
    /** If `read` got no answer: what shows that it took effect, each operation read by the next, the last one completed. */
    readonly shownBy: readonly Operation[];
  };
}

/** A read that returned before its write was invoked: no k serves. */
export interface ReadOfTheFuture {
  readonly read: Operation;
  readonly writer: Operation;
}

export type Staleness =
  | { readonly kind: "range"; readonly keys: readonly KeyStaleness[] }
  | { readonly kind: "none"; readonly future: ReadOfTheFuture };

interface Cluster {
  readonly node: number;
  readonly call: number;
  /** When it must have taken effect: its own return or its first reader's. */
  over: number;
}

/** `history`: with updates joined. `linearizable`: verdict of each key where it is known. */
export function measureStaleness(
  history: RegisterHistory,
  linearizable: ReadonlyMap<string | null, Validity>,
): Staleness {
  const { operations, readsFrom, writes, key } = history;
  const clusters = operations.map(
    (operation, node): Cluster => ({ node, call: operation.call, over: operation.return }),
  );
  for (const [node, operation] of operations.entries()) {
    const writer = clusters[readsFrom[node] ?? initialValue];
    if (writer === undefined) continue;
    const write = operations[writer.node];
    if (write !== undefined && operation.return < writer.call)
      return { kind: "none", future: { read: operation, writer: write } };
    writer.over = Math.min(writer.over, operation.return);
  }
  const nodesOf: number[][] = history.keys.map(() => []);
  for (let node = 0; node < operations.length; node++) nodesOf[key[node] ?? -1]?.push(node);
  const keys = history.keys.flatMap((name, number): KeyStaleness[] => {
    const nodes = nodesOf[number] ?? [];
    const reads = nodes.filter((node) => (readsFrom[node] ?? notARead) >= initialValue);
    const ofKey = nodes.flatMap((node) => (writes[node] === 1 ? (clusters[node] ?? []) : []));
    if (reads.length === 0) return [];
    return [staleness(history, name, reads, ofKey, clusters, linearizable.get(name))];
  });
  return { kind: "range", keys };
}

function staleness(
  history: RegisterHistory,
  key: string | null,
  reads: readonly number[],
  writes: readonly Cluster[],
  clusters: readonly Cluster[],
  linearizable: Validity | undefined,
): KeyStaleness {
  const { operations, readsFrom } = history;
  const between = writesBetween(operations, reads, writes, (read) => clusters[readsFrom[read] ?? -1]?.over ?? -1);
  let stalest = 0;
  for (const [index, count] of between.entries()) if (count > (between[stalest] ?? 0)) stalest = index;
  const read = reads[stalest] ?? 0;
  const begun = clusters[readsFrom[read] ?? -1]?.over ?? -1;
  const call = operations[read]?.call ?? 0;
  const inBetween = writes
    .filter((write) => write.call > begun && write.over < call && write.node !== read)
    .sort((a, b) => a.call - b.call);
  const orders = [
    [...writes].sort((a, b) => a.call - b.call),
    [...writes].sort((a, b) => a.over - b.over || a.call - b.call),
  ];
  const atMost = linearizable === true ? 1 : Math.min(...orders.map((order) => needed(history, reads, order)));
  return {
    key,
    atLeast: Math.max(1 + (between[stalest] ?? 0), linearizable === false && !history.partial ? 2 : 1),
    atMost,
    witness: {
      read: operations[read] as Operation, // `read` is one of the nodes of this history
      writer: operations[readsFrom[read] ?? -1],
      over: begun,
      between: inBetween.flatMap(({ node }) => operations[node] ?? []),
      shownBy: observersOf(history, read),
    },
  };
}

/** Those that show that an operation without answer took effect; none for one that got an answer. */
function observersOf({ operations, readsFrom }: RegisterHistory, node: number): Operation[] {
  const shownBy: Operation[] = [];
  const seen = new Set([node]);
  for (let at = node; operations[at]?.type === "info"; ) {
    const readers = operations.flatMap((_, reader) => (readsFrom[reader] === at && !seen.has(reader) ? [reader] : []));
    const reader = readers.find((each) => operations[each]?.type === "ok") ?? readers[0];
    if (reader === undefined) break;
    seen.add(reader);
    shownBy.push(...operations.slice(reader, reader + 1));
    at = reader;
  }
  return shownBy;
}

/**
 * For each read, how many writes were invoked after its write was over and were over before it was invoked. Writes are entered
 * in a Fenwick tree by invocation as reads pass them, O(n log n).
 */
function writesBetween(
  operations: readonly Operation[],
  reads: readonly number[],
  writes: readonly Cluster[],
  overOfWriter: (read: number) => number,
): number[] {
  const calls = writes.map(({ call }) => call).sort((a, b) => a - b);
  const ended = [...writes].sort((a, b) => a.over - b.over);
  const rankOf = (call: number): number => {
    let low = 0;
    for (let high = calls.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((calls[middle] ?? 0) <= call) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const tree = new Int32Array(calls.length + 1);
  const upTo = (rank: number): number => {
    let sum = 0;
    for (let at = rank; at > 0; at -= at & -at) sum += tree[at]!;
    return sum;
  };
  const counts = new Array<number>(reads.length).fill(0);
  const inOrder = reads.map((read, index) => ({ index, call: operations[read]?.call ?? 0, after: overOfWriter(read) }));
  let entered = 0;
  for (const { index, call, after } of inOrder.sort((a, b) => a.call - b.call)) {
    for (; entered < ended.length && (ended[entered]?.over ?? 0) < call; entered++) {
      for (let at = rankOf(ended[entered]?.call ?? 0); at < tree.length; at += at & -at) tree[at]! += 1;
    }
    counts[index] = entered - upTo(rankOf(after));
  }
  return counts;
}

/** The k that this order of the writes needs when each read is placed as early as real time and its write allow. */
function needed(history: RegisterHistory, reads: readonly number[], order: readonly Cluster[]): number {
  const { operations, readsFrom } = history;
  const rank = new Map(order.map(({ node }, index) => [node, index + 1]));
  // What a read must come after: everything that was over before it was invoked. `events` are completions in order.
  const events = [
    ...order.map(({ node, over }) => ({ over, rank: rank.get(node) ?? 0, read: -1 })),
    ...reads.map((read) => ({ over: operations[read]?.return ?? 0, rank: 0, read })),
  ].sort((a, b) => a.over - b.over);
  const place = new Map<number, number>();
  const waiting = [...reads].sort((a, b) => (operations[a]?.call ?? 0) - (operations[b]?.call ?? 0));
  let latest = 0;
  let next = 0;
  let k = 1;
  for (const read of waiting) {
    const operation = operations[read];
    for (; (events[next]?.over ?? Number.POSITIVE_INFINITY) < (operation?.call ?? 0); next++) {
      const event = events[next];
      if (event !== undefined) latest = Math.max(latest, event.read < 0 ? event.rank : (place.get(event.read) ?? 0));
    }
    const writer = rank.get(readsFrom[read] ?? -1) ?? 0;
    const own = rank.get(read);
    let at = Math.max(latest, writer);
    if (own !== undefined) {
      // It reads what is just before its own write, and must not have to come later.
      if (at >= own) return Number.POSITIVE_INFINITY;
      at = own - 1;
    }
    place.set(read, own ?? at);
    k = Math.max(k, at - writer + 1);
  }
  return k;
}
