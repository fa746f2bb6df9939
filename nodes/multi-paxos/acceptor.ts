/**
 * The acceptor of all slots ("Paxos Made Simple", sections 2.2 and 3): one promise that covers every slot, and for each slot the proposal
 * that it accepted last. Both are on disk before another node hears of them.
 */
import type { Assertions } from "../assertions.js";
import { proposerOf } from "../ballots.js";
import type { Disk, Host, Json, NodeId } from "../host.js";
import { type Entry, nameOf, sameEntry } from "./entry.js";
import type { MultiPaxosMessage, Proposal, ProposalAt } from "./messages.js";
import type { MultiPaxosTrace } from "./traces.js";
import type { MultiPaxosVariant } from "./variants.js";

const files = { promise: "promise", slots: "slots" };

export class Acceptor {
  /** Nothing below this ballot is accepted. */
  promised = 0;
  /** What of that has a record of its own; the rest is told by what was accepted. */
  private recorded = 0;
  /** By slot. */
  private readonly accepted = new Map<number, Proposal>();
  /** Slots before this one are collected: a snapshot has what they led to. */
  first = 1;
  /** The last slot in which something was accepted. */
  last = 0;

  constructor(
    private readonly host: Host<MultiPaxosMessage, MultiPaxosTrace>,
    private readonly variant: MultiPaxosVariant | null,
    private readonly assertions: Assertions,
  ) {}

  load(): void {
    const { disk } = this.host;
    this.recorded = Number(disk.read(files.promise).at(-1) ?? 0);
    this.promised = this.recorded;
    for (const record of disk.read(files.slots)) {
      // What `collect` and `store` wrote: checksums vouch for that.
      if (typeof record === "number") {
        this.first = record;
        this.last = record - 1;
        continue;
      }
      const { slot, ballot, entry } = record as unknown as ProposalAt;
      this.keep(slot, { ballot, entry });
      // Accepting a ballot is a promise, too, and needs no record of its own.
      this.promised = Math.max(this.promised, ballot);
    }
  }

  at(slot: number): Proposal | undefined {
    return this.accepted.get(slot);
  }

  /** Whether a later ballot has the slot than any that is promised: that is only learnt, and is no reason to refuse the ballot. */
  hasLearntLater(slot: number, ballot: number): boolean {
    return ballot >= this.promised && (this.accepted.get(slot)?.ballot ?? 0) > ballot;
  }

  /** What was accepted from this slot on, slot after slot; there may be gaps. */
  from(first: number, most = Number.POSITIVE_INFINITY): readonly ProposalAt[] {
    const found: ProposalAt[] = [];
    for (let slot = Math.max(first, this.first); slot <= this.last && found.length < most; slot++) {
      const proposal = this.accepted.get(slot);
      if (proposal !== undefined) found.push({ slot, ...proposal });
    }
    return found;
  }

  /** Phase 1b: whether it promises. A candidate may ask again, since its question or the answer may have been lost. */
  promise(candidate: NodeId, ballot: number): boolean {
    this.assertOwner(candidate, ballot);
    if (ballot === this.promised) return true;
    if (ballot < this.promised) return false;
    this.raise(ballot);
    this.record();
    if (this.variant !== "promise-not-persisted") this.disk.sync();
    this.host.trace({ type: "promised", key: "log", ballot });
    return true;
  }

  /** Phase 2b: whether it accepts. */
  accept(proposer: NodeId, slot: number, ballot: number, entry: Entry): boolean {
    this.assertOwner(proposer, ballot);
    if (ballot < this.promised && this.variant !== "accept-below-promise") return false;
    this.assert(ballot >= this.promised, "P1a: no promise is broken", slot);
    const before = this.accepted.get(slot);
    if (before?.ballot === ballot) {
      this.assert(sameEntry(before.entry, entry), "there is one proposal in a slot with a ballot", slot);
      return true;
    }
    this.assert(ballot > (before?.ballot ?? 0), "an acceptor never goes back to a lower ballot", slot);
    this.raise(ballot);
    this.store({ slot, ballot, entry });
    if (this.variant !== "accepted-not-persisted") this.disk.sync();
    this.host.trace({ type: "accepted", key: String(slot), ballot, value: nameOf(entry) });
    return true;
  }

  /**
   * This entry is chosen for the slot. A later ballot can only propose it again, so that it may stand for what was accepted before. It need
   * not be synced: it can be learnt again.
   */
  learn(slot: number, ballot: number, entry: Entry): void {
    const before = this.accepted.get(slot);
    if (before !== undefined && before.ballot >= ballot) {
      this.assert(sameEntry(before.entry, entry), "only what is chosen is accepted in a later ballot", slot);
      return;
    }
    this.store({ slot, ballot, entry });
  }

  /** Drops the slots before this one. */
  collect(first: number): void {
    if (first <= this.first) return;
    const rest = this.from(first);
    if (this.variant !== "collection-forgets-promise") this.keepPromise(rest);
    for (let slot = this.first; slot < first; slot++) this.accepted.delete(slot);
    this.first = first;
    this.last = Math.max(this.last, first - 1);
    this.disk.rewrite(files.slots, [first, ...(rest as unknown as readonly Json[])]); // made of JSON values
    if (this.variant === "collection-forgets-promise") {
      this.promised = 0;
      this.recorded = 0;
      this.disk.rewrite(files.promise, []);
    }
  }

  /**
   * A snapshot has all up to this slot. A crash may have kept it and not the entries that led to it, since those that were only learnt
   * need not be synced: what comes before a gap is dropped.
   */
  coveredUpTo(slot: number): void {
    for (let gap = slot; gap >= this.first; gap--) {
      if (this.accepted.has(gap)) continue;
      this.collect(gap + 1);
      this.disk.sync();
      return;
    }
  }

  /** A promise that only the slots tell that are about to be dropped gets a record before they are. */
  private keepPromise(rest: readonly ProposalAt[]): void {
    const told = rest.reduce((highest, { ballot }) => Math.max(highest, ballot), this.recorded);
    if (told >= this.promised) return;
    this.record();
    this.disk.sync();
  }

  private record(): void {
    this.recorded = this.promised;
    this.disk.rewrite(files.promise, [this.promised]);
  }

  private store({ slot, ballot, entry }: ProposalAt): void {
    this.keep(slot, { ballot, entry });
    this.disk.append(files.slots, { slot, ballot, entry } as unknown as Json); // an entry consists of JSON values
  }

  private keep(slot: number, proposal: Proposal): void {
    this.accepted.set(slot, proposal);
    this.last = Math.max(this.last, slot);
  }

  private raise(ballot: number): void {
    this.promised = Math.max(this.promised, ballot);
  }

  private get disk(): Disk {
    return this.host.disk;
  }

  private assertOwner(proposer: NodeId, ballot: number): void {
    this.assert(proposerOf(ballot, this.host.members) === proposer, "a ballot belongs to one proposer", ballot);
  }

  private assert(condition: boolean, invariant: string, about: number): void {
    if (!condition) this.assertions.assert(false, invariant, about);
  }
}
