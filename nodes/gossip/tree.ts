/**
 * A hash tree of two levels over what a node holds (Merkle 1987; between replicas as in Dynamo, SOSP 2007, section 4.7): keys fall into
 * buckets by their hashes, a bucket's hash is of its keys and their states, and the root is of all buckets.
 */
import { fingerprint, hashOf } from "../log/fingerprint.js";

const bucketCount = 8;

export interface TreeMistakes {
  /** The last bucket is never compared. */
  readonly skipsLast: boolean;
  /** The hash of a bucket tells which keys are in it, and not their states. */
  readonly keysOnly: boolean;
}

interface Bucket {
  readonly states: Map<string, string>;
  /** Made when it is asked for, and kept until the bucket changes. */
  hash: string | undefined;
}

export class HashTree {
  private readonly buckets = Array.from(
    { length: bucketCount },
    (): Bucket => ({ states: new Map(), hash: undefined }),
  );
  private rootHash: string | undefined;

  constructor(private readonly mistakes: TreeMistakes) {}

  /** `state`: a text that is the same for equal states only. */
  set(key: string, state: string): void {
    const bucket = this.buckets[bucketOf(key)];
    const shown = this.mistakes.keysOnly ? "" : state;
    if (bucket === undefined || bucket.states.get(key) === shown) return;
    bucket.states.set(key, shown);
    bucket.hash = undefined;
    this.rootHash = undefined;
  }

  root(): string {
    this.rootHash ??= fingerprint(this.hashes());
    return this.rootHash;
  }

  hashes(): string[] {
    const compared = this.mistakes.skipsLast ? this.buckets.slice(0, -1) : this.buckets;
    return compared.map(hashOfBucket);
  }

  /** The buckets whose hashes are not these. */
  differing(theirs: readonly string[]): number[] {
    return this.hashes().flatMap((hash, bucket) => (hash === theirs[bucket] ? [] : [bucket]));
  }

  keysIn(buckets: readonly number[]): string[] {
    return buckets.flatMap((bucket) => [...(this.buckets[bucket]?.states.keys() ?? [])]);
  }
}

function hashOfBucket(bucket: Bucket): string {
  bucket.hash ??= fingerprint([...bucket.states].sort(([one], [other]) => (one < other ? -1 : 1)));
  return bucket.hash;
}

function bucketOf(key: string): number {
  return (hashOf(key) >>> 16) % bucketCount;
}
