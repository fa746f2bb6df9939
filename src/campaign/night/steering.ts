/**
 * Which cell is next: the one that had the least time for its share of the night. The share is its weight, more for cells whose runs still
 * get their replicas into new situations, less for the others, and never less than half of the weight.
 *
 * How much is still new is estimated as in the sampling of species (Good, "The population frequencies of species and the estimation of
 * population parameters", Biometrika 1953; for testing: Böhme, "STADS: software testing as species discovery", TOSEM 2018): the situations
 * that only one batch has met so far, as a share of all meetings, is the share of new ones to be expected in the next batch. It depends on the
 * batches alone, not on their order, so that a night that is continued steers as if it had not been interrupted.
 */

import { z } from "zod";

/** What a batch says of its situations: a sample, so that its line in the ledger stays short. */
const sampled = 16;
/** Of the 32 bits of a situation, the highest 24. */
const bytesEach = 3;

/** The same sample of the same situations: those with the lowest numbers, each once, as base64. */
export function sampleOf(situations: Iterable<number>): string {
  const all = new Set<number>();
  for (const situation of situations) all.add(situation >>> 8);
  const lowest = [...all].sort((a, b) => a - b).slice(0, sampled);
  const bytes = Buffer.alloc(lowest.length * bytesEach);
  for (const [place, number] of lowest.entries()) bytes.writeUIntBE(number, place * bytesEach, bytesEach);
  return bytes.toString("base64");
}

function numbersIn(sample: string): readonly number[] {
  const bytes = Buffer.from(sample, "base64");
  return Array.from({ length: Math.floor(bytes.length / bytesEach) }, (_, place) =>
    bytes.readUIntBE(place * bytesEach, bytesEach),
  );
}

/** The situations that the batches of one cell have met, as far as samples show. */
export class SituationsMet {
  /** How many batches met each. */
  private readonly batches = new Map<number, number>();
  /** Every sample is complete up to this number, so that only situations up to it can be compared. */
  private completeTo = 2 ** (8 * bytesEach);
  private samples = 0;

  add(sample: string): void {
    const numbers = numbersIn(sample);
    this.samples += 1;
    const last = numbers.at(-1);
    if (last !== undefined && numbers.length === sampled && last < this.completeTo) {
      this.completeTo = last;
      for (const number of this.batches.keys()) if (number > last) this.batches.delete(number);
    }
    for (const number of numbers) {
      if (number <= this.completeTo) this.batches.set(number, (this.batches.get(number) ?? 0) + 1);
    }
  }

  /** The share of new situations to be expected in the next batch, 0 to 1; null as long as there is nothing to compare. */
  get novelty(): number | null {
    if (this.samples < 2 || this.batches.size === 0) return null;
    let [once, meetings] = [0, 0];
    for (const batches of this.batches.values()) {
      meetings += batches;
      if (batches === 1) once += 1;
    }
    return once / meetings;
  }

  /** For a store; `restored` reads it back. */
  get text(): string {
    return JSON.stringify([this.samples, this.completeTo, ...this.batches].flat());
  }

  static restored(text: string): SituationsMet {
    const met = new SituationsMet();
    if (text === "") return met;
    const numbers = z.array(z.number()).parse(JSON.parse(text));
    met.samples = numbers[0] ?? 0;
    met.completeTo = numbers[1] ?? met.completeTo;
    for (let at = 2; at < numbers.length; at += 2) met.batches.set(numbers[at] ?? 0, numbers[at + 1] ?? 0);
    return met;
  }
}

/** A cell that has a job to give. */
export interface Waiting {
  readonly canary: boolean;
  readonly weight: number;
  readonly spentMs: number;
  /** How many of its attempts are finished, and how many under way. */
  readonly attempts: number;
  readonly underWay: number;
  /** Null for a cell that is not steered: a canary, or a cell of which too little is known. */
  readonly novelty: number | null;
}

/** A cell in which nothing is new any more keeps this part of its weight. */
const kept = 0.5;

/**
 * The cell whose turn it is: of several that had as little, the first; but before all a canary that has not run, without which the others
 * mean nothing. Undefined if there is none.
 */
export function leastServed<T extends Waiting>(cells: readonly T[]): T | undefined {
  const mean = meanNovelty(cells);
  let best: { readonly cell: T; readonly had: number } | undefined;
  for (const cell of cells) {
    const { weight, spentMs, attempts, underWay, novelty, canary } = cell;
    if (canary && attempts === 0 && underWay === 0) return cell;
    const share = novelty === null || mean === 0 ? weight : weight * (kept + (1 - kept) * (novelty / mean));
    const each = attempts === 0 ? 1 : spentMs / attempts;
    const had = (spentMs + underWay * each) / share;
    if (best === undefined || had < best.had) best = { cell, had };
  }
  return best?.cell;
}

/** By weight, so that what some cells get beyond their weights is what the others get less. */
function meanNovelty(cells: readonly Waiting[]): number {
  let [sum, weights] = [0, 0];
  for (const { weight, novelty } of cells) {
    if (novelty === null) continue;
    sum += weight * novelty;
    weights += weight;
  }
  return weights === 0 ? 0 : sum / weights;
}
