/**
 * Claims that the replicas' own traces can refute, on any cluster: a node gives one vote a term (Raft, section 5.2), nobody shares
 * a term's lead (figure 3), and an acceptor accepts nothing below a number that it has promised ("Paxos Made Simple", P1a). A
 * replica traces a vote or a promise once it is on its disk, so that what a crash has undone is never held against it. A breach
 * is told once per claim.
 */
import type { NodeId, TraceEvent } from "../../nodes/host.js";
import type { Claim } from "./cluster.js";

export class TracedClaims {
  private readonly claims: Set<Claim>;
  /** By voter and term. */
  private readonly votes = new Map<string, NodeId>();
  private readonly leaders = new Map<number, NodeId>();
  /** The highest number promised, by acceptor and instance. */
  private readonly promises = new Map<string, number>();

  constructor(
    claims: readonly Claim[],
    private readonly report: (node: NodeId, claim: Claim, sentence: string) => void,
  ) {
    this.claims = new Set(claims);
  }

  onTrace(node: NodeId, event: TraceEvent): void {
    if (event.type === "vote") this.onVote(node, Number(event.epoch), String(event.for));
    else if (event.type === "role" && event.leads === true) this.onLead(node, Number(event.epoch));
    else if (event.type === "promised") this.onPromise(node, String(event.key), Number(event.ballot));
    else if (event.type === "accepted") this.onAccept(node, String(event.key), Number(event.ballot));
  }

  private onVote(voter: NodeId, epoch: number, candidate: NodeId): void {
    if (!this.claims.has("one-vote-per-term")) return;
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
    if (before === undefined || before === node || !this.claims.has("one-leader-per-term")) return;
    this.broken(node, "one-leader-per-term", `${before} and ${node} were both elected in term ${epoch}.`);
  }

  private onPromise(acceptor: NodeId, key: string, ballot: number): void {
    if (!this.claims.has("promises-kept")) return;
    const name = `${acceptor} ${key}`;
    this.promises.set(name, Math.max(ballot, this.promises.get(name) ?? 0));
  }

  private onAccept(acceptor: NodeId, key: string, ballot: number): void {
    const promised = this.promises.get(`${acceptor} ${key}`) ?? 0;
    if (ballot >= promised || !this.claims.has("promises-kept")) return;
    const sentence = `${acceptor} accepted ballot ${ballot} for ${key}, and had promised to accept nothing below ${promised}.`;
    this.broken(acceptor, "promises-kept", sentence);
  }

  private broken(node: NodeId, claim: Claim, sentence: string): void {
    this.claims.delete(claim);
    this.report(node, claim, sentence);
  }
}
