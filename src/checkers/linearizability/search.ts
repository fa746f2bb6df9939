/**
 * The search of Wing & Gong (1993) with Lowe's memo on (linearized set, state) (2017), in Lowe's just-in-time form: choices are
 * made only where an operation returns that is not linearized yet, and a choice is a sequence of open operations that ends
 * with it. A configuration names only open operations: whatever returned earlier is linearized, whatever comes later is not.
 *
 * Reductions, each sound for every deterministic model: a read-only operation that is possible now is linearized now; of
 * identical open operations the one that returns first goes first; indeterminate operations are optional.
 */
import { FailedConfigurations } from "./failed-configurations.js";
import { type Partition, Transitions } from "./partition.js";

export interface SearchLimits {
  /** Reading of performance.now() after which to give up. */
  readonly deadline: number;
  readonly memoryLimitBytes: number;
}

export interface SearchResult {
  readonly valid: boolean | "unknown";
  /** When valid: operations of the partition in an order that explains all answers; indeterminate ones may be missing. */
  readonly linearization: readonly number[];
  /** When not valid: the return (position in `partition.returns`) that no order gets past, or that the search did not get past. */
  readonly stuckAt: number;
  /** When not valid: the longest order found, up to that return. */
  readonly longest: readonly number[];
  readonly configurations: number;
  readonly bytes: number;
  readonly gaveUp: "time" | "memory" | null;
}

/** Where choices are open: before the return at `position`, in a state and with a set of linearized open operations. */
interface Frame {
  readonly position: number;
  readonly state: number;
  readonly linearized: Int32Array;
  /** How many entries of `order` led here. */
  readonly orderLength: number;
  readonly candidates: readonly number[];
  next: number;
}

const stepsBetweenChecks = 512;

export function search(partition: Partition, limits: SearchLimits): SearchResult {
  return new Search(partition, limits).run();
}

class Search {
  private readonly transitions: Transitions;
  private readonly failed: FailedConfigurations;
  private readonly words: number;
  private readonly row: Int32Array;
  /** Operations in the order chosen so far. */
  private readonly order: number[] = [];
  private readonly frames: Frame[] = [];
  private deepest = -1;
  private longest: readonly number[] = [];
  private configurations = 0;

  constructor(
    private readonly partition: Partition,
    private readonly limits: SearchLimits,
  ) {
    this.transitions = new Transitions(partition);
    this.words = Math.max(1, Math.ceil(partition.bits / 32));
    this.failed = new FailedConfigurations(this.words + 2);
    this.row = new Int32Array(this.words + 2);
  }

  run(): SearchResult {
    if (this.advance(0, this.transitions.initial, new Int32Array(this.words))) return this.result(true, null);
    for (;;) {
      const frame = this.frames.at(-1);
      if (frame === undefined) return this.result(false, null);
      this.order.length = frame.orderLength;
      const candidate = frame.candidates[frame.next];
      if (candidate === undefined) {
        this.failed.add(this.rowOf(frame.position, frame.state, frame.linearized));
        this.frames.pop();
        continue;
      }
      frame.next += 1;
      this.configurations += 1;
      if (this.configurations % stepsBetweenChecks === 0) {
        if (performance.now() > this.limits.deadline) return this.result("unknown", "time");
        if (this.bytes() > this.limits.memoryLimitBytes) return this.result("unknown", "memory");
      }
      const state = this.transitions.next(frame.state, candidate);
      if (state < 0) continue;
      const linearized = frame.linearized.slice();
      this.linearize(linearized, candidate);
      if (this.advance(frame.position, state, linearized)) return this.result(true, null);
    }
  }

  /**
   * Goes on without choosing: takes read-only operations that are possible, passes returns of linearized operations. True at
   * the end of the history; otherwise a frame is pushed unless the configuration is known to fail.
   */
  private advance(from: number, state: number, linearized: Int32Array): boolean {
    const { returns, open, readOnly, bit } = this.partition;
    for (let position = from; position < returns.length; position++) {
      for (const id of open[position] ?? []) {
        if (readOnly[id] === 1 && !this.has(linearized, id) && this.transitions.next(state, id) === state) {
          this.linearize(linearized, id);
        }
      }
      const returning = returns[position] ?? 0;
      if (!this.has(linearized, returning)) {
        if (position > this.deepest) {
          this.deepest = position;
          this.longest = this.order.slice();
        }
        if (this.failed.has(this.rowOf(position, state, linearized))) return false;
        this.frames.push({
          position,
          state,
          linearized,
          orderLength: this.order.length,
          candidates: this.candidates(position, state, linearized),
          next: 0,
        });
        return false;
      }
      const place = bit[returning] ?? 0;
      linearized[place >> 5] = (linearized[place >> 5] ?? 0) & ~(1 << (place & 31));
    }
    return true;
  }

  /** What may be linearized next so that the returning operation can follow: itself, what enables it, then the others. */
  private candidates(position: number, state: number, linearized: Int32Array): readonly number[] {
    const { returns, open, readOnly, signature, indeterminate, indeterminateBefore, operations } = this.partition;
    const target = returns[position] ?? 0;
    const first: number[] = [];
    const enabling: number[] = [];
    const others: number[] = [];
    const place = (id: number): void => {
      const next = this.transitions.next(state, id);
      if (next < 0) return;
      (this.transitions.next(next, target) >= 0 ? enabling : others).push(id);
    };
    if (this.transitions.next(state, target) >= 0) first.push(target);
    // Of identical operations only the one that returns first.
    const representatives = new Map<number, number>();
    for (const id of open[position] ?? []) {
      if (id === target || readOnly[id] === 1 || this.has(linearized, id)) continue;
      const same = representatives.get(signature[id] ?? 0);
      if (same === undefined || (operations[id]?.return ?? 0) < (operations[same]?.return ?? 0)) {
        representatives.set(signature[id] ?? 0, id);
      }
    }
    for (const id of representatives.values()) place(id);
    const used = new Set<number>();
    for (let index = 0; index < (indeterminateBefore[position] ?? 0); index++) {
      const id = indeterminate[index] ?? 0;
      if (readOnly[id] === 1 || this.has(linearized, id) || used.has(signature[id] ?? 0)) continue;
      used.add(signature[id] ?? 0);
      // One that changes nothing now is worth as much later.
      if (this.transitions.next(state, id) !== state) place(id);
    }
    return [...first, ...enabling, ...others];
  }

  private has(linearized: Int32Array, id: number): boolean {
    const place = this.partition.bit[id] ?? 0;
    return ((linearized[place >> 5] ?? 0) & (1 << (place & 31))) !== 0;
  }

  private linearize(linearized: Int32Array, id: number): void {
    const place = this.partition.bit[id] ?? 0;
    linearized[place >> 5] = (linearized[place >> 5] ?? 0) | (1 << (place & 31));
    this.order.push(id);
  }

  private rowOf(position: number, state: number, linearized: Int32Array): Int32Array {
    this.row[0] = position;
    this.row[1] = state;
    this.row.set(linearized, 2);
    return this.row;
  }

  private bytes(): number {
    const frameBytes = 120 + this.words * 4;
    return this.failed.bytes + this.transitions.bytes + this.frames.length * frameBytes + this.order.length * 8;
  }

  private result(valid: boolean | "unknown", gaveUp: "time" | "memory" | null): SearchResult {
    return {
      valid,
      linearization: valid === true ? this.order.slice() : [],
      stuckAt: this.deepest,
      longest: this.longest,
      configurations: this.configurations,
      bytes: this.bytes(),
      gaveUp,
    };
  }
}
