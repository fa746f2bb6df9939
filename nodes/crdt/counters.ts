/**
 * Counters (Shapiro et al. 2011, specifications 6 and 7): each node counts the updates that it has taken itself, up and down apart, so that
 * the greater of two counts is the later one. The value is the sum over all nodes.
 */
import type { Command } from "../host.js";
import type { DataType, Origin, Prepared } from "./types.js";
import type { CrdtVariant } from "./variants.js";

type Tally = readonly [up: number, down: number];

type Add = { readonly add: number };

const nothing: Tally = [0, 0];

export class Counter implements DataType<Tally, Add> {
  readonly query = "total";

  constructor(
    private readonly goesDown: boolean,
    private readonly variant: CrdtVariant | null,
  ) {}

  prepare(_entries: ReadonlyMap<string, Tally>, { f, value }: Command): Prepared<Add> {
    if (f !== "increment") return { refused: `a counter has no ${f}` };
    if (typeof value !== "number" || !Number.isSafeInteger(value)) {
      return { refused: "value of increment must be a whole number" };
    }
    if (value < 0 && !this.goesDown) return { refused: "a grow-only counter does not go down" };
    return { effect: { add: value } };
  }

  apply(entries: Map<string, Tally>, { add }: Add, { node }: Origin): readonly string[] {
    const [up, down] = entries.get(node) ?? nothing;
    if (this.variant === "one-count-for-both") {
      entries.set(node, [up + add, down]);
      return [node];
    }
    entries.set(node, add >= 0 ? [up + add, down] : [up, down - add]);
    return [node];
  }

  join(mine: Tally | undefined = nothing, theirs: Tally): Tally {
    if (this.variant === "merge-by-sum") return [sum(mine[0], theirs[0]), sum(mine[1], theirs[1])];
    return [Math.max(mine[0], theirs[0]), Math.max(mine[1], theirs[1])];
  }

  value(entries: ReadonlyMap<string, Tally>): number {
    let sum = 0;
    for (const [up, down] of entries.values()) sum += up - down;
    return sum;
  }
}

/** Nodes that add up what they send each other would soon come to the end of the whole numbers. */
function sum(one: number, other: number): number {
  return Math.min(one + other, 2 ** 40);
}
