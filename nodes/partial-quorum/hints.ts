/** Writes that a node keeps for others until these have them (hinted hand-off; DeCandia et al., SOSP 2007, section 4.6). */
import type { ObjectPart } from "../crdt/messages.js";
import type { Disk, Json, NodeId } from "../host.js";

export interface Hint {
  readonly owner: NodeId;
  /** Of the operation, and of the message by which it is handed off. */
  readonly id: string;
  readonly object: ObjectPart;
}

const file = "hints";

export class Hints {
  /** In the order in which they came. */
  private hints: Hint[] = [];

  constructor(private readonly disk: Disk) {}

  restore(): void {
    // Records are those that this class wrote: their checksums vouch for that.
    this.hints = this.disk.read(file).map((record) => record as unknown as Hint);
  }

  all(): readonly Hint[] {
    return this.hints;
  }

  /** Durable at the next sync. */
  add(owner: NodeId, id: string, object: ObjectPart): void {
    if (this.hints.some((hint) => hint.owner === owner && hint.id === id)) return;
    const hint = { owner, id, object };
    this.hints.push(hint);
    this.disk.append(file, hint as unknown as Json); // made of JSON values
  }

  /** The owner has it on its disk. A crash that undoes this makes the node hand it off once more. */
  handedOff(owner: NodeId, id: string): void {
    const others = this.hints.filter((hint) => hint.owner !== owner || hint.id !== id);
    if (others.length === this.hints.length) return;
    this.hints = others;
    this.disk.rewrite(file, others as unknown as Json[]);
  }

  /** What the node holds of a key: the latest of its hints has all that their coordinator knew. */
  latestOf(key: string): ObjectPart | undefined {
    return this.hints.findLast(({ object }) => object.key === key)?.object;
  }
}
