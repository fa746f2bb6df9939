import { canonicalJson } from "../../history/json.js";
import { PairTable } from "./pair-table.js";
import type { Partition } from "./partition.js";

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
  /** By set: the sum of its operations' hashes; by such a sum: the last set that has it, and by set the one before with the same. */
  private readonly hashes: number[] = [0];
  private readonly lastOfHash = new Map<number, number>([[0, 0]]);
  private readonly beforeOfHash: number[] = [none];
  /** By set and signature: the set with one more of the signature. */
  private readonly larger = new PairTable();
  /** By set: how many are in it, and a bit for each signature or its better in it, several to a bit. */
  private readonly sizes: number[] = [0];
  private readonly bits: number[] = [0];
  private words = 0;

  /** The set with none in it is 0. */
  static readonly empty = 0;

  get bytes(): number {
    return this.words * 4 + this.sets.length * 220 + this.larger.bytes;
  }

  count(set: number, signature: number): number {
    const list = this.sets[set];
    if (list === undefined) return 0;
    for (let place = 0; place < list.length; place += 2) if (list[place] === signature) return list[place + 1] ?? 0;
    return 0;
  }

  /** How many are in it. */
  size(set: number): number {
    return this.sizes[set] ?? 0;
  }

  /** The set with one more of the signature. */
  with(set: number, signature: number): number {
    const known = this.larger.get(set, signature);
    if (known !== PairTable.absent) return known;
    const list = withOneMore(this.sets[set] ?? new Int32Array(0), signature);
    const hash = ((this.hashes[set] ?? 0) + hashOf(signature)) | 0;
    let number = this.lastOfHash.get(hash) ?? none;
    while (number !== none && !sameWords(this.sets[number], list)) number = this.beforeOfHash[number] ?? none;
    if (number === none) {
      number = this.sets.length;
      this.sets.push(list);
      this.hashes.push(hash);
      this.beforeOfHash.push(this.lastOfHash.get(hash) ?? none);
      this.lastOfHash.set(hash, number);
      this.sizes.push((this.sizes[set] ?? 0) + 1);
      this.bits.push((this.bits[set] ?? 0) | (1 << (this.kind(signature) & 31)));
      this.words += list.length;
    }
    this.larger.add(set, signature, number);
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

/** The list with one more of the signature: a new one. */
function withOneMore(list: Int32Array, signature: number): Int32Array {
  let place = 0;
  while (place < list.length && (list[place] ?? 0) < signature) place += 2;
  if (list[place] === signature) {
    const copy = list.slice();
    copy[place + 1] = (copy[place + 1] ?? 0) + 1;
    return copy;
  }
  const longer = new Int32Array(list.length + 2);
  longer.set(list.subarray(0, place));
  longer[place] = signature;
  longer[place + 1] = 1;
  longer.set(list.subarray(place), place + 2);
  return longer;
}

function sameWords(first: Int32Array | undefined, second: Int32Array): boolean {
  if (first?.length !== second.length) return false;
  for (let place = 0; place < second.length; place++) if (first[place] !== second[place]) return false;
  return true;
}

function hashOf(signature: number): number {
  const mixed = Math.imul(signature + 1, 0x9e3779b1);
  return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
}

/** By signature: an indeterminate blind update that leaves what this indeterminate operation leaves wherever it is possible. */
export function betterSignatures({ model, steps, blind }: Partition, indeterminate: readonly number[]): Int32Array {
  const better = new Int32Array(steps.length).fill(none);
  const blindByValue = new Map<string, number>();
  const writes = (signature: number): string | undefined => {
    const step = steps[signature];
    const value = step === undefined ? undefined : model.access?.(step)?.writes;
    return value === undefined ? undefined : canonicalJson(value);
  };
  for (const signature of indeterminate) {
    const value = writes(signature);
    if (value !== undefined && blind[signature] === 1) blindByValue.set(value, signature);
  }
  for (const signature of indeterminate) {
    const value = writes(signature);
    if (value !== undefined && blind[signature] !== 1) better[signature] = blindByValue.get(value) ?? none;
  }
  return better;
}
