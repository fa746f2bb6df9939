/**
 * What a node keeps for others until they have it (hinted hand-off; DeCandia et al., SOSP 2007, section 4.6): of each owner and key one object,
 * the join of all that was meant for that owner.
 */
import type { Assertions } from "../assertions.js";
import type { ObjectPart } from "../crdt/messages.js";
import { Objects } from "../crdt/objects.js";
import type { DataType } from "../crdt/types.js";
import type { Disk, Json, NodeId } from "../host.js";
import { covers } from "../version-vector.js";

export interface Hint {
  readonly owner: NodeId;
  readonly object: ObjectPart;
}

const file = "hints";

export class Hints {
  private readonly hints = new Map<string, Hint>();

  constructor(
    private readonly disk: Disk,
    private readonly type: DataType,
    private readonly assertions: Assertions,
  ) {}

  restore(): void {
    // Records are those that this class wrote: their checksums vouch for that.
    for (const record of this.disk.read(file)) this.join(record as unknown as Hint);
  }

  all(): readonly Hint[] {
    return [...this.hints.values()];
  }

  /** Durable at the next sync. Returns whether there was news. */
  add(hint: Hint): boolean {
    const known = this.hints.get(nameOf(hint));
    if (known !== undefined && covers(new Map(known.object.vector), hint.object.vector)) return false;
    this.join(hint);
    this.disk.append(file, hint as unknown as Json); // made of JSON values
    return true;
  }

  of(owner: NodeId, key: string): Hint | undefined {
    return this.hints.get(nameOf({ owner, object: { key } }));
  }

  /** The disk knows at the next sync. */
  forget(hint: Hint): void {
    this.hints.delete(nameOf(hint));
    this.disk.rewrite(file, this.all() as unknown as Json[]); // made of JSON values
  }

  /** What the node holds of a key for any owner. */
  copyOf(key: string): ObjectPart {
    return this.joined(
      key,
      this.all().filter(({ object }) => object.key === key),
    );
  }

  private join(hint: Hint): void {
    const { owner, object } = hint;
    const known = this.hints.get(nameOf(hint));
    this.hints.set(nameOf(hint), {
      owner,
      object: known === undefined ? object : this.joined(object.key, [known, hint]),
    });
  }

  private joined(key: string, hints: readonly Hint[]): ObjectPart {
    const objects = new Objects(this.type, true, this.assertions);
    for (const { object } of hints) objects.join(object);
    return objects.part(key);
  }
}

function nameOf({ owner, object }: { readonly owner: NodeId; readonly object: { readonly key: string } }): string {
  return JSON.stringify([owner, object.key]);
}
