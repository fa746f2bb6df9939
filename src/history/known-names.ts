/** What to do about a name that is not known: it may be misspelt, and otherwise it is one of these. */

/** A clause for a remedy: `is "raft" meant? Known are raft, paxos`. */
export function amongKnown(given: string, known: Iterable<string>): string {
  const names = [...known];
  const meant = nearest(given, names);
  return meant === undefined ? `known are ${names.join(", ")}` : `is "${meant}" meant? Known are ${names.join(", ")}`;
}

/** The one name that is so close that it can be what was meant; undefined if none is, or two are as close as each other. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const typed = given.trim().toLowerCase();
  let found: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const slips = slipsBetween(typed, name.toLowerCase(), mostSlips(name));
    if (slips > mostSlips(name) || slips > least) continue;
    found = slips === least ? undefined : name;
    least = slips;
  }
  return found;
}

/** A short name becomes another one by few changes. */
function mostSlips(name: string): number {
  return name.length < 3 ? 0 : name.length < 8 ? 1 : 2;
}

/** Letters to add, leave out or replace, or neighbours to swap (Damerau 1964; each letter is changed once); more than `most` count as infinite. */
function slipsBetween(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return Number.POSITIVE_INFINITY;
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, place) => place);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const other = a[i - 1] === b[j - 1] ? 0 : 1;
      let slips = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + other);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) slips = Math.min(slips, (before[j - 2] ?? 0) + 1);
      next.push(slips);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
