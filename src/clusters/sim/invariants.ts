/**
 * What a system claims of its replicas, checked at every step of a simulated run: what only a global observer can see. A breach
 * is told once per claim, with a sentence that names nodes, terms and entries. Claims as in figure 3 of the Raft paper; those of
 * objects that are decided once are judged elsewhere.
 */
import type { ClientRequest, LogView, NodeId, Outcome, Replica, TraceEvent } from "../../../nodes/host.js";
import type { ClaimTally, ClaimTotal } from "../claim-tally.js";
import type { Claim } from "../cluster.js";
import { ObservedClaims } from "../observed-claims.js";
import { CommittedEntries } from "./committed-entries.js";

/** A node as the observer sees it; `replica` is undefined while it is down. */
export interface ObservedNode {
  readonly id: NodeId;
  /** Its place among the nodes. */
  readonly index: number;
  readonly replica: Replica | undefined;
}

/** How many of the latest committed entries are looked at first for an acknowledged request. */
const nearby = 400;

export class Invariants {
  private readonly observed: ObservedClaims;
  private readonly epochs = new Map<NodeId, number>();
  private readonly committed = new CommittedEntries();
  /** By node's index: up to where what its present replica committed was checked. */
  private readonly checked: { replica: Replica; upTo: number }[] = [];
  private readonly ordered: boolean;
  /** A majority elects leaders. */
  private readonly elected: boolean;
  private readonly agreement: ClaimTotal | undefined;

  constructor(
    private readonly claims: ClaimTally,
    private readonly nodes: readonly ObservedNode[],
    private readonly isUpdate: (request: ClientRequest) => boolean,
    private readonly report: (node: NodeId, claim: Claim, sentence: string) => void,
  ) {
    this.observed = new ObservedClaims(claims, nodes.length, report);
    this.agreement = claims.totalOf("state-machine-agreement");
    this.elected = claims.stands("acknowledged-on-majority");
    this.ordered = claims.stands("state-machine-agreement") || claims.stands("leader-completeness");
  }

  /** A client asks a node. */
  onRequest(node: NodeId, request: ClientRequest): void {
    this.observed.onRequest(node, request);
  }

  onTrace(node: ObservedNode, event: TraceEvent): void {
    this.observed.onTrace(node.id, event);
    if (event.type === "role") this.onRole(node, event.leads === true, Number(event.epoch));
  }

  private onRole(node: ObservedNode, leads: boolean, epoch: number): void {
    this.epochs.set(node.id, epoch);
    if (!leads) return;
    const log = node.replica?.logView;
    if (log === undefined) return;
    if (this.claims.examines("leader-completeness")) this.checkCompleteness(node.id, epoch, log);
    if (this.claims.examines("log-matching")) for (const other of this.nodes) this.checkMatching(node.id, log, other);
  }

  /** A node's replica has taken a step. */
  onStep(node: ObservedNode): void {
    const { replica } = node;
    if (!this.ordered || replica === undefined) return;
    const log = replica.logView;
    if (log === undefined) return;
    let checked = this.checked[node.index];
    if (checked?.replica !== replica) {
      checked = { replica, upTo: 0 };
      this.checked[node.index] = checked;
    }
    const to = log.commitIndex();
    for (let index = checked.upTo + 1; index <= to; index++) this.checkCommitted(node.id, log, index);
    checked.upTo = to;
  }

  /** A node answers a client. */
  onAnswer(node: ObservedNode, request: ClientRequest, outcome: Outcome): void {
    this.observed.onAnswer(node.id, request, outcome);
    const claim = this.claims.stands("acknowledged-on-all") ? "acknowledged-on-all" : "acknowledged-on-majority";
    if (outcome.type !== "ok" || !this.claims.stands(claim) || !this.isUpdate(request)) return;
    const log = node.replica?.logView;
    if (log === undefined) return;
    this.claims.examines(claim);
    const everyone = claim === "acknowledged-on-all";
    const members = everyone ? this.nodes : this.membersOf(log);
    const needed = everyone ? members.length : Math.floor(members.length / 2) + 1;
    const told = `${node.id} told ${request.client} that request ${request.seq} is done when`;
    const place = this.placeOf(request, log);
    if (place === undefined) {
      // What a node has that is down cannot be seen.
      const down = members.filter(({ replica }) => replica === undefined).length;
      if (down < needed) this.broken(node.id, claim, `${told} no node that was up had it in its log.`);
      return;
    }
    const { index, epoch } = place;
    let holding = 0;
    for (const { replica } of members) if (!lacks(replica?.logView, index, epoch)) holding += 1;
    if (holding >= needed) return;
    const lacking = members.filter(({ replica }) => lacks(replica?.logView, index, epoch));
    this.broken(
      node.id,
      claim,
      `${told} entry ${index} of term ${epoch}, which holds it, was not on ${lacking.map(({ id }) => id).join(", ")}.`,
    );
  }

  /** The entry that holds a request, in the log of the node that answers or else in any; undefined if nobody has it. */
  private placeOf(
    request: ClientRequest,
    own: LogView,
  ): { readonly index: number; readonly epoch: number } | undefined {
    // Most of the time it is among the latest of the committed ones; one that was sent again may lie far back.
    const commit = own.commitIndex();
    const index =
      indexOf(request, own, commit, Math.max(0, commit - nearby)) ??
      indexOf(request, own, own.lastIndex(), commit) ??
      indexOf(request, own, commit - nearby, 0);
    if (index !== undefined) return { index, epoch: own.epochAt(index) };
    for (const { replica } of this.nodes) {
      const log = replica?.logView;
      const found = log === undefined || log === own ? undefined : indexOf(request, log, log.lastIndex(), 0);
      if (log !== undefined && found !== undefined) return { index: found, epoch: log.epochAt(found) };
    }
    return undefined;
  }

  private checkCommitted(node: NodeId, log: LogView, index: number): void {
    const { committed, agreement } = this;
    if (index > committed.length) {
      committed.add(log, index, node, this.epochs.get(node) ?? 0);
      if (this.elected && this.claims.examines("leader-completeness")) this.checkElectable(index);
      return;
    }
    if (agreement === undefined || agreement.broken > 0) return;
    agreement.examined += 1;
    if (committed.has(log, index)) return;
    const epoch = log.epochAt(index);
    const request = log.requestAt(index);
    const known = committed.at(index);
    if (known.epoch === epoch && sameRequest(known.request, request)) return;
    this.broken(
      node,
      "state-machine-agreement",
      `${node} commits ${entryName(index, epoch, request)}, but ${known.by} had committed ` +
        `${entryName(index, known.epoch, known.request)} in term ${known.inEpoch}.`,
    );
  }

  private checkCompleteness(leader: NodeId, epoch: number, log: LogView): void {
    const missing = this.committed.firstMissing(log, epoch);
    if (missing === undefined) return;
    const entry = this.committed.at(missing);
    this.broken(
      leader,
      "leader-completeness",
      `${leader} was elected in term ${epoch} without ${entryName(missing, entry.epoch, entry.request)}, which ` +
        `${entry.by} had committed in term ${entry.inEpoch}.`,
    );
  }

  /** Nobody who lacks what is committed may have a log that a majority would vote for (section 5.4.3 of the paper). */
  private checkElectable(index: number): void {
    const epoch = this.committed.epochOf(index);
    // Logs that end in an earlier term lose to those of the majority that holds the entry, in the same term to longer ones.
    let later = false;
    for (const { replica } of this.nodes) {
      const view = replica?.logView;
      if (view !== undefined && view.epochAt(view.lastIndex()) > epoch) later = true;
    }
    if (!later) return;
    const logs = this.nodes.flatMap(({ id, replica }) => {
      const view = replica?.logView;
      return view === undefined
        ? []
        : [{ id, view, last: view.lastIndex(), lastEpoch: view.epochAt(view.lastIndex()) }];
    });
    for (const one of logs) {
      if (one.last >= index && one.view.epochAt(index) === epoch) continue;
      const members = new Set(this.membersOf(one.view).map(({ id }) => id));
      if (!members.has(one.id)) continue;
      // Nodes that are down are taken not to vote.
      const voters = logs.filter(
        ({ id, last, lastEpoch }) =>
          members.has(id) && (one.lastEpoch > lastEpoch || (one.lastEpoch === lastEpoch && one.last >= last)),
      );
      if (voters.length <= members.size / 2) continue;
      const { request, by, inEpoch } = this.committed.at(index);
      this.broken(
        one.id,
        "leader-completeness",
        `${by} committed ${entryName(index, epoch, request)} in term ${inEpoch}, but ${one.id} does not have it and ` +
          `could be elected by ${voters.map(({ id }) => id).join(", ")}: its last entry is of term ${one.lastEpoch}.`,
      );
      return;
    }
  }

  private membersOf(log: LogView): readonly ObservedNode[] {
    const members = log.members?.();
    // Most of the time all nodes are members, and nodes are in one order everywhere.
    if (members === undefined || members.length === this.nodes.length) return this.nodes;
    return this.nodes.filter(({ id }) => members.includes(id));
  }

  private checkMatching(node: NodeId, log: LogView, other: ObservedNode): void {
    const view = other.replica?.logView;
    if (other.id === node || view === undefined) return;
    let index = Math.min(log.lastIndex(), view.lastIndex());
    while (index > 0 && log.epochAt(index) !== view.epochAt(index)) index -= 1;
    const agreed = index;
    for (; index > 0; index--) {
      if (sameEntry(log, view, index)) continue;
      this.broken(
        node,
        "log-matching",
        `The logs of ${node} and ${other.id} have the same term at entry ${agreed} and differ at entry ${index} before it.`,
      );
      return;
    }
  }

  private broken(node: NodeId, claim: Claim, sentence: string): void {
    this.claims.broken(claim);
    this.report(node, claim, sentence);
  }
}

/** The last entry at or before `last`, and after `before`, that holds the request. */
function indexOf(request: ClientRequest, log: LogView, last: number, before: number): number | undefined {
  for (let index = last; index > before; index--) if (sameRequest(log.requestAt(index), request)) return index;
  return undefined;
}

/** What a node has that is down cannot be seen. */
function lacks(log: LogView | undefined, index: number, epoch: number): boolean {
  return log !== undefined && !(log.lastIndex() >= index && log.epochAt(index) === epoch);
}

function sameEntry(one: LogView, other: LogView, index: number): boolean {
  const entry = one.entryAt?.(index);
  if (entry !== undefined && entry === other.entryAt?.(index)) return true;
  return one.epochAt(index) === other.epochAt(index) && sameRequest(one.requestAt(index), other.requestAt(index));
}

function sameRequest(a: ClientRequest | null, b: ClientRequest | null): boolean {
  return a === b || (a !== null && b !== null && a.client === b.client && a.seq === b.seq);
}

function entryName(index: number, epoch: number, request: ClientRequest | null): string {
  const what = request === null ? "no request" : `request ${request.seq} of ${request.client}`;
  return `entry ${index} of term ${epoch} (${what})`;
}
