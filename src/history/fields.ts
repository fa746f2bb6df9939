/**
 * Fields that a reader does not know. Nothing in a record is left out silently: a field that looks like a misspelt
 * known one is refused, since its content would be missed; others are counted and named once.
 */
import { InputError } from "./errors.js";
import { plural } from "./plural.js";

/** More names than this are not listed. */
const mostListed = 5;

export class UnknownFields {
  private readonly counts = new Map<string, number>();

  /** `known`: the names of the format. `judged`: those without which a record would be judged wrongly. */
  constructor(
    private readonly known: ReadonlySet<string>,
    private readonly judged: readonly string[],
  ) {}

  /** `present`: all names of one record. Throws InputError for one that looks like a known one that is missing. */
  take(present: readonly string[], line: number): void {
    for (const name of present) {
      if (this.known.has(name)) continue;
      const count = this.counts.get(name);
      this.counts.set(name, (count ?? 0) + 1);
      if (count !== undefined) continue;
      const meant = this.judged.find((each) => !present.includes(each) && looksLike(name, each));
      if (meant === undefined) continue;
      throw new InputError(`is unknown, and "${meant}" is missing`, { line, field: name }, `is "${meant}" meant?`);
    }
  }

  warnings(): readonly string[] {
    const names = [...this.counts];
    if (names.length === 0) return [];
    const listed = names
      .slice(0, mostListed)
      .map(([name, count]) => `${JSON.stringify(name.slice(0, 40))} (${plural(count, "time")})`);
    const more = names.length > mostListed ? ` and ${names.length - mostListed} more` : "";
    return [`ignored fields: ${listed.join(", ")}${more}`];
  }
}

/** The same letters in another case or with other separators, or one typing error in a name of four letters or more. */
export function looksLike(name: string, known: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  if (plain === known || plain === `${known}s`) return true;
  return known.length >= 4 && Math.abs(plain.length - known.length) <= 1 && oneSlip(plain, known);
}

/** One letter more, less, or other, or two swapped (Damerau 1964). */
function oneSlip(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  return (
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    restA.slice(1) === restB.slice(1) ||
    (restA.slice(2) === restB.slice(2) && restA[0] === restB[1] && restA[1] === restB[0])
  );
}
