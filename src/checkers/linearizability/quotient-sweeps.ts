/**
 * Refutes a register by its coarser histories (see register-quotient): one of each value first, then one of each two values.
 * They take turns, so that one that is hard does not keep the others from deciding. Never acquits.
 */
import { canonicalJson } from "../../history/json.js";
import type { Json } from "../../history/operation.js";
import type { StepLimits } from "../limits.js";
import type { Partition } from "./partition.js";
import { isRegister, registerQuotient } from "./register-quotient.js";
import { Sweep } from "./sweep.js";

/** Each coarser history costs a pass over all operations, so no more values are looked at, those most often found. */
const mostValues = 8;

interface Coarser {
  readonly partition: Partition;
  readonly sweep: Sweep;
}

export class QuotientSweeps {
  /** False when refuted, undefined otherwise. */
  valid: false | undefined;
  /** True when nothing is left to try. */
  exhausted = false;
  configurations = 0;
  /** When refuted: the coarser history that has no order, and the return that none gets past. */
  refuted: { readonly partition: Partition; readonly position: number } | undefined;

  private readonly values: readonly Json[];
  private underWay: Coarser[] = [];
  private pairs: (readonly Json[])[] = [];

  /** `first`: an operation that the search did not get past; the value that it found is tried before others. */
  constructor(
    private readonly partition: Partition,
    private readonly limits: StepLimits,
    first: number | undefined,
  ) {
    this.values = foundValues(partition, first);
    this.underWay = this.values.map((value) => this.coarser([value]));
    for (const [place, value] of this.values.entries()) {
      for (const second of this.values.slice(place + 1)) this.pairs.push([value, second]);
    }
    this.exhausted = this.underWay.length === 0;
  }

  get bytes(): number {
    return this.underWay.reduce((sum, { sweep }) => sum + sweep.bytes, 0);
  }

  /** Runs until refuted, or until about this many more configurations were met. May throw LimitReached. */
  run(configurations: number): void {
    // The first has as many as all others.
    const share = Math.ceil(configurations / Math.max(1, 2 * this.underWay.length - 2));
    for (const [place, { partition, sweep }] of this.underWay.entries()) {
      const before = sweep.configurations;
      sweep.run(place === 0 ? share * Math.max(1, this.underWay.length - 1) : share);
      this.configurations += sweep.configurations - before;
      if (sweep.valid !== false) continue;
      this.valid = false;
      this.refuted = { partition, position: sweep.position };
      return;
    }
    this.underWay = this.underWay.filter(({ sweep }) => sweep.valid === undefined);
    if (this.underWay.length > 0) return;
    const pair = this.pairs.shift();
    if (pair === undefined) this.exhausted = true;
    else this.underWay = [this.coarser(pair)];
  }

  private coarser(distinct: readonly Json[]): Coarser {
    const partition = registerQuotient(this.partition, distinct);
    return { partition, sweep: new Sweep(partition, undefined, this.limits) };
  }
}

/** Values that completed operations found, the one that `first` found before the others, then by how many found them. */
function foundValues(partition: Partition, first: number | undefined): readonly Json[] {
  if (!isRegister(partition)) return [];
  const { model, steps, signature, returns } = partition;
  const found = steps.map((step) => (step.type === "ok" ? model.access?.(step)?.reads : undefined));
  const text = found.map((value) => (value === undefined ? undefined : canonicalJson(value)));
  const values = new Map<string, { readonly value: Json; times: number }>();
  for (const id of returns) {
    const own = signature[id] ?? 0;
    const value = found[own];
    const name = text[own];
    if (value === undefined || name === undefined) continue;
    const known = values.get(name) ?? { value, times: 0 };
    known.times += id === first ? Number.POSITIVE_INFINITY : 1;
    values.set(name, known);
  }
  return [...values.values()]
    .sort((a, b) => b.times - a.times)
    .slice(0, mostValues)
    .map(({ value }) => value);
}
