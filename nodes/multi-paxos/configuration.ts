/**
 * Which nodes choose the value of a slot. The membership is part of the replicated state, and a change that is chosen for slot i governs
 * slots from i + alpha on (Lamport, "Paxos Made Simple", section 3): a leader may thus fill alpha slots at once, and knows for each of them
 * whose acceptances count.
 */
import type { NodeId } from "../host.js";

/** The window: a slot is filled once everything up to `alpha` slots before it is chosen. */
export const alpha = 16;

export interface Membership {
  /** The first slot that it governs. */
  readonly from: number;
  readonly members: readonly NodeId[];
}

export class Configuration {
  /** Oldest first; part of every snapshot. */
  memberships: readonly Membership[];

  constructor(initial: readonly NodeId[]) {
    this.memberships = [{ from: 1, members: initial }];
  }

  /** This change was executed in that slot. */
  changed(slot: number, members: readonly NodeId[]): void {
    this.memberships = [...this.memberships, { from: slot + alpha, members }];
  }

  /** Known for slots up to `alpha` behind the last that is executed. */
  at(slot: number): readonly NodeId[] {
    return (this.memberships.findLast(({ from }) => from <= slot) as Membership).members; // the first governs slot 1
  }
}
