/**
 * Which nodes choose the value of a slot. The membership is part of the replicated state, and a change that is chosen for slot i governs
 * slots from i + alpha on (Lamport, "Paxos Made Simple", section 3): a leader may thus fill alpha slots at once, and knows for each of them
 * whose acceptances count.
 */
import type { NodeId } from "../host.js";

export interface Membership {
  /** The first slot that it governs. */
  readonly from: number;
  readonly members: readonly NodeId[];
}

export class Configuration {
  /** Oldest first; part of every snapshot. */
  memberships: readonly Membership[];

  /** `alpha`: a slot is filled once everything up to this many slots before it is chosen. */
  constructor(
    initial: readonly NodeId[],
    readonly alpha: number,
  ) {
    this.memberships = [{ from: 1, members: initial }];
  }

  /** This change was executed in that slot. */
  changed(slot: number, members: readonly NodeId[]): void {
    this.memberships = [...this.memberships, { from: slot + this.alpha, members }];
  }

  /** The last membership, whether it governs any slot yet or not. */
  get latest(): readonly NodeId[] {
    return (this.memberships.at(-1) as Membership).members; // there is always the first
  }

  /** Known for slots up to `alpha` behind the last that is executed. */
  at(slot: number): readonly NodeId[] {
    return (this.memberships.findLast(({ from }) => from <= slot) as Membership).members; // the first governs slot 1
  }
}
