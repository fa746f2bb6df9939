/**
 * Leases in the place of elections and of reads through the log ("Paxos Made Live", section 5.2, master leases; Lampson, "How to Build a
 * Highly Available System Using Consensus", 1996). A node that answers a heartbeat is bound: for `boundMs` it promises nothing to another.
 * The leader counts its lease from when it sent the heartbeat that a majority has answered (`../lease.ts`, with the bound on clocks), and
 * meanwhile answers reads by itself.
 */
import type { Host } from "../host.js";

export const boundMs = 600;

/** An acceptor's side. */
export class Bound {
  /** It promises nothing to another than its leader. */
  holds = false;

  constructor(private readonly host: Pick<Host, "setTimer">) {}

  begin(): void {
    this.holds = true;
    this.host.setTimer("bound", boundMs);
  }

  onTimer(): void {
    this.holds = false;
  }
}
