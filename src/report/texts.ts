/** Texts of a page, each kept once, and what is too long for a reader cut short with its length said. */

/** Longest text of a value or a state on the page, in UTF-16 units. */
const longestText = 400;

export class Texts {
  readonly all: string[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(text: string): number {
    const kept = shortened(text);
    let number = this.numbers.get(kept);
    if (number === undefined) {
      number = this.all.length;
      this.numbers.set(kept, number);
      this.all.push(kept);
    }
    return number;
  }
}

/** Its beginning and its end: what an operation changed is mostly at the end. */
function shortened(text: string): string {
  if (text.length <= longestText) return text;
  const half = longestText / 2;
  return `${text.slice(0, half)} … ${text.slice(-half)} (${text.length} characters)`;
}
