/**
 * What each operation does to each state, as numbers: states are interned, operations by their
 * signature, and a step of the model is taken once for each pair.
 */
import type { Json } from "../../history/operation.js";
import { ValueNumbers } from "../../history/value-numbers.js";
import type { Model, ModelOperation } from "../../models/model.js";
import { LimitReached, noLimits, type StepLimits } from "../limits.js";
import { PairTable } from "./pair-table.js";

/** A pair whose step was not taken yet. */
const untaken = -2;
/** Tables are dense up to this many signatures; a state of a history with more has few of them in its reach. */
const denseSignatures = 512;

/** Steps between looks at the clock. */
const stepsBetweenLooks = 4;

/** A state's text, and the state itself, whose parts take more. */
const bytesPerCharacter = 5;

export class Transitions {
  readonly initial: number;
  private readonly states: Json[] = [];
  private readonly numbers = new ValueNumbers();
  private readonly dense: Int32Array[] = [];
  private readonly sparse = new PairTable();
  /** Characters of all states' texts: states of lists and strings grow with the history. */
  private characters = 0;
  private taken = 0;

  constructor(
    private readonly model: Model,
    /** By signature. */
    private readonly steps: readonly ModelOperation[],
    /** Where one is reached, a step throws LimitReached. */
    private readonly limits: StepLimits = noLimits,
  ) {
    this.initial = this.number(model.init);
  }

  /** The state after an operation of this signature, or −1 if it is impossible in that state. */
  next(state: number, signature: number): number {
    const row = this.dense[state];
    if (row !== undefined) {
      const known = row[signature];
      if (known !== undefined && known !== untaken) return known;
      const next = this.take(state, signature);
      row[signature] = next;
      return next;
    }
    const known = this.sparse.get(state, signature);
    if (known !== PairTable.absent) return known;
    const next = this.take(state, signature);
    this.sparse.add(state, signature, next);
    return next;
  }

  state(number: number): Json {
    return this.states[number] ?? null;
  }

  /** Rough size in bytes. */
  get bytes(): number {
    return (
      this.dense.length * Math.min(this.steps.length, denseSignatures) * 4 +
      this.sparse.bytes +
      this.states.length * 150 +
      this.characters * bytesPerCharacter
    );
  }

  private take(state: number, signature: number): number {
    const step = this.steps[signature];
    const from = this.states[state];
    if (step === undefined || from === undefined) throw new RangeError(`no state ${state} or signature ${signature}`);
    this.taken += 1;
    if (this.taken % stepsBetweenLooks === 0) {
      if (performance.now() > this.limits.deadline) throw new LimitReached("time");
      this.limits.memory?.look();
    }
    const result = this.model.step(from, step);
    if (result === undefined) return -1;
    const next = this.number(result);
    if (this.bytes > this.limits.memoryLimitBytes) throw new LimitReached("memory");
    return next;
  }

  /** The number of a state, a new one if it has none. */
  number(state: Json): number {
    const number = this.numbers.of(state);
    if (number < this.states.length) return number;
    this.states.push(state);
    this.characters += lengthOf(state);
    if (this.steps.length <= denseSignatures) this.dense.push(new Int32Array(this.steps.length).fill(untaken));
    return number;
  }
}

/** About as many characters as its text has. */
function lengthOf(state: Json): number {
  if (typeof state === "string") return state.length + 2;
  return typeof state === "object" && state !== null ? JSON.stringify(state).length : 4;
}
