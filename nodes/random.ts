/**
 * Seeded randomness. Every component draws from a stream of its own, named by labels, so that removing one component from a
 * scenario does not shift what the others draw. Generator: sfc32 (Doty-Humphrey, PractRand); labels are hashed with FNV-1a.
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
  for (const char of `${seed}/${labels.join("/")}`) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  }
  let a = hash | 0;
  let b = Math.imul(hash, 0x9e3779b1) | 0;
  let c = seed | 0;
  let counter = 1;
  const next32 = (): number => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + result;
    c |= 0;
    return result >>> 0;
  };
  for (let warmUp = 0; warmUp < 12; warmUp++) next32();

  const random: Random = {
    next: () => next32() / 0x1_0000_0000,
    below: (bound) => Math.floor(random.next() * bound),
    between: (low, high) => low + random.next() * (high - low),
    pick(items) {
      const item = items[random.below(items.length)];
      if (item === undefined) throw new RangeError("pick needs at least one item");
      return item;
    },
    shuffle(items) {
      const result = [...items];
      for (let last = result.length - 1; last > 0; last--) {
        const other = random.below(last + 1);
        const kept = result[last] as (typeof result)[number]; // both indexes are within the array
        result[last] = result[other] as (typeof result)[number];
        result[other] = kept;
      }
      return result;
    },
  };
  return random;
}
