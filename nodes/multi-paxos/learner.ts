/**
 * How a node learns what is chosen ("Paxos Made Simple", section 2.3) beyond what it has proposed itself: from what a leader says, as far as it has
 * accepted that in the leader's ballot, and otherwise by asking for it, which is also how a node that was down catches up.
 */

import type { Assertions } from "../assertions.js";
import { perMessage } from "../batches.js";
import type { Host, NodeId } from "../host.js";
import type { Acceptor } from "./acceptor.js";
import type { Executor } from "./executor.js";
import type { Chosen, Learn, MultiPaxosMessage } from "./messages.js";
import type { MultiPaxosVariant } from "./variants.js";

/** Entries in one answer to a node that catches up. */
const mostEntries = 200;

export class Learner {
  /** It has asked for what it lacks, and the next heartbeat is not there yet. */
  private asked = false;

  constructor(
    private readonly host: Host<MultiPaxosMessage>,
    private readonly acceptor: Acceptor,
    private readonly executor: Executor,
    private readonly variant: MultiPaxosVariant | null,
    private readonly assertions: Assertions,
  ) {}

  /** A heartbeat has come: what is lacking may be asked for again. */
  onHeartbeat(): void {
    this.asked = false;
  }

  onLearn(from: NodeId, { ballot, chosen, answer }: Learn): void {
    this.learnUpTo(from, ballot, chosen);
    if (answer) this.host.send(from, { type: "Learned", ballot, chosen: this.executor.chosen });
  }

  /**
   * The leader of a ballot says that everything up to `chosen` is chosen. What was accepted here in that ballot is that; of what was
   * accepted in another, or not at all, the node that says so is asked.
   */
  learnUpTo(from: NodeId, ballot: number, chosen: number): void {
    const { executor } = this;
    while (executor.chosen < chosen) {
      const slot = executor.chosen + 1;
      const proposal = this.acceptor.at(slot);
      const known = proposal?.ballot === ballot;
      if (proposal === undefined || !(known || this.variant === "commit-index-alone")) {
        if (!this.asked) this.host.send(from, { type: "CatchUp", first: slot });
        this.asked = true;
        return;
      }
      const rule = "what is learnt was accepted in the ballot of the leader that says so";
      if (!known) this.assertions.assert(false, rule, `slot ${slot}`);
      executor.learn(slot, proposal.ballot, proposal.entry);
    }
  }

  onCatchUp(from: NodeId, first: number): void {
    const { acceptor, executor } = this;
    const { chosen } = executor;
    if (first > chosen) return;
    const entries = acceptor.from(first, perMessage(this.host, mostEntries)).filter(({ slot }) => slot <= chosen);
    this.host.send(from, { type: "Chosen", snapshot: executor.snapshotFor(first), entries });
  }

  onChosen({ snapshot, entries }: Chosen): void {
    const { executor } = this;
    if (snapshot !== null) executor.install(snapshot);
    for (const { slot, ballot, entry } of entries) {
      if (slot === executor.chosen + 1) executor.learn(slot, ballot, entry);
    }
  }
}
