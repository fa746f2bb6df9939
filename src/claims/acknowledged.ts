/** Where an entry is when its client hears that its update is done: checked by looking into all logs at that moment. */
import type { ClientRequest, LogView } from "../../nodes/host.js";
import type { Breach, ObservedNode, StateClaim } from "../contract/claim.js";
import { lacks, sameRequest } from "./log-entries.js";
import { membersOf } from "./members.js";

export const acknowledgedOnMajority: StateClaim = {
  kind: "state",
  name: "acknowledged-on-majority",
  headline: "An update was acknowledged before a majority held it.",
  source: 'Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (Raft), section 5.3',
  view: "log",
  at: ["acknowledged"],
  watch: (nodes) =>
    watching(
      nodes,
      (log) => membersOf(log, nodes),
      (members) => Math.floor(members / 2) + 1,
    ),
};

export const acknowledgedOnAll: StateClaim = {
  kind: "state",
  name: "acknowledged-on-all",
  headline: "An update was acknowledged before all replicas held it.",
  source: 'Alsberg and Day, "A Principle for Resilient Sharing of Distributed Resources"',
  view: "log",
  at: ["acknowledged"],
  watch: (nodes) =>
    watching(
      nodes,
      () => nodes,
      (members) => members,
    ),
};

/** How many of the latest committed entries are looked at first for an acknowledged request. */
const nearby = 400;

function watching(
  nodes: readonly ObservedNode[],
  membersBy: (log: LogView) => readonly ObservedNode[],
  neededOf: (members: number) => number,
): ReturnType<StateClaim["watch"]> {
  return (moment): Breach | null | undefined => {
    if (moment.at !== "acknowledged") return undefined;
    const { node, request } = moment;
    const log = node.replica?.logView;
    if (log === undefined) return undefined;
    const members = membersBy(log);
    const needed = neededOf(members.length);
    const place = placeOf(request, log, nodes);
    if (place === undefined) {
      // The log of a node that is down cannot be seen.
      const down = members.filter(({ replica }) => replica === undefined).length;
      if (down >= needed) return null;
      return { node: node.id, sentence: `${told(node, request)} no node that was up had it in its log.` };
    }
    const { index, epoch } = place;
    let holding = 0;
    for (const { replica } of members) if (!lacks(replica?.logView, index, epoch)) holding += 1;
    if (holding >= needed) return null;
    const lacking = members.filter(({ replica }) => lacks(replica?.logView, index, epoch));
    const where = lacking.map(({ id }) => id).join(", ");
    return {
      node: node.id,
      sentence: `${told(node, request)} entry ${index} of term ${epoch}, which holds it, was not on ${where}.`,
    };
  };
}

function told({ id }: ObservedNode, { client, seq }: ClientRequest): string {
  return `${id} told ${client} that request ${seq} is done when`;
}

/** The entry that holds a request, in the log of the node that answers, otherwise in any; undefined if no node has it. */
function placeOf(
  request: ClientRequest,
  own: LogView,
  nodes: readonly ObservedNode[],
): { readonly index: number; readonly epoch: number } | undefined {
  // It is usually among the latest committed entries; the entry of a request that was sent again may be far back.
  const commit = own.commitIndex();
  const index =
    indexOf(request, own, commit, Math.max(0, commit - nearby)) ??
    indexOf(request, own, own.lastIndex(), commit) ??
    indexOf(request, own, commit - nearby, 0);
  if (index !== undefined) return { index, epoch: own.epochAt(index) };
  for (const { replica } of nodes) {
    const log = replica?.logView;
    const found = log === undefined || log === own ? undefined : indexOf(request, log, log.lastIndex(), 0);
    if (log !== undefined && found !== undefined) return { index: found, epoch: log.epochAt(found) };
  }
  return undefined;
}

/** The last entry at or before `last`, and after `before`, that holds the request. */
function indexOf(request: ClientRequest, log: LogView, last: number, before: number): number | undefined {
  for (let index = last; index > before; index--) if (sameRequest(log.requestAt(index), request)) return index;
  return undefined;
}
