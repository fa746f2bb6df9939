/** A register that keeps the write with the latest time; of equal times, that of the node whose name comes last, the same everywhere. */
import { MultiValue } from "../crdt/registers.js";
import type { DataType, Origin, Prepared } from "../crdt/types.js";
import type { Command, Json, NodeId } from "../host.js";
import { isLater, type Time, type WriteClock } from "./clock.js";

type Timed = { readonly value: Json; readonly time: Time; readonly node: NodeId };

type TimedWrite = { readonly write: Json; readonly time: Time };

/** The name of its only entry. */
const only = "latest";

export class LatestByTime implements DataType<Timed, TimedWrite> {
  readonly query = "read";

  constructor(
    private readonly clock: WriteClock,
    /** For the mistake to let each node decide between equal times by itself. */
    private readonly keepsMine: boolean,
  ) {}

  prepare(_: ReadonlyMap<string, Timed>, { f, value = null }: Command): Prepared<TimedWrite> {
    if (f !== "write") return { refused: `a register has no ${f}` };
    return { effect: { write: value, time: this.clock.next() } };
  }

  apply(entries: Map<string, Timed>, { write, time }: TimedWrite, { node }: Origin): readonly string[] {
    entries.set(only, this.join(entries.get(only), { value: write, time, node }));
    return [only];
  }

  join(mine: Timed | undefined, theirs: Timed): Timed {
    this.clock.saw(theirs.time);
    if (mine === undefined || isLater(theirs.time, mine.time)) return theirs;
    if (isLater(mine.time, theirs.time) || this.keepsMine) return mine;
    return mine.node >= theirs.node ? mine : theirs;
  }

  value(entries: ReadonlyMap<string, Timed>): Json {
    return entries.get(only)?.value ?? null;
  }
}

export const keeps = ["latest", "siblings"] as const;
export type Keep = (typeof keeps)[number];

export function registerType({
  keep,
  clock,
  oneSibling,
  neverReplaced = false,
  tiesByArrival,
}: {
  readonly keep: Keep;
  readonly clock: WriteClock;
  readonly oneSibling: boolean;
  readonly neverReplaced?: boolean;
  readonly tiesByArrival: boolean;
}): DataType {
  const type: unknown =
    keep === "siblings"
      ? new MultiValue(oneSibling ? "one-sibling" : neverReplaced ? "siblings-pile-up" : null)
      : new LatestByTime(clock, tiesByArrival);
  // An object holds the entries and effects of its own type only.
  return type as DataType;
}
