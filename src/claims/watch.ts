/**
 * The engine of claims: checks the claims of a system in one run, on any cluster. It reports one breach per claim. If the cluster lets
 * it look into replicas, it does so at every step; if not, claims that need this are counted as never examined.
 */
import type { ClientRequest, LogView, NodeId, Outcome, Replica } from "../../nodes/host.js";
import {
  soundReports,
  UnsoundReport,
  unsoundBounds,
  unsoundCounts,
  unsoundEntry,
  unsoundReplica,
} from "../../nodes/sound-reports.js";
import type { TraceEvent } from "../../nodes/trace.js";
import {
  type Breach,
  type Claim,
  type ClaimCount,
  type Fact,
  type FactClaim,
  factsOf,
  type Leaving,
  type Moment,
  type ObservedNode,
  type Rehearsed,
  type Seen,
  type StateClaim,
  type UnsyncedDisk,
} from "../contract/claim.js";
import { KnownFacts } from "./facts.js";
import { firstOf } from "./log-entries.js";
import { SeenNode } from "./seen-node.js";
import { ClaimTally, type ClaimTotal } from "./tally.js";

export interface ClaimWatchOptions {
  readonly claims: readonly Claim[];
  /** How many nodes there are. */
  readonly nodes: number;
  /** All nodes, if they can be looked into. */
  readonly observed?: readonly ObservedNode[];
  /** A request that changes something, if it succeeds. */
  readonly isUpdate: (request: ClientRequest) => boolean;
  readonly report: (node: NodeId, claim: string, sentence: string) => void;
}

const none: readonly never[] = [];

interface WatchedFacts {
  readonly claim: FactClaim;
  readonly total: ClaimTotal;
  readonly known: KnownFacts;
}

interface WatchedState {
  readonly claim: StateClaim;
  readonly total: ClaimTotal;
  readonly look: (moment: Moment) => Breach | null | undefined;
}

export class ClaimWatch {
  private readonly tally: ClaimTally;
  private readonly watched: readonly WatchedFacts[];
  private readonly ofRequests: readonly WatchedFacts[];
  private readonly ofAnswers: readonly WatchedFacts[];
  private readonly byTrace = new Map<string, WatchedFacts[]>();
  private readonly statesByTrace = new Map<string, WatchedState[]>();
  private readonly ofLogs: readonly WatchedFacts[];
  private readonly ofRoles: readonly WatchedState[];
  private readonly ofChanges: readonly WatchedState[];
  private readonly ofCommits: readonly WatchedState[];
  private readonly ofExecutions: readonly WatchedState[];
  private readonly ofAcknowledgements: readonly WatchedState[];
  private readonly ofQuestions: readonly WatchedState[];
  private readonly ofReads: readonly WatchedState[];
  private readonly ofTold: readonly WatchedState[];
  private readonly ofRehearsals: readonly WatchedState[];
  /** True if some claim needs committed entries. */
  private readonly commits: boolean;
  /** All nodes, if they can be looked into. */
  private readonly observed: readonly SeenNode[];
  private readonly distrusted = new Set<NodeId>();
  private readonly epochs = new Map<NodeId, number>();
  /** By node's index: up to where the entries committed by its present replica have been reported. */
  private readonly told: { replica: Replica; upTo: number; executed: number }[] = [];
  /** By index − 1: the entry that was reported first, since replicas may share entries as objects. */
  private readonly entries: (object | undefined)[] = [];

  constructor(private readonly options: ClaimWatchOptions) {
    const { claims } = options;
    const observed = options.observed?.map((node) => new SeenNode(node));
    this.observed = observed ?? none;
    this.tally = new ClaimTally(claims);
    this.watched = claims.flatMap((claim): WatchedFacts[] =>
      claim.kind === "facts" ? [{ claim, total: this.tally.totalOf(claim), known: new KnownFacts() }] : [],
    );
    const seen = this.watched.filter(({ claim }) => observed !== undefined || claim.view === undefined);
    this.ofRequests = seen.filter(({ claim }) => claim.requestFacts !== undefined);
    this.ofAnswers = seen.filter(({ claim }) => claim.answerFacts !== undefined);
    this.ofLogs = seen.filter(({ claim }) => claim.view === "log");
    for (const each of seen) {
      for (const type of each.claim.traces) this.byTrace.set(type, [...(this.byTrace.get(type) ?? []), each]);
    }
    const states = claims.flatMap((claim): WatchedState[] =>
      claim.kind === "state" && observed !== undefined
        ? [{ claim, total: this.tally.totalOf(claim), look: claim.watch(observed) }]
        : [],
    );
    for (const each of states) {
      for (const type of each.claim.traces ?? none)
        this.statesByTrace.set(type, [...(this.statesByTrace.get(type) ?? []), each]);
    }
    const at = (moment: Moment["at"]): readonly WatchedState[] =>
      states.filter(({ claim }) => claim.at.includes(moment));
    this.ofRoles = at("role");
    this.ofChanges = at("membership");
    this.ofCommits = at("committed");
    this.ofExecutions = at("executed");
    this.ofAcknowledgements = at("acknowledged");
    this.ofQuestions = at("asked");
    this.ofReads = at("answered");
    this.ofTold = at("told");
    this.ofRehearsals = at("rehearsed");
    this.commits = this.ofLogs.length > 0 || this.ofCommits.length > 0 || this.ofExecutions.length > 0;
  }

  counts(): readonly ClaimCount[] {
    return this.tally.counts();
  }

  /** What was known about this node holds of an earlier one with its name. */
  forget(node: NodeId): void {
    for (const { known } of this.watched) known.forget(node);
  }

  /** A client asks a node. */
  onRequest(node: NodeId, request: ClientRequest): void {
    try {
      if (this.ofRequests.length > 0) this.see(this.ofRequests, { seen: "request", node, request });
      if (this.ofQuestions.length === 0 || this.options.isUpdate(request)) return;
      const observed = this.lookedInto(node);
      if (observed !== undefined) this.look(this.ofQuestions, { at: "asked", node: observed, request });
    } catch (error) {
      this.blame(node, error);
    }
  }

  onTrace(node: NodeId, event: TraceEvent): void {
    try {
      const watched = this.byTrace.get(event.type);
      if (watched !== undefined) this.see(watched, { seen: "trace", node, event });
      const states = this.statesByTrace.get(event.type);
      const observed = states === undefined ? undefined : this.lookedInto(node);
      if (states !== undefined && observed !== undefined) this.look(states, { at: "traced", node: observed, event });
      if (event.type === "role") this.onRole(node, event.leads, event.epoch);
      else if (event.type === "membership") this.onMembership(node, event.epoch);
    } catch (error) {
      this.blame(node, error);
    }
  }

  /** A node answers a client. `by`: the replica that does, which may have ended since; the node's present one if absent. */
  onAnswer(node: NodeId, request: ClientRequest, outcome: Outcome, by?: Replica): void {
    try {
      if (this.ofAnswers.length > 0) this.see(this.ofAnswers, { seen: "answer", node, request, outcome });
      if (outcome.type !== "ok") return;
      const at = this.options.isUpdate(request) ? "acknowledged" : "answered";
      const watched = at === "acknowledged" ? this.ofAcknowledgements : this.ofReads;
      const observed = watched.length === 0 ? undefined : this.lookedInto(node);
      if (observed === undefined) return;
      const log = observed.trusted ? (by ?? observed.replica)?.logView : undefined;
      this.look(watched, { at, node: observed, request, outcome, log });
    } catch (error) {
      this.blame(node, error);
    }
  }

  /** A message or an answer leaves a node; called where disks can be looked into. */
  onTold(node: ObservedNode, disk: UnsyncedDisk, what: Leaving): void {
    if (this.ofTold.length > 0) this.look(this.ofTold, { at: "told", node, disk, what });
  }

  /** A restart of the node was rehearsed; called where that can be done. */
  onRehearsal(node: ObservedNode, difference: string | null, when: Rehearsed["when"] = "now"): void {
    this.look(this.ofRehearsals, { at: "rehearsed", node, difference, when });
  }

  /** A replica has taken a step; called where replicas can be looked into. */
  onStep({ index }: ObservedNode): void {
    const node = this.observed[index];
    const log = node?.replica?.logView;
    if (node === undefined || log === undefined) return;
    try {
      const unsound = unsoundBounds(log);
      if (unsound !== null) throw new UnsoundReport(unsound);
      if (this.commits) this.onEntries(node, log);
    } catch (error) {
      this.blame(node.id, error);
    }
  }

  /**
   * What a replica reported cannot be, or a claim could not make anything of it: then the node is not looked into any more. If nothing is
   * wrong with any report, the error is our own.
   */
  blame(id: NodeId, error: unknown): void {
    if (this.distrusted.has(id)) return;
    const own = this.observed.filter((node) => node.id === id);
    const others = this.observed.filter((node) => node.id !== id);
    if (error instanceof UnsoundReport) {
      this.distrust(id, error.message);
      return;
    }
    for (const node of [...own, ...others]) {
      const clause = node.replica === undefined ? null : unsoundReplica(node.replica);
      if (clause === null) continue;
      this.distrust(node.id, clause);
      return;
    }
    throw error;
  }

  private distrust(id: NodeId, clause: string): void {
    for (const node of this.observed) if (node.id === id) node.trusted = false;
    this.distrusted.add(id);
    this.options.report(id, soundReports, `${id} reports of itself what cannot be: ${clause}.`);
  }

  private onEntries(node: SeenNode, log: LogView): void {
    const { id, index, replica } = node;
    if (replica === undefined) return;
    let told = this.told[index];
    if (told?.replica !== replica) {
      told = { replica, upTo: 0, executed: 0 };
      this.told[index] = told;
    }
    const to = log.commitIndex();
    // What a snapshot has was committed elsewhere, and cannot be seen here.
    told.upTo = Math.max(told.upTo, Math.min(to, firstOf(log) - 1));
    for (let at = told.upTo + 1; at <= to; at++) {
      const shown = log.entryAt?.(at);
      if (shown !== undefined && shown === this.entries[at - 1]) {
        // The same entry object that another node has committed: its consequences are known and still hold.
        for (const { total } of this.ofLogs) if (total.broken === 0) total.examined += 1;
        continue;
      }
      const inEpoch = this.epochs.get(id) ?? null;
      const epoch = log.epochAt(at);
      const request = log.requestAt(at);
      const unsound = unsoundEntry(at, epoch, request);
      if (unsound !== null) throw new UnsoundReport(unsound);
      this.entries[at - 1] ??= shown;
      const entry = { seen: "committed", at: "committed", node: id, index: at, epoch, request, inEpoch, log } as const;
      this.see(this.ofLogs, entry);
      this.look(this.ofCommits, entry);
    }
    told.upTo = to;
    if (to === told.executed) return;
    told.executed = to;
    if (this.ofExecutions.length > 0) this.look(this.ofExecutions, { at: "executed", node, index: to, log });
  }

  private onRole(node: NodeId, leads: boolean, epoch: number): void {
    this.epochs.set(node, epoch);
    const observed = this.lookedInto(node);
    if (observed !== undefined) this.look(this.ofRoles, { at: "role", node: observed, epoch, leads });
  }

  private onMembership(id: NodeId, epoch: number): void {
    if (this.ofChanges.length === 0) return;
    const node = this.lookedInto(id);
    const log = node?.replica?.logView;
    if (node !== undefined && log !== undefined) this.look(this.ofChanges, { at: "membership", node, epoch, log });
  }

  /** The node, often in the middle of a step, whose log is about to be looked into. */
  private lookedInto(id: NodeId): SeenNode | undefined {
    for (const each of this.observed) {
      if (each.id !== id) continue;
      const log = each.replica?.logView;
      const unsound = log === undefined ? null : unsoundCounts(log);
      if (unsound !== null) throw new UnsoundReport(unsound);
      return each;
    }
    return undefined;
  }

  private see(watched: readonly WatchedFacts[], seen: Seen): void {
    for (const each of watched) {
      if (each.total.broken > 0) continue;
      for (const fact of factsOf(each.claim, seen)) this.note(each, fact, seen.node);
    }
  }

  private note({ claim, total, known }: WatchedFacts, fact: Fact, node: NodeId): void {
    if (total.broken > 0) return;
    const about = known.about(fact.about);
    const finding = claim.broken(fact, about, this.options.nodes);
    known.add(fact, about);
    if (finding === undefined) return;
    total.examined += 1;
    if (finding !== null) this.breaks(claim, total, node, finding);
  }

  private look(watched: readonly WatchedState[], moment: Moment): void {
    for (const { claim, total, look } of watched) {
      if (total.broken > 0) continue;
      const breach = look(moment);
      if (breach === undefined) continue;
      total.examined += 1;
      if (breach !== null) this.breaks(claim, total, breach.node, breach.sentence);
    }
  }

  private breaks(claim: Claim, total: ClaimTotal, node: NodeId, sentence: string): void {
    total.broken += 1;
    this.options.report(node, claim.name, sentence);
  }
}
