/**
 * An operator's actions on a cluster through its replicas' own commands: find the leader, move the primary's role, take nodes
 * out of the membership and back in.
 */
import type { NodeId, ReplicaStatus } from "../../nodes/host.js";
import { sleep } from "../clusters/clock.js";
import type { Cluster } from "../contract/cluster.js";

/** How often an operator asks again while there is no leader or the leader is busy. */
const askEveryMs = 50;
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

/**
 * Asks the leader until it says that the node is a member, or not a member, and has committed something since. `nodes`: all that the operator
 * is about to change in this way; a protocol that can change several at once may do so.
 *
 * @returns its answer, as a proof: `n2 leads n2 n3`; null if no node said so within `withinMs`.
 */
export async function changeMembership(
  cluster: Cluster,
  node: NodeId,
  nodes: readonly NodeId[],
  wanted: "member" | "no member",
  withinMs: number,
): Promise<string | null> {
  const { clock } = cluster;
  const deadline = clock.nowNs() + withinMs * 1e6;
  for (;;) {
    const answers = await statuses(cluster);
    const [leader] = leadersOf(answers);
    const status = leader === undefined ? undefined : answers.get(leader);
    if (leader !== undefined && status?.members !== undefined) {
      if (status.members.includes(node) === (wanted === "member")) return `${leader} leads ${status.members.join(" ")}`;
      await command(cluster, leader, { type: wanted === "member" ? "add-member" : "remove-member", node, nodes });
    }
    if (clock.nowNs() >= deadline) return null;
    await sleep(clock, askEveryMs).done;
  }
}

/** What the leader said when it first said that a node is not a member. */
interface Said {
  readonly leader: NodeId;
  readonly epoch: number | undefined;
  readonly lastIndex: number;
}

/**
 * Waits until every other node says that the node is not a member, and the leader has committed all that it held when it first said so: then the
 * removal can no longer be undone by another leader, and no node counts what the removed one has stored or promised.
 *
 * @returns false if that was not seen within `withinMs`.
 */
export async function allKnowOf(cluster: Cluster, removed: NodeId, withinMs: number): Promise<boolean> {
  const { clock } = cluster;
  const deadline = clock.nowNs() + withinMs * 1e6;
  const others = cluster.nodes.filter((node) => node !== removed);
  let said: Said | undefined;
  for (;;) {
    const answers = await statuses(cluster);
    const knows = (node: NodeId): boolean => answers.get(node)?.members?.includes(removed) === false;
    const [leader] = leadersOf(answers);
    if (leader === undefined || !knows(leader)) said = undefined;
    else {
      const { epoch, lastIndex, commitIndex = -1 } = answers.get(leader) ?? {};
      if (said?.leader !== leader || said.epoch !== epoch) said = { leader, epoch, lastIndex: lastIndex ?? 0 };
      else if (commitIndex >= said.lastIndex && others.every(knows)) return true;
    }
    if (clock.nowNs() >= deadline) return false;
    await sleep(clock, askEveryMs).done;
  }
}

/** If this leader is gone by now, the next one gets the command. */
async function command(
  cluster: Cluster,
  leader: NodeId,
  order: { type: string; node: NodeId; nodes: readonly NodeId[] },
): Promise<void> {
  await cluster.operate(leader, order).catch(() => {});
}
