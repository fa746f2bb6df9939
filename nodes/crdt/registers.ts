/**
 * Registers (Shapiro et al. 2011, section 3.2). Of concurrent writes a last-writer-wins register keeps one, by Lamport's clock and the name
 * of the node, so that a write always replaces what its node had seen. A multi-value register keeps all of them, until a write that has seen
 * them replaces them.
 */
import type { Command, Json, NodeId } from "../host.js";
import { type DataType, dotOf, type Origin, type Prepared } from "./types.js";
import type { CrdtVariant } from "./variants.js";

type Stamped = { readonly value: Json; readonly clock: number; readonly node: NodeId };

type StampedWrite = { readonly write: Json; readonly clock: number };

/** The name of its only entry. */
const only = "latest";

export class LastWriterWins implements DataType<Stamped, StampedWrite> {
  readonly query = "read";

  constructor(private readonly variant: CrdtVariant | null) {}

  prepare(entries: ReadonlyMap<string, Stamped>, { f, value = null }: Command): Prepared<StampedWrite> {
    if (f !== "write") return { refused: `a register of this type has no ${f}` };
    const seen = entries.get(only);
    const clock = this.variant === "clock-not-advanced" ? 1 : (seen?.clock ?? 0) + 1;
    return { effect: { write: value, clock } };
  }

  apply(entries: Map<string, Stamped>, { write, clock }: StampedWrite, { node }: Origin): readonly string[] {
    entries.set(only, this.join(entries.get(only), { value: write, clock, node }));
    return [only];
  }

  join(mine: Stamped | undefined, theirs: Stamped): Stamped {
    if (mine === undefined || mine.clock < theirs.clock) return theirs;
    if (mine.clock > theirs.clock) return mine;
    if (this.variant === "ties-by-arrival") return mine;
    return mine.node >= theirs.node ? mine : theirs;
  }

  value(entries: ReadonlyMap<string, Stamped>): Json {
    return entries.get(only)?.value ?? null;
  }
}

type Sibling = { readonly value: Json; readonly replaced: boolean };

type Replacing = { readonly write: Json; readonly over: readonly string[] };

export class MultiValue implements DataType<Sibling, Replacing> {
  readonly query = "read";

  constructor(private readonly variant: CrdtVariant | null) {}

  prepare(entries: ReadonlyMap<string, Sibling>, { f, value = null }: Command): Prepared<Replacing> {
    if (f !== "write") return { refused: `a register of this type has no ${f}` };
    const over = this.variant === "siblings-pile-up" ? [] : live(entries).map(([dot]) => dot);
    return { effect: { write: value, over } };
  }

  apply(
    entries: Map<string, Sibling>,
    { write, over }: Replacing,
    origin: Origin,
    keepsRemoved: boolean,
  ): readonly string[] {
    for (const dot of over) {
      const seen = entries.get(dot);
      if (!keepsRemoved) entries.delete(dot);
      else if (seen !== undefined) entries.set(dot, { value: seen.value, replaced: true });
    }
    entries.set(dotOf(origin), { value: write, replaced: false });
    return [...over, dotOf(origin)];
  }

  join(mine: Sibling | undefined, theirs: Sibling): Sibling {
    return mine === undefined || !mine.replaced ? theirs : mine;
  }

  value(entries: ReadonlyMap<string, Sibling>): Json {
    const siblings = live(entries).sort(([one], [other]) => (one < other ? -1 : 1));
    const shown = this.variant === "one-sibling" ? siblings.slice(0, 1) : siblings;
    return shown.map(([, { value }]) => value);
  }
}

function live(entries: ReadonlyMap<string, Sibling>): [string, Sibling][] {
  return [...entries].filter(([, { replaced }]) => !replaced);
}
