/** Where an entry is when its client hears that its update is done: checked by looking into all logs at that moment. */
import type { ClientRequest, LogView } from "../../nodes/host.js";
import type { Breach, ObservedNode, StateClaim } from "../contract/claim.js";
import { CommittedEntries, type Place } from "./committed-entries.js";
import { firstOf, indexOfRequest, lacks } from "./log-entries.js";
import { electoratesOf } from "./members.js";

export const acknowledgedOnMajority: StateClaim = {
  kind: "state",
  name: "acknowledged-on-majority",
  headline: "An update was acknowledged before a majority held it.",
  source: 'Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (Raft), section 5.3',
  view: "log",
  at: ["committed", "acknowledged"],
  watch: (nodes) =>
    watching(
      nodes,
      (log, index) => electoratesOf(log, nodes, index),
      (members) => Math.floor(members / 2) + 1,
    ),
};

export const acknowledgedOnAll: StateClaim = {
  kind: "state",
  name: "acknowledged-on-all",
  headline: "An update was acknowledged before all replicas held it.",
  source: 'Alsberg and Day, "A Principle for Resilient Sharing of Distributed Resources"',
  view: "log",
  at: ["committed", "acknowledged"],
  watch: (nodes) =>
    watching(
      nodes,
      () => [nodes],
      (members) => members,
    ),
};

/** How many of the latest committed entries are looked at first for an acknowledged request. */
const nearby = 400;

function watching(
  nodes: readonly ObservedNode[],
  groupsBy: (log: LogView, index: number | undefined) => readonly (readonly ObservedNode[])[],
  neededOf: (members: number) => number,
): ReturnType<StateClaim["watch"]> {
  /** As they were committed: a snapshot may take the place of an entry before its request is acknowledged once more. */
  const committed = new CommittedEntries();
  /** Undefined if no entry holds the request, null if that cannot be said. */
  const find = (request: ClientRequest, log: LogView): Place | undefined | null => {
    const place = placeOf(request, log, nodes);
    const first = firstOf(log);
    const executed = place !== undefined && place.index <= log.commitIndex();
    if (executed || first === 1) return place;
    // The entry of a request that was sent again may be in the snapshot, whether or not the log has another one that holds it.
    const collected = committed.placeOf(request, first - 1);
    return collected ?? (committed.sawAllBefore(first) ? place : null);
  };
  return (moment): Breach | null | undefined => {
    if (moment.at === "committed") {
      const { index, log, node, inEpoch } = moment;
      if (index > committed.length) committed.add(log, index, node, inEpoch ?? 0);
      return undefined;
    }
    if (moment.at !== "acknowledged") return undefined;
    const { node, request, log } = moment;
    if (log === undefined) return undefined;
    const place = find(request, log);
    if (place === null) return undefined;
    for (const members of groupsBy(log, place?.index)) {
      const breach = heldBy(members, neededOf(members.length), place);
      if (breach !== null) return { node: node.id, sentence: `${told(node, request)} ${breach}` };
    }
    return null;
  };
}

/** Null if enough of the members hold the entry at this place, or may hold it; otherwise a clause that says who does not. */
function heldBy(members: readonly ObservedNode[], needed: number, place: Place | undefined): string | null {
  if (place === undefined) {
    // The log of a node that is down cannot be seen.
    const down = members.filter(({ replica }) => replica === undefined).length;
    return down >= needed ? null : `no node that was up had it in its log.`;
  }
  const { index, epoch } = place;
  let holding = 0;
  for (const { replica } of members) if (!lacks(replica?.logView, index, epoch)) holding += 1;
  if (holding >= needed) return null;
  const lacking = members.filter(({ replica }) => lacks(replica?.logView, index, epoch));
  const where = lacking.map(({ id }) => id).join(", ");
  return `entry ${index} of term ${epoch}, which holds it, was not on ${where}.`;
}

function told({ id }: ObservedNode, { client, seq }: ClientRequest): string {
  return `${id} told ${client} that request ${seq} is done when`;
}

/** The entry that holds a request, in the log of the node that answers, otherwise in any; undefined if no node has it. */
function placeOf(request: ClientRequest, own: LogView, nodes: readonly ObservedNode[]): Place | undefined {
  // It is usually among the latest committed entries; the entry of a request that was sent again may be far back.
  const commit = own.commitIndex();
  const index =
    indexOfRequest(request, own, commit, Math.max(0, commit - nearby)) ??
    indexOfRequest(request, own, own.lastIndex(), commit) ??
    indexOfRequest(request, own, commit - nearby, 0);
  if (index !== undefined) return { index, epoch: own.epochAt(index) };
  for (const { replica } of nodes) {
    const log = replica?.logView;
    const found = log === undefined || log === own ? undefined : indexOfRequest(request, log, log.lastIndex(), 0);
    if (log !== undefined && found !== undefined) return { index: found, epoch: log.epochAt(found) };
  }
  return undefined;
}
