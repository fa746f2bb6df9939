/**
 * A hash tree of two levels over what a node holds (Merkle 1987; between replicas as in Dynamo, SOSP 2007, section 4.7): keys fall into
 * buckets by their hashes, a bucket's hash is of its keys and their states, and the root is of all buckets.
 */
import { fingerprint } from "../log/fingerprint.js";

const bucketCount = 8;

export interface TreeMistakes {
  /** The last bucket is never compared. */
  readonly skipsLast: boolean;
  /** The hash of a bucket tells which keys are in it, and not their states. */
  readonly keysOnly: boolean;
}

export class HashTree {
  private readonly buckets = Array.from({ length: bucketCount }, () => new Map<string, string>());

  constructor(private readonly mistakes: TreeMistakes) {}

  /** `state`: a text that is the same for equal states only. */
  set(key: string, state: string): void {
    this.buckets[bucketOf(key)]?.set(key, this.mistakes.keysOnly ? "" : state);
  }

  root(): string {
    return fingerprint(this.hashes());
  }

  hashes(): string[] {
    const compared = this.mistakes.skipsLast ? this.buckets.slice(0, -1) : this.buckets;
    return compared.map((bucket) => fingerprint([...bucket].sort(([one], [other]) => (one < other ? -1 : 1))));
  }

  /** The buckets whose hashes are not these. */
  differing(theirs: readonly string[]): number[] {
    return this.hashes().flatMap((hash, bucket) => (hash === theirs[bucket] ? [] : [bucket]));
  }

  keysIn(buckets: readonly number[]): string[] {
    return buckets.flatMap((bucket) => [...(this.buckets[bucket]?.keys() ?? [])]);
  }
}

function bucketOf(key: string): number {
  return Number.parseInt(fingerprint(key).slice(0, 4), 16) % bucketCount;
}
