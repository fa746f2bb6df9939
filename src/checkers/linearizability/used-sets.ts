const none = -1;

/**
 * Which indeterminate operations a configuration has used, as one number. Operations of one signature do the same and have no
 * end, so only how many of them were used matters, and the earliest invoked go first.
 *
 * Some are as good as others and better: a write of b does all that a cas from a to b can. So a set that holds the cas and has
 * the write left is as good as one that holds the write and has the cas left.
 */
export class UsedSets {
  /**
   * `better`: of a signature, another one that does the same wherever the first is possible, and is possible wherever it is;
   * −1 if there is none. What is better than another has no better itself.
   */
  constructor(private readonly better: (signature: number) => number = () => none) {}

  /** By set: signatures in ascending order, each with its count, one after the other. */
  private readonly sets: Int32Array[] = [new Int32Array(0)];
  private readonly numbers = new Map<string, number>([["", 0]]);
  /** By set: the set with one more of a signature. */
  private readonly larger: Map<number, number>[] = [new Map()];
  /** By set: how many are in it, and a bit for each signature or its better in it, several to a bit. */
  private readonly sizes: number[] = [0];
  private readonly bits: number[] = [0];
  private words = 0;

  /** The set with none in it is 0. */
  static readonly empty = 0;

  get bytes(): number {
    return this.words * 12 + this.sets.length * 200;
  }

  count(set: number, signature: number): number {
    const list = this.sets[set];
    if (list === undefined) return 0;
    for (let place = 0; place < list.length; place += 2) if (list[place] === signature) return list[place + 1] ?? 0;
    return 0;
  }

  /** The set with one more of the signature. */
  with(set: number, signature: number): number {
    const known = this.larger[set]?.get(signature);
    if (known !== undefined) return known;
    const pairs: [number, number][] = [];
    const list = this.sets[set] ?? new Int32Array(0);
    for (let place = 0; place < list.length; place += 2) pairs.push([list[place] ?? 0, list[place + 1] ?? 0]);
    const same = pairs.find((pair) => pair[0] === signature);
    if (same === undefined) pairs.push([signature, 1]);
    else same[1] += 1;
    pairs.sort((a, b) => a[0] - b[0]);
    const text = pairs.join(" ");
    let number = this.numbers.get(text);
    if (number === undefined) {
      number = this.sets.length;
      this.sets.push(Int32Array.from(pairs.flat()));
      this.larger.push(new Map());
      this.sizes.push((this.sizes[set] ?? 0) + 1);
      this.bits.push((this.bits[set] ?? 0) | (1 << (this.kind(signature) & 31)));
      this.numbers.set(text, number);
      this.words += pairs.length * 2;
    }
    this.larger[set]?.set(signature, number);
    return number;
  }

  /** True if what the first leaves can do all that what the second leaves can. */
  asGood(first: number, second: number): boolean {
    if (first === second || first === UsedSets.empty) return true;
    // Most pairs are told apart by this alone.
    if ((this.sizes[first] ?? 0) > (this.sizes[second] ?? 0)) return false;
    if (((this.bits[first] ?? 0) & ~(this.bits[second] ?? 0)) !== 0) return false;
    return this.compare(first, second);
  }

  private compare(first: number, second: number): boolean {
    const mine = this.sets[first] ?? new Int32Array(0);
    const theirs = this.sets[second] ?? new Int32Array(0);
    let place = 0;
    for (let each = 0; each < mine.length; each += 2) {
      const signature = mine[each] ?? 0;
      while (place < theirs.length && (theirs[place] ?? 0) < signature) place += 2;
      const more = (mine[each + 1] ?? 0) - (theirs[place] === signature ? (theirs[place + 1] ?? 0) : 0);
      if (more <= 0) continue;
      // What the first has used up more of must be made good by what is better, and by each of those for one only.
      const better = this.better(signature);
      if (
        better === none ||
        this.debt(first, second, better) > this.count(second, better) - this.count(first, better)
      ) {
        return false;
      }
    }
    return true;
  }

  /** How many more of the signatures that this one is better than were used in the first than in the second. */
  private debt(first: number, second: number, better: number): number {
    const mine = this.sets[first] ?? new Int32Array(0);
    let debt = 0;
    for (let each = 0; each < mine.length; each += 2) {
      const signature = mine[each] ?? 0;
      if (this.better(signature) !== better) continue;
      debt += Math.max(0, (mine[each + 1] ?? 0) - this.count(second, signature));
    }
    return debt;
  }

  /** Stands for a signature and all that it is better than. */
  private kind(signature: number): number {
    const better = this.better(signature);
    return better === none ? signature : better;
  }
}
