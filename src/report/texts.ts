/** Texts of a page, each kept once, and what is too long for a reader cut short with its length said. */

/** Longest text of a value on the page, and of a state in a table of them, in UTF-16 units. */
const longestValue = 400;
export const longestState = 160;

export class Texts {
  readonly all: string[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(text: string, longest = longestValue): number {
    const kept = shortened(text, longest);
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
function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const half = longest / 2;
  return `${text.slice(0, half)} … ${text.slice(-half)} (${text.length} characters)`;
}
