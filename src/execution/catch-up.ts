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
  /** It is not a member, as the node says that knows most. */
  readonly outside?: true;
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
    const [knowsMost] = [...answers.values()].sort((one, other) => (other.commitIndex ?? 0) - (one.commitIndex ?? 0));
    const { commitIndex: committed = 0, members } = knowsMost ?? {};
    const behind = [...answers].flatMap(([node, { lastIndex }]): Behind[] => {
      if (lastIndex === undefined || lastIndex >= committed) return [];
      const outside = members?.includes(node) === false;
      return [{ node, holds: lastIndex, committed, ...(outside ? { outside } : {}) }];
    });
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
