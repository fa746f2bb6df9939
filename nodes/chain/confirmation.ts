/**
 * Reads that wait until all others of the chain have confirmed that they are still in the reader's epoch. Before a later configuration
 * commits anything, all of its nodes have entered its epoch, and one of them is in this chain: so nothing was committed that the reader
 * cannot know of. No clock is involved. Rounds count from 1 in every configuration and in every life of the reader; the node passes on only
 * answers that belong to both.
 */
import type { ClientRequest, NodeId } from "../host.js";

export class Confirmation {
  private waiting: { readonly request: ClientRequest; readonly round: number }[] = [];
  private readonly confirmed: Map<NodeId, number>;
  private round = 0;

  constructor(
    others: readonly NodeId[],
    private readonly ask: (other: NodeId, round: number) => void,
    private readonly answer: (request: ClientRequest) => void,
    private readonly assert: (condition: boolean, invariant: string) => void,
  ) {
    this.confirmed = new Map(others.map((id) => [id, 0]));
  }

  /** Only a round that begins after the read arrived confirms it; reads that arrive while one is open share the next. */
  add(request: ClientRequest): void {
    const open = this.reached() < this.round;
    const read = { request, round: this.round + 1 };
    this.assert(read.round > this.round, "a read is confirmed by a round that begins after it came");
    this.waiting.push(read);
    if (!open) this.begin();
  }

  onConfirmed(from: NodeId, round: number): void {
    const before = this.confirmed.get(from);
    if (before === undefined || round <= before) return;
    this.assert(round <= this.round, "no node confirms a round before it begins");
    this.confirmed.set(from, round);
    this.settle();
  }

  /** Asks the silent nodes again. */
  remind(): void {
    for (const [other, round] of this.confirmed) if (round < this.round) this.ask(other, this.round);
  }

  /** Removes all waiting reads. */
  abandon(): readonly ClientRequest[] {
    const requests = this.waiting.map(({ request }) => request);
    this.waiting = [];
    return requests;
  }

  private begin(): void {
    this.round += 1;
    for (const other of this.confirmed.keys()) this.ask(other, this.round);
    this.settle();
  }

  private settle(): void {
    const reached = this.reached();
    const settled = this.waiting.filter(({ round }) => round <= reached);
    this.waiting = this.waiting.filter(({ round }) => round > reached);
    for (const { request } of settled) this.answer(request);
    if (this.waiting.length > 0 && reached >= this.round) this.begin();
  }

  /** The latest round that all nodes have confirmed. */
  private reached(): number {
    return Math.min(this.round, ...this.confirmed.values());
  }
}
