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
  private readonly meanings = new Map<string, readonly string[]>();

  /**
   * `known`: the names of the format. `judged`: those without which a record would be judged wrongly. `otherwise`: what other programs call
   * them.
   */
  constructor(
    private readonly known: ReadonlySet<string>,
    private readonly judged: readonly string[],
    private readonly otherwise: ReadonlyMap<string, string> = new Map(),
  ) {}

  /** `present`: all names of one record. Throws InputError for one that looks like a known one that is missing. */
  take(present: readonly string[], line: number): void {
    for (const name of present) {
      if (this.known.has(name)) continue;
      this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
      const meant = this.meaningsOf(name).find((each) => !present.includes(each));
      if (meant === undefined) continue;
      throw new InputError(`is unknown, and "${meant}" is missing`, { line, field: name }, `is "${meant}" meant?`);
    }
  }

  /** The names that this one may stand for. */
  private meaningsOf(name: string): readonly string[] {
    const known = this.meanings.get(name);
    if (known !== undefined) return known;
    const other = this.otherwise.get(name.toLowerCase());
    const found = this.judged.filter((each) => each === other || looksLike(name, each));
    this.meanings.set(name, found);
    return found;
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
