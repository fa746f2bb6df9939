/**
 * Whether every node comes to hold what is committed, and answers all that it was asked, once all faults are undone and clients have stopped.
 * Clients do not notice a node that never takes part again, or forgets a request: they ask another.
 */
import type { Cluster } from "../contract/cluster.js";
import { statuses } from "../nemesis/operator.js";

const askEveryMs = 100;

/** A node whose log ended before what is committed elsewhere, after all that time. */
export interface Behind {
  readonly node: string;
  readonly holds: number;
  readonly committed: number;
}

/** Nodes that are still behind after `withinMs`; none if no node has a log. `pass` waits; it resolves early once `over` says so. */
export async function nodesBehind(
  cluster: Cluster,
  withinMs: number,
  pass: (ms: number) => Promise<void>,
  over: () => boolean,
): Promise<readonly Behind[]> {
  const deadline = cluster.clock.nowNs() + withinMs * 1e6;
  for (;;) {
    const answers = await statuses(cluster);
    const committed = Math.max(0, ...[...answers.values()].map(({ commitIndex = 0 }) => commitIndex));
    const behind = [...answers].flatMap(([node, { lastIndex }]): Behind[] =>
      lastIndex === undefined || lastIndex >= committed ? [] : [{ node, holds: lastIndex, committed }],
    );
    if (behind.length === 0 || over()) return [];
    if (cluster.clock.nowNs() >= deadline) return behind;
    await pass(askEveryMs);
  }
}

/** A request that the node which took it never answered. */
export interface Unanswered {
  readonly node: string;
  readonly client: string;
  readonly seq: number;
  readonly f: string;
}

/** Requests that are still unanswered after `withinMs`; none if the cluster does not see them. */
export async function requestsUnanswered(
  cluster: Cluster,
  withinMs: number,
  pass: (ms: number) => Promise<void>,
  over: () => boolean,
): Promise<readonly Unanswered[]> {
  const deadline = cluster.clock.nowNs() + withinMs * 1e6;
  for (;;) {
    const open = cluster.unanswered?.() ?? [];
    if (open.length === 0 || over()) return [];
    if (cluster.clock.nowNs() >= deadline) {
      return open.map(({ node, request: { client, seq, command } }) => ({ node, client, seq, f: command.f }));
    }
    await pass(askEveryMs);
  }
}
