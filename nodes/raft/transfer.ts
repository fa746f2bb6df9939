/**
 * Leadership transfer (Ongaro's thesis, section 3.10): the leader takes no new updates, brings the target's log up to date, and tells it to
 * stand at once. If the target has not taken over within an election timeout, the leader carries on.
 */
import type { Host, NodeId } from "../host.js";
import type { RaftLog } from "./log.js";
import type { RaftMessage } from "./messages.js";
import type { Peer } from "./peers.js";

export class Transfer {
  private told = false;

  constructor(
    private readonly host: Host<RaftMessage>,
    private readonly log: RaftLog,
    private readonly term: number,
    readonly target: NodeId,
    /** The target is told to stand; from then on there may be another leader at any time. */
    private readonly handOver: () => void,
    withinMs: number,
  ) {
    host.setTimer("transfer", withinMs);
  }

  /** A node has stored more entries, or had them before. */
  progressed({ id, matchIndex }: Peer): void {
    if (id !== this.target || this.told || matchIndex < this.log.lastIndex) return;
    this.told = true;
    this.handOver();
    this.host.send(this.target, { type: "TimeoutNow", term: this.term });
  }
}
