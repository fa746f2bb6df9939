/**
 * Seeded randomness. Every component draws from its own stream, named by labels, so that removing one component from a scenario does not
 * change the numbers of the others. Generator: sfc32 (Doty-Humphrey, PractRand); labels are hashed with FNV-1a.
 */

export interface Random {
  /** Uniform in [0, 1) with 32 bits. */
  next(): number;
  /** Uniform integer in [0, bound). */
  below(bound: number): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  pick<T>(items: readonly [T, ...T[]] | readonly T[]): T;
  /** A new array with the same items in random order (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[];
}

export function seededRandom(seed: number, ...labels: readonly (string | number)[]): Random {
  let hash = 0x811c9dc5;
  const name = `${seed}/${labels.join("/")}`;
  for (let at = 0; at < name.length; at++) {
    const point = name.codePointAt(at) ?? 0;
    // A surrogate pair.
    if (point > 0xffff) at += 1;
    hash = Math.imul(hash ^ point, 0x01000193);
  }
  const random = new Sfc32(hash | 0, Math.imul(hash, 0x9e3779b1) | 0, seed | 0);
  for (let warmUp = 0; warmUp < 12; warmUp++) random.next();
  return random;
}

class Sfc32 implements Random {
  /** a, b, c and the counter. Simulations draw several numbers per event: 32-bit numbers in fields would each be boxed. */
  private readonly state = new Int32Array(4);

  constructor(a: number, b: number, c: number) {
    // Not by Int32Array.of, which takes longer than all else here: a simulated run has dozens of streams.
    const { state } = this;
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = 1;
  }

  next(): number {
    const { state } = this;
    // The array has these four places.
    const a = state[0] as number;
    const b = state[1] as number;
    const c = state[2] as number;
    const counter = state[3] as number;
    const result = (a + b + counter) | 0;
    state[0] = b ^ (b >>> 9);
    state[1] = (c + (c << 3)) | 0;
    state[2] = (((c << 21) | (c >>> 11)) + result) | 0;
    state[3] = (counter + 1) | 0;
    return (result >>> 0) / 0x1_0000_0000;
  }

  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  pick<T>(items: readonly [T, ...T[]] | readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError("pick needs at least one item");
    return item;
  }

  shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let last = result.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      const kept = result[last] as T; // both indexes are within the array
      result[last] = result[other] as T;
      result[other] = kept;
    }
    return result;
  }
}
