/**
 * Changes of the membership, as a leader makes them (Ongaro's thesis, chapter 4): one member at a time (4.1), or any number by way of a joint
 * configuration (4.3). New members may have to catch up first, without a vote (4.2.1).
 */
import type { Assertions } from "../assertions.js";
import type { Host, NodeId, OperatorCommand } from "../host.js";
import { type Configuration, voters } from "./configuration.js";
import type { RaftLog } from "./log.js";
import type { Entry, RaftMessage } from "./messages.js";
import type { RaftSettings } from "./options.js";
import type { Peers } from "./peers.js";
import type { RaftTrace } from "./traces.js";

/** A learner has caught up when it got what was there at the beginning of a round of this length (4.2.1). */
const roundMs = 300;

export interface ChangeOwner {
  readonly term: number;
  readonly commitIndex: number;
  /** An entry of this term is committed. */
  readonly knowsCommitted: boolean;
  /** Appends an entry that changes the membership: it counts from now on. */
  appendChange(entry: Entry): void;
  /** These nodes are sent the log, and have no vote yet. */
  teach(learners: readonly NodeId[]): void;
}

/** New members that do not vote yet, and where their present round ends. */
interface Learning {
  readonly members: readonly NodeId[];
  readonly newcomers: readonly NodeId[];
  target: number;
  beganAt: number;
}

export class MembershipChanges {
  private learning: Learning | undefined;

  constructor(
    private readonly owner: ChangeOwner,
    private readonly host: Host<RaftMessage, RaftTrace>,
    private readonly log: RaftLog,
    private readonly peers: Peers,
    private readonly settings: RaftSettings,
    private readonly assertions: Assertions,
  ) {}

  /** An operator wants these members, of which at least one is one already. Refused, without an answer, while another change goes on. */
  request(members: readonly NodeId[]): void {
    if (this.learning !== undefined) {
      // The operator asks again and again; another wish replaces this one.
      if (this.learning.members.join() === members.join()) return;
      this.learning = undefined;
    }
    const present = voters(this.log.configuration);
    const newcomers = members.filter((id) => !present.includes(id));
    if (!this.settings.learners || newcomers.length === 0) {
      this.change(members);
      return;
    }
    if (!this.mayChange) return;
    this.learning = { members, newcomers, target: this.log.lastIndex, beganAt: this.host.now() };
    this.host.trace({ type: "raft/learners", epoch: this.owner.term, nodes: newcomers });
    this.owner.teach(newcomers);
    this.learn();
  }

  /** Some node has stored more: a learner that keeps pace gets its vote. */
  learn(): void {
    const { learning } = this;
    if (learning === undefined) return;
    const { members, newcomers, target, beganAt } = learning;
    if (newcomers.some((id) => (this.peers.of(id)?.matchIndex ?? 0) < target)) return;
    const now = this.host.now();
    const took = now - beganAt;
    if (took < 0 || took >= roundMs) {
      learning.target = this.log.lastIndex;
      learning.beganAt = now;
      return;
    }
    if (!this.mayChange) return;
    this.learning = undefined;
    this.change(members);
  }

  /** The commit index has advanced. The second entry of a joint change is appended by whichever leader commits the first (4.3). */
  committed(): void {
    const { index, members, old } = this.log.latestConfiguration;
    if (old === undefined || index > this.owner.commitIndex) return;
    this.append({ members });
  }

  private change(members: readonly NodeId[]): void {
    if (!this.mayChange) return;
    const { latestConfiguration } = this.log;
    const { commitIndex, knowsCommitted } = this.owner;
    const settled = latestConfiguration.index <= commitIndex;
    this.assertions.assert(settled, "the membership changes once the change before is committed", this.about);
    this.assertions.assert(
      knowsCommitted,
      "the membership changes once an entry of this term is committed",
      this.about,
    );
    if (this.settings.joint) this.append({ members, old: latestConfiguration.members });
    else this.append({ members });
    if (this.settings.joint && this.settings.variant === "joint-left-early") this.append({ members });
  }

  /**
   * The change before must be committed, and an entry of the leader's own term: without that, a leader may not know of a change that another
   * leader has begun (Ongaro, "bug in single-server membership changes", raft-dev, July 2015).
   */
  private get mayChange(): boolean {
    const { variant } = this.settings;
    const { index, old } = this.log.latestConfiguration;
    const settled = index <= this.owner.commitIndex && old === undefined;
    const informed = this.owner.knowsCommitted || variant === "change-before-noop";
    return (settled || variant === "overlapping-changes") && informed;
  }

  private append(configuration: Configuration): void {
    this.owner.appendChange({ term: this.owner.term, request: null, ...configuration });
  }

  private get about(): string {
    return `term ${this.owner.term}`;
  }
}

/**
 * The members that an operator wants: `add-member` and `remove-member` name a `node`, and may list all `nodes` that are to follow one after the
 * other; a joint change takes them all at once. `nodes`: all there are. Undefined if nothing is to change.
 */
export function wantedMembers(
  { type, node, nodes }: OperatorCommand,
  members: readonly NodeId[],
  all: readonly NodeId[],
  joint: boolean,
): readonly NodeId[] | undefined {
  const meant: readonly unknown[] = joint && Array.isArray(nodes) ? nodes : [node];
  const wanted =
    type === "add-member"
      ? all.filter((id) => members.includes(id) || meant.includes(id))
      : members.filter((id) => !meant.includes(id));
  return wanted.length === 0 || wanted.length === members.length ? undefined : wanted;
}
