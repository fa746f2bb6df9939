/**
 * An operator's changes of the membership through the replicas' own commands: nodes are taken out, one after the other, and back in; one that is
 * replaced comes back empty.
 */
import type { NodeId } from "../../nodes/host.js";
import { sleep } from "../clusters/clock.js";
import type { Cluster, Injection } from "../contract/cluster.js";
import type { MembershipChange } from "../faults/fault.js";
import { askEveryMs, leadersOf, statuses } from "./operator.js";

/** How long an operator tries to take a node out of the membership, and to bring it back, ms. */
const withinMs = { away: 3000, back: 20_000 };

export async function changeMembers(cluster: Cluster, { nodes, replaced }: MembershipChange): Promise<Injection> {
  const removal = await removeMembers(cluster, nodes);
  const [node] = nodes;
  return replaced === true && node !== undefined ? replace(cluster, node, removal) : removal;
}

/** There may be no leader while other faults last, so a removal may fail; removed nodes come back once they are over. */
async function removeMembers(cluster: Cluster, nodes: readonly NodeId[]): Promise<Injection> {
  let proof: string | null = null;
  for (const node of nodes) {
    proof = await changeMembership(cluster, node, nodes, "no member");
    // The command was given and may still take effect, but that was not observed.
    if (proof === null) break;
  }
  return {
    proof,
    undo: async () => {
      for (const node of nodes) {
        const back = await changeMembership(cluster, node, nodes, "member");
        if (back === null) throw new Error(`${node} did not become a member again within ${withinMs.back} ms`);
      }
    },
  };
}

/** The node has been removed: once all others know that, no majority counts on what it has stored. */
async function replace(cluster: Cluster, node: NodeId, removal: Injection): Promise<Injection> {
  const known = removal.proof !== null && (await allKnowOf(cluster, node));
  if (!known) return { proof: null, undo: removal.undo };
  const { proof, undo } = await cluster.inject({ kind: "wipe", nodes: [node] });
  cluster.replaced?.(node);
  return {
    proof: `${removal.proof}; ${proof ?? `${node} had stored nothing`}`,
    undo: async () => {
      await undo();
      await removal.undo();
    },
  };
}

/**
 * Asks the leader until it says that the node is a member, or not a member, and has committed something since. `nodes`: all that the operator
 * is about to change in this way; a protocol that can change several at once may do so.
 *
 * @returns its answer, as a proof: `n2 leads n2 n3`; null if no node said so in time.
 */
async function changeMembership(
  cluster: Cluster,
  node: NodeId,
  nodes: readonly NodeId[],
  wanted: "member" | "no member",
): Promise<string | null> {
  const { clock } = cluster;
  const deadline = clock.nowNs() + (wanted === "member" ? withinMs.back : withinMs.away) * 1e6;
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
 * @returns false if that was not seen in time.
 */
async function allKnowOf(cluster: Cluster, removed: NodeId): Promise<boolean> {
  const { clock } = cluster;
  const deadline = clock.nowNs() + withinMs.away * 1e6;
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
