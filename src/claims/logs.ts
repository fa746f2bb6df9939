/** Claims on the logs of a leader and of the others, checked by looking into all of them. */
import type { LogView, NodeId } from "../../nodes/host.js";
import type { Breach, ObservedNode, StateClaim } from "../contract/claim.js";
import { CommittedEntries } from "./committed-entries.js";
import { entryName, firstOf, lacks, sameEntry } from "./log-entries.js";
import { electoratesOf } from "./members.js";

const figure3 = 'Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (Raft), figure 3';

/** Checked when a node becomes leader. */
export const logMatching: StateClaim = {
  kind: "state",
  name: "log-matching",
  headline: "Two logs agree at one entry and differ before it.",
  source: figure3,
  view: "log",
  at: ["role"],
  watch: (nodes) => (moment) => {
    if (moment.at !== "role" || !moment.leads) return undefined;
    const log = moment.node.replica?.logView;
    if (log === undefined) return undefined;
    for (const other of nodes) {
      const breach = mismatch(moment.node.id, log, other);
      if (breach !== null) return breach;
    }
    return null;
  },
};

function mismatch(node: NodeId, log: LogView, other: ObservedNode): Breach | null {
  const view = other.replica?.logView;
  if (other.id === node || view === undefined) return null;
  let index = Math.min(log.lastIndex(), view.lastIndex());
  const first = Math.max(firstOf(log), firstOf(view));
  while (index >= first && log.epochAt(index) !== view.epochAt(index)) index -= 1;
  const agreed = index;
  for (; index >= first; index--) {
    if (sameEntry(log, view, index)) continue;
    return {
      node,
      sentence: `The logs of ${node} and ${other.id} have the same term at entry ${agreed} and differ at entry ${index} before it.`,
    };
  }
  return null;
}

/** If a majority elects: also claimed of every node that could be elected, and checked whenever an entry is first committed. */
export const electedLeaderCompleteness = leaderCompleteness(true);

/** If an operator appoints the leader. */
export const appointedLeaderCompleteness = leaderCompleteness(false);

function leaderCompleteness(elected: boolean): StateClaim {
  return {
    kind: "state",
    name: "leader-completeness",
    headline: "A node that lacks a committed entry leads, or could be elected.",
    source: `${figure3} and section 5.4.3`,
    view: "log",
    at: ["role", "committed"],
    watch(nodes) {
      const committed = new CommittedEntries();
      return (moment) => {
        if (moment.at === "committed") {
          const { index, log, node, inEpoch } = moment;
          if (index <= committed.length) return undefined;
          committed.add(log, index, node, inEpoch ?? 0);
          return elected ? electableWithout(index, committed, nodes) : undefined;
        }
        if (moment.at !== "role" || !moment.leads) return undefined;
        const log = moment.node.replica?.logView;
        return log === undefined ? undefined : incomplete(moment.node.id, moment.epoch, log, committed);
      };
    },
  };
}

function incomplete(leader: NodeId, epoch: number, log: LogView, committed: CommittedEntries): Breach | null {
  const missing = committed.firstMissing(log, epoch);
  if (missing === undefined) return null;
  const entry = committed.at(missing);
  return {
    node: leader,
    sentence:
      `${leader} was elected in term ${epoch} without ${entryName(missing, entry.epoch, entry.request)}, which ` +
      `${entry.by} had committed in term ${entry.inEpoch}.`,
  };
}

/** A node that lacks a committed entry must not have a log that a majority would vote for. */
function electableWithout(index: number, committed: CommittedEntries, nodes: readonly ObservedNode[]): Breach | null {
  const epoch = committed.epochOf(index);
  // Logs that end in an earlier term lose to those of the majority that holds the entry, in the same term to longer ones.
  let later = false;
  for (const { replica } of nodes) {
    const view = replica?.logView;
    if (view !== undefined && view.epochAt(view.lastIndex()) > epoch) later = true;
  }
  if (!later) return null;
  const logs = nodes.flatMap(({ id, replica }) => {
    const view = replica?.logView;
    return view === undefined ? [] : [{ id, view, last: view.lastIndex(), lastEpoch: view.epochAt(view.lastIndex()) }];
  });
  for (const one of logs) {
    if (!lacks(one.view, index, epoch)) continue;
    const electorates = electoratesOf(one.view, nodes).map((members) => new Set(members.map(({ id }) => id)));
    if (!electorates.some((members) => members.has(one.id))) continue;
    // Nodes that are down are assumed not to vote.
    const voters = logs.filter(
      ({ id, last, lastEpoch }) =>
        electorates.some((members) => members.has(id)) &&
        (one.lastEpoch > lastEpoch || (one.lastEpoch === lastEpoch && one.last >= last)),
    );
    const votes = (members: ReadonlySet<NodeId>): number => voters.filter(({ id }) => members.has(id)).length;
    if (electorates.some((members) => votes(members) <= members.size / 2)) continue;
    const { request, by, inEpoch } = committed.at(index);
    return {
      node: one.id,
      sentence:
        `${by} committed ${entryName(index, epoch, request)} in term ${inEpoch}, but ${one.id} does not have it and ` +
        `could be elected by ${voters.map(({ id }) => id).join(", ")}: its last entry is of term ${one.lastEpoch}.`,
    };
  }
  return null;
}
