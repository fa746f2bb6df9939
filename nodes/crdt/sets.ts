/**
 * Sets (Shapiro et al. 2011, section 3.3): grow-only and two-phase sets have one entry an element, and what was removed never comes back. An
 * observed-remove set has one entry an addition, under the name of the update, and a removal concerns the additions that its node had seen: an
 * addition that is concurrent with it wins.
 */
import type { Command, Json } from "../host.js";
import { jsonText } from "../json.js";
import { type DataType, dotOf, type Origin, type Prepared } from "./types.js";
import type { CrdtVariant } from "./variants.js";

type Member = { readonly element: Json; readonly removed: boolean };

type SetEffect = { readonly add: Json } | { readonly remove: Json; readonly entries: readonly string[] };

const absent = "the element is not in the set";

abstract class MemberSet implements DataType<Member, SetEffect> {
  readonly query = "members";

  constructor(protected readonly variant: CrdtVariant | null) {}

  prepare(entries: ReadonlyMap<string, Member>, { f, value = null }: Command): Prepared<SetEffect> {
    if (f === "insert") return this.prepareAdd(entries, value);
    if (f === "remove") return this.prepareRemove(entries, value);
    return { refused: `a set has no ${f}` };
  }

  protected abstract prepareAdd(entries: ReadonlyMap<string, Member>, element: Json): Prepared<SetEffect>;

  protected prepareRemove(entries: ReadonlyMap<string, Member>, element: Json): Prepared<SetEffect> {
    const observed = liveNames(entries, element);
    return observed.length === 0 ? { refused: absent } : { effect: { remove: element, entries: observed } };
  }

  /** The entry of an addition. */
  protected abstract nameOf(element: Json, origin: Origin): string;

  apply(entries: Map<string, Member>, effect: SetEffect, origin: Origin, keepsRemoved: boolean): readonly string[] {
    if ("add" in effect) {
      const { add: element } = effect;
      const name = this.nameOf(element, origin);
      const again = this.variant === "added-again" || entries.get(name)?.removed !== true;
      entries.set(name, { element, removed: !again });
      return [name];
    }
    const { remove: element } = effect;
    const names = this.variant === "removes-unobserved" ? liveNames(entries, element) : effect.entries;
    for (const name of names) {
      if (keepsRemoved) entries.set(name, { element, removed: true });
      else entries.delete(name);
    }
    return names;
  }

  join(mine: Member | undefined, theirs: Member): Member {
    if (mine === undefined || mine.removed === theirs.removed) return theirs;
    return { element: mine.element, removed: this.variant !== "remove-undone" };
  }

  value(entries: ReadonlyMap<string, Member>): Json {
    const live = new Map<string, Json>();
    for (const { element, removed } of entries.values()) if (!removed) live.set(jsonText(element), element);
    return [...live.keys()].sort().map((text) => live.get(text) ?? null);
  }
}

/** Added, and perhaps removed once and for all: a removal wins over every addition, before or after it. */
export class TwoPhaseSet extends MemberSet {
  constructor(
    private readonly shrinks: boolean,
    variant: CrdtVariant | null,
  ) {
    super(variant);
  }

  protected override prepareAdd(entries: ReadonlyMap<string, Member>, element: Json): Prepared<SetEffect> {
    const removed = entries.get(JSON.stringify(element))?.removed === true && this.variant !== "added-again";
    return removed ? { refused: "the element was removed, and cannot come back" } : { effect: { add: element } };
  }

  protected override prepareRemove(entries: ReadonlyMap<string, Member>, element: Json): Prepared<SetEffect> {
    return this.shrinks ? super.prepareRemove(entries, element) : { refused: "a grow-only set has no remove" };
  }

  protected nameOf(element: Json): string {
    return JSON.stringify(element);
  }

  /** A removal has to meet additions that come later. */
  override apply(entries: Map<string, Member>, effect: SetEffect, origin: Origin): readonly string[] {
    return super.apply(entries, effect, origin, true);
  }
}

export class ObservedRemoveSet extends MemberSet {
  protected prepareAdd(_entries: ReadonlyMap<string, Member>, element: Json): Prepared<SetEffect> {
    return { effect: { add: element } };
  }

  protected nameOf(element: Json, origin: Origin): string {
    return this.variant === "tag-of-element" ? JSON.stringify(element) : dotOf(origin);
  }
}

function liveNames(entries: ReadonlyMap<string, Member>, element: Json): readonly string[] {
  const text = JSON.stringify(element);
  return [...entries].flatMap(([name, entry]) =>
    !entry.removed && JSON.stringify(entry.element) === text ? [name] : [],
  );
}
