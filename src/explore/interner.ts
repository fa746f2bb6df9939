/** Gives equal things the same small number, so that a state of the whole cluster is a short list of numbers. */
export class Interner<T> {
  private readonly numbers = new Map<string, number>();
  private readonly items: T[] = [];

  get size(): number {
    return this.items.length;
  }

  /** `text` identifies the thing; `make` is called if it is new. */
  number(text: string, make: () => T): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const number = this.items.length;
    this.numbers.set(text, number);
    this.items.push(make());
    return number;
  }

  find(text: string): number | undefined {
    return this.numbers.get(text);
  }

  at(number: number): T {
    const item = this.items[number];
    if (item === undefined) throw new Error(`nothing has the number ${number}`);
    return item;
  }
}
