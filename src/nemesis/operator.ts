/** What an operator learns of a cluster from what its replicas report: the nodes that lead, and the one that should lead next. */
import type { NodeId, ReplicaStatus } from "../../nodes/host.js";
import { sleep } from "../clusters/clock.js";
import type { Cluster } from "../contract/cluster.js";

/** How often an operator asks again while there is no leader or the leader is busy. */
export const askEveryMs = 50;
/** How long an operator waits for nodes that should answer before a failover, ms. */
const lateMs = 20_000;

/** The statuses of the nodes that answer. */
export async function statuses(cluster: Cluster): Promise<ReadonlyMap<NodeId, ReplicaStatus>> {
  const { nodes } = cluster;
  const answers = await Promise.all(nodes.map((node) => cluster.status(node)));
  const answered = new Map<NodeId, ReplicaStatus>();
  for (const [index, node] of nodes.entries()) {
    const answer = answers[index];
    if (answer) answered.set(node, answer);
  }
  return answered;
}

/** Nodes that lead, highest epoch first. */
export function leadersOf(answers: ReadonlyMap<NodeId, ReplicaStatus>): NodeId[] {
  return [...answers]
    .filter(([, { leads }]) => leads === true)
    .sort(([, a], [, b]) => further(a.epoch, b.epoch))
    .map(([node]) => node);
}

/** Sorts the greater number first; a system without it has 0 everywhere. */
function further(a = 0, b = 0): number {
  return b - a;
}

/**
 * The nodes of a failover: the leader, which is stopped, and the most advanced of the others that wait for nothing, which is promoted. It may
 * be the only one that has what clients were told, so no answer is passed over because it is late. `silent`: nodes that cannot answer.
 */
export async function planFailover(
  cluster: Cluster,
  silent: ReadonlySet<NodeId>,
): Promise<{ readonly old: NodeId; readonly successor: NodeId }> {
  const { clock, nodes } = cluster;
  const deadline = clock.nowNs() + lateMs * 1e6;
  let answers = await statuses(cluster);
  while (nodes.some((node) => !silent.has(node) && !answers.has(node)) && clock.nowNs() < deadline) {
    await sleep(clock, askEveryMs).done;
    answers = await statuses(cluster);
  }
  const [old] = leadersOf(answers);
  if (old === undefined) throw new Error("nobody leads, so there is nothing to fail over from");
  const successor = [...answers]
    .filter(([node, { awaits }]) => node !== old && awaits === undefined)
    .sort(([, a], [, b]) => further(a.epoch, b.epoch) || further(a.lastIndex, b.lastIndex))[0]?.[0];
  if (successor === undefined) throw new Error("no other node answers that could be promoted");
  return { old, successor };
}
