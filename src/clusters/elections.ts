/**
 * Claims about elections that the replicas' own traces can refute, on any cluster: a node gives one vote a term (Raft, section
 * 5.2), and nobody shares a term's lead (figure 3). A replica traces a vote once it is on its disk, so that what a crash has
 * undone is never held against it. A breach is told once per claim.
 */
import type { NodeId, TraceEvent } from "../../nodes/host.js";
import type { Claim } from "./cluster.js";

export class Elections {
  private readonly claims: Set<Claim>;
  /** By voter and term. */
  private readonly votes = new Map<string, NodeId>();
  private readonly leaders = new Map<number, NodeId>();

  constructor(
    claims: readonly Claim[],
    private readonly report: (node: NodeId, claim: Claim, sentence: string) => void,
  ) {
    this.claims = new Set(claims);
  }

  onTrace(node: NodeId, event: TraceEvent): void {
    if (event.type === "vote") this.onVote(node, Number(event.epoch), String(event.for));
    else if (event.type === "role" && event.leads === true) this.onLead(node, Number(event.epoch));
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

  private broken(node: NodeId, claim: Claim, sentence: string): void {
    this.claims.delete(claim);
    this.report(node, claim, sentence);
  }
}
