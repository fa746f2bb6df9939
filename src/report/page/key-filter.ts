/** The keys that have a tab, if there are many. */

/** If there are more keys than this, the rest have no tab until the reader asks for them. */
export const mostTabs = 24;

export interface KeyFilter {
  /** By object. */
  readonly names: readonly string[];
  /** The tab of this one is always shown. */
  readonly selected: number | null;
  /** Part of a name, in any case. */
  readonly wanted: string;
}

export interface ShownKeys {
  /** Objects, bad ones first as in `names`; null is the tab of all keys. */
  readonly tabs: readonly (number | null)[];
  /** Keys with such a name that have no tab. */
  readonly left: number;
}

export function shownKeys({ names, selected, wanted }: KeyFilter): ShownKeys {
  const part = wanted.toLowerCase();
  const tabs: (number | null)[] = names.length > 1 ? [null] : [];
  let left = 0;
  names.forEach((name, object) => {
    if (object !== selected && !name.toLowerCase().includes(part)) return;
    if (tabs.length <= mostTabs || object === selected) tabs.push(object);
    else left += 1;
  });
  return { tabs, left };
}
