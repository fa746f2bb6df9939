/**
 * Claims that can be refuted on any cluster, by what replicas trace and what clients ask and are told: a node gives one vote a term
 * (Raft, section 5.2), nobody shares a term's lead (figure 3), an acceptor accepts nothing below a number that it has promised
 * ("Paxos Made Simple", P1a), and what is decided once is decided in one way. A replica traces a vote, a promise or an acceptance
 * once it is on its disk, so that what a crash has undone is never held against it. A breach is told once per claim.
 */
import type { ClientRequest, NodeId, Outcome } from "../../nodes/host.js";
import type { TraceEvent } from "../../nodes/trace.js";
import { atomicity } from "../invariants/atomicity.js";
import { consensus } from "../invariants/consensus.js";
import type { DecisionRule } from "../invariants/fact.js";
import type { ClaimTally } from "./claim-tally.js";
import type { Claim } from "./cluster.js";
import { DecisionWatch } from "./decisions.js";

const decisionRules: ReadonlyMap<Claim, DecisionRule> = new Map([
  ["one-value-chosen", consensus],
  ["atomic-decision", atomicity],
]);

/** The others take a look into replicas. */
export const observedClaims: readonly Claim[] = [
  ...(["one-vote-per-term", "one-leader-per-term", "promises-kept"] as const),
  ...decisionRules.keys(),
];

export class ObservedClaims {
  /** By voter and term. */
  private readonly votes = new Map<string, NodeId>();
  private readonly leaders = new Map<number, NodeId>();
  /** The highest number promised, by acceptor and instance. */
  private readonly promises = new Map<string, number>();
  private readonly decisions: readonly DecisionWatch[];

  constructor(
    private readonly tally: ClaimTally,
    /** How many nodes there are. */
    nodes: number,
    private readonly report: (node: NodeId, claim: Claim, sentence: string) => void,
  ) {
    this.decisions = tally.claims.flatMap((claim) => {
      const rule = decisionRules.get(claim);
      if (rule === undefined) return [];
      const examined = (): void => void tally.examines(claim);
      return [new DecisionWatch(rule, nodes, examined, (node, sentence) => this.broken(node, claim, sentence))];
    });
  }

  /** A client asks a node. */
  onRequest(node: NodeId, request: ClientRequest): void {
    for (const watch of this.decisions) watch.onRequest(node, request);
  }

  /** A node answers a client. */
  onAnswer(node: NodeId, request: ClientRequest, outcome: Outcome): void {
    for (const watch of this.decisions) watch.onAnswer(node, request, outcome);
  }

  onTrace(node: NodeId, event: TraceEvent): void {
    if (event.type === "vote") this.onVote(node, event.epoch, event.for);
    else if (event.type === "role" && event.leads) this.onLead(node, event.epoch);
    else if (event.type === "promised") this.onPromise(node, event.key, event.ballot);
    else if (event.type === "accepted") this.onAccept(node, event.key, event.ballot);
    for (const watch of this.decisions) watch.onTrace(node, event);
  }

  private onVote(voter: NodeId, epoch: number, candidate: NodeId): void {
    if (!this.tally.examines("one-vote-per-term")) return;
    const name = `${voter} ${epoch}`;
    const before = this.votes.get(name);
    this.votes.set(name, candidate);
    if (before === undefined || before === candidate) return;
    const sentence = `${voter} voted for ${before} and then for ${candidate} in term ${epoch}.`;
    this.broken(voter, "one-vote-per-term", sentence);
  }

  private onLead(node: NodeId, epoch: number): void {
    const before = this.leaders.get(epoch);
    this.leaders.set(epoch, node);
    if (!this.tally.examines("one-leader-per-term") || before === undefined || before === node) return;
    this.broken(node, "one-leader-per-term", `${before} and ${node} were both elected in term ${epoch}.`);
  }

  private onPromise(acceptor: NodeId, key: string, ballot: number): void {
    if (!this.tally.stands("promises-kept")) return;
    const name = `${acceptor} ${key}`;
    this.promises.set(name, Math.max(ballot, this.promises.get(name) ?? 0));
  }

  private onAccept(acceptor: NodeId, key: string, ballot: number): void {
    const promised = this.promises.get(`${acceptor} ${key}`) ?? 0;
    if (!this.tally.examines("promises-kept") || ballot >= promised) return;
    const sentence = `${acceptor} accepted ballot ${ballot} for ${key}, and had promised to accept nothing below ${promised}.`;
    this.broken(acceptor, "promises-kept", sentence);
  }

  private broken(node: NodeId, claim: Claim, sentence: string): void {
    this.tally.broken(claim);
    this.report(node, claim, sentence);
  }
}
