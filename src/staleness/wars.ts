/**
 * Predicts how stale a read of partial quorums is, from how long messages take (Bailis, Venkataraman, Franklin, Hellerstein and Stoica,
 * "Probabilistically Bounded Staleness for Practical Partial Quorums", VLDB 2012, section 4.1, the model WARS). A write reaches each replica
 * after a time W and is acknowledged after A more; it is committed once `write` replicas have acknowledged it. A read reaches each replica after
 * R, is answered after S more, and shows the newest of the first `read` answers. Each time is drawn from those measured, independently.
 *
 * Three things are as they are here: a coordinator holds a copy itself, which takes it no time; it reads its own copy when it answers; and times
 * are the client's, so that requests and replies of clients lie in between.
 */
import type { Random } from "../../nodes/random.js";
import type { QuorumSizes } from "../contract/quorums.js";
import type { Latencies } from "./latencies.js";
import type { Reading } from "./readings.js";

/** How often each reading is done again. */
const trials = 10;

/** Of each reading: how often it missed so many of the acknowledged writes, by that number. */
export function predictedMissed(
  readings: readonly Reading[],
  latencies: Latencies,
  { sizes, random }: { readonly sizes: QuorumSizes; readonly random: Random },
): readonly (readonly number[])[] {
  const model = new Model(latencies, sizes, random);
  return readings.map((reading) => {
    const counts = new Array<number>(reading.gapsMs.length + 2).fill(0);
    for (let trial = 0; trial < trials; trial++) {
      const missed = model.missed(reading);
      counts[missed] = (counts[missed] ?? 0) + 1;
    }
    return counts;
  });
}

interface Answer {
  readonly newest: number;
  readonly at: number;
}

class Model {
  constructor(
    private readonly latencies: Latencies,
    private readonly sizes: QuorumSizes,
    private readonly random: Random,
  ) {}

  /** Writes the key as often and at such times as it was, reads it once, and counts what the read missed. */
  missed({ gapsMs, sinceMs }: Reading): number {
    const { latencies, random, sizes } = this;
    /** By write, then by replica: when it got there. */
    const arrivals: number[][] = [];
    let now = 0;
    for (let nth = 0; nth <= gapsMs.length; nth++) {
      if (nth > 0) now += gapsMs[nth - 1] ?? 0;
      now = this.write(now + random.pick(latencies.request), arrivals) + random.pick(latencies.reply);
    }
    const coordinator = random.below(sizes.copies);
    const begun = now + sinceMs + random.pick(latencies.request);
    const answers: Answer[] = [];
    for (let replica = 0; replica < sizes.copies; replica++) {
      if (replica === coordinator || sizes.read === 1) continue;
      const asked = begun + random.pick(latencies.read);
      answers.push({ newest: newestAt(arrivals, replica, asked), at: asked + random.pick(latencies.response) });
    }
    const counted = answers.sort((one, other) => one.at - other.at).slice(0, sizes.read - 1);
    let newest = newestAt(arrivals, coordinator, counted.at(-1)?.at ?? begun);
    for (const answer of counted) newest = Math.max(newest, answer.newest);
    return gapsMs.length - newest;
  }

  /** Returns when it is committed. */
  private write(begun: number, arrivals: number[][]): number {
    const { latencies, random, sizes } = this;
    const coordinator = random.below(sizes.copies);
    const arrived: number[] = [];
    const acknowledged: number[] = [];
    for (let replica = 0; replica < sizes.copies; replica++) {
      const there = replica === coordinator ? begun : begun + random.pick(latencies.write);
      arrived.push(there);
      acknowledged.push(replica === coordinator ? there : there + random.pick(latencies.acknowledgement));
    }
    arrivals.push(arrived);
    return acknowledged.sort((a, b) => a - b)[sizes.write - 1] ?? begun;
  }
}

/** −1 if no write has got there. */
function newestAt(arrivals: readonly (readonly number[])[], replica: number, time: number): number {
  for (let nth = arrivals.length - 1; nth >= 0; nth--) if ((arrivals[nth]?.[replica] ?? time) <= time) return nth;
  return -1;
}

/**
 * The least share of reads that show one of the `versions` latest writes: what it is if writes reach the quorums of their own only, and quorums
 * are chosen at random (the same paper, section 3.1, equation 2). Here writes go to all copies, so reads show more.
 */
export function leastWithin({ copies, read, write }: QuorumSizes, versions: number): number {
  return 1 - (choose(copies - write, read) / choose(copies, read)) ** versions;
}

function choose(of: number, some: number): number {
  let ways = some > of ? 0 : 1;
  for (let nth = 1; nth <= some; nth++) ways *= (of - some + nth) / nth;
  return ways;
}
