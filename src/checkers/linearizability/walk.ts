/**
 * One configuration on its way through a partition, and the moves it has. A configuration stands just before a return whose
 * operation it has not linearized yet (Lowe 2017: choices are made only there), and consists of the state, the open operations
 * that are linearized, the indeterminate ones that are used, and its reach.
 *
 * Reach: a blind update is possible in every state and leaves the same state whatever was before. If no operation needs it, it
 * can be put directly before the last blind update in the order, where no operation sees it, unless an operation from there on had
 * returned before it was invoked. So it can be hidden if it was invoked before the reach: the earliest return among the last
 * blind update and all that was put after it.
 *
 * Sound for every deterministic model: a read-only operation that is possible now is linearized now; of identical open
 * operations the one that returns first goes first; a blind update that is not due is put in order only if an open operation
 * that is not a blind update becomes possible by it, since otherwise it might as well be hidden later.
 *
 * With a quotient (a key-value store), an update that is possible in every state, such as an append, can be hidden as well; and one that
 * leads to the lost state is put in order only when it is due: no operation sees it where it stands, nor anything else before the
 * next blind update, before which it might as well be hidden.
 */
import { noLimits, type StepLimits } from "../limits.js";
import { IndeterminateUpdates } from "./indeterminate-updates.js";
import { ListQuotient } from "./list-quotient.js";
import { ListsAhead } from "./lists-ahead.js";
import type { LookAhead } from "./look-ahead.js";
import { OpenWindow } from "./open-window.js";
import { never, type Partition } from "./partition.js";
import { TextsAhead } from "./texts-ahead.js";
import { Trail } from "./trail.js";
import { Transitions } from "./transitions.js";
import { betterSignatures, UsedSets } from "./used-sets.js";

/** Before any blind update nothing can be hidden. */
const noReach = -1;
/**
 * How a move puts an operation in order: at the end, or not at the end. That is hidden before the last blind update or, of an
 * optional operation, nowhere. A move is operation × 2 + kind.
 */
const hiding = 1;
const none = -1;

export class Walk {
  readonly transitions: Transitions;
  readonly used: UsedSets;
  /** Words of `linearized`. */
  readonly words: number;

  // The configuration.
  position = 0;
  state: number;
  usedSet = UsedSets.empty;
  reach = noReach;
  /** Bit of each slot: whether the open operation in it is linearized. */
  readonly linearized: Int32Array;
  /** Last entry of its order in the trail, of moves. */
  last = none;

  readonly trail: Trail;

  /** What is open at the configuration's position, right after `seek`. */
  readonly window: OpenWindow;

  /** The state that nothing but a blind update leads out of (see Quotient), −1 if there is none. */
  private readonly lost: number;
  private readonly lookAhead: LookAhead | undefined;

  private readonly indeterminate: IndeterminateUpdates;
  /** Signatures of those that are possible. */
  private readonly possible: number[] = [];
  private readonly thenPossible: number[] = [];

  constructor(
    readonly partition: Partition,
    limits: StepLimits = noLimits,
  ) {
    const { quotient } = partition;
    this.transitions = new Transitions(quotient ?? partition.model, partition.steps, limits);
    this.lost = quotient?.lost === undefined ? none : this.transitions.number(quotient.lost);
    if (!partition.looksAhead) this.lookAhead = undefined;
    else if (quotient instanceof ListQuotient) this.lookAhead = new ListsAhead(partition, this.transitions, quotient);
    else this.lookAhead = new TextsAhead(partition, this.transitions);
    this.trail = new Trail(limits.memory);
    this.state = this.transitions.initial;
    this.words = Math.max(1, Math.ceil(partition.slots / 32));
    this.linearized = new Int32Array(this.words);
    this.window = new OpenWindow(partition, this.words);
    this.indeterminate = new IndeterminateUpdates(partition, this.transitions, this.lost);
    const better = betterSignatures(partition, this.indeterminate.signatures);
    this.used = new UsedSets((signature) => better[signature] ?? none);
  }

  get bytes(): number {
    return this.transitions.bytes + this.used.bytes + this.trail.bytes;
  }

  /** Open operations at the configuration's position. */
  get openOperations(): number {
    this.seek();
    return this.window.count;
  }

  /** What stands in the way at this position. */
  get due(): number {
    return this.partition.returns[this.position] ?? 0;
  }

  isLinearized(id: number): boolean {
    const slot = this.partition.slot[id] ?? 0;
    return ((this.linearized[slot >> 5] ?? 0) & (1 << (slot & 31))) !== 0;
  }

  /** Linearizes what is read-only and possible. To be called whenever the state is new. */
  absorb(): void {
    this.seek();
    const { window } = this;
    for (let place = 0; place < window.count; place++) this.absorbOne(window.open[place] ?? 0);
  }

  /** Goes past the due operation, which is linearized. False at the end of the history. */
  pass(): boolean {
    const { slot, returns, invokedBefore, completed } = this.partition;
    const place = slot[this.due] ?? 0;
    this.linearized[place >> 5] = (this.linearized[place >> 5] ?? 0) & ~(1 << (place & 31));
    const from = invokedBefore[this.position] ?? 0;
    this.position += 1;
    if (this.position === returns.length) return false;
    this.seek();
    const to = invokedBefore[this.position] ?? 0;
    for (let index = from; index < to; index++) this.absorbOne(completed[index] ?? 0);
    return true;
  }

  /** Passes all returns whose operations are linearized. False at the end of the history. */
  settle(): boolean {
    while (this.isLinearized(this.due)) if (!this.pass()) return false;
    return true;
  }

  /** Takes a move that `moves` gave in this configuration. */
  take(move: number): void {
    const id = move >> 1;
    const { partition } = this;
    const signature = partition.signature[id] ?? 0;
    if (partition.optional[signature] === 1 && (move & 1) === hiding) {
      this.mark(id);
      return;
    }
    this.last = this.trail.append(move, this.last);
    const returnAt = partition.returnAt[id] ?? 0;
    if (returnAt !== never) this.mark(id);
    else if (partition.repeatable?.[signature] !== 1) this.usedSet = this.used.with(this.usedSet, signature);
    if ((move & 1) === hiding) return;
    this.reach = partition.blind[signature] === 1 ? returnAt : Math.min(this.reach, returnAt);
    const next = this.transitions.next(this.state, signature);
    if (next !== this.state) {
      this.state = next;
      this.absorb();
    }
  }

  /** True if the move is at hand when nothing else is known of the configuration: what is tried first. */
  obviousMove(): number {
    const { partition, due } = this;
    const signature = partition.signature[due] ?? 0;
    if (partition.optional[signature] === 1) return due * 2 + hiding;
    if (partition.total[signature] === 1 && !this.extends(signature)) {
      if ((partition.callAt[due] ?? 0) < this.reach && !this.onlySourceOf(due, signature)) return due * 2 + hiding;
      const before = this.lastChance();
      const move = before === none ? due : before;
      return this.strands(move) ? none : move * 2;
    }
    return this.transitions.next(this.state, signature) >= 0 && !this.strands(due) ? due * 2 : none;
  }

  /**
   * Of the open operations that are possible in this state and are not blind updates, the one that returns first: if a blind update
   * is about to overwrite the state, they can go before it at no cost, and the state may not come again in time.
   */
  private lastChance(): number {
    this.seek();
    const { window } = this;
    const { signature, blind, readOnly, returnAt } = this.partition;
    let first = none;
    for (let place = 0; place < window.count; place++) {
      const id = window.open[place] ?? 0;
      const own = signature[id] ?? 0;
      if (id === this.due || blind[own] === 1 || readOnly[own] === 1 || this.isLinearized(id)) continue;
      if (!this.useful(this.state, own)) continue;
      if (first === none || (returnAt[id] ?? 0) < (returnAt[first] ?? 0)) first = id;
    }
    return first;
  }

  /** Puts every move of this configuration into `into` from `end` on, the promising first; returns the new end. */
  moves(into: number[], end: number): number {
    this.seek();
    const { partition, transitions, window, state, due } = this;
    const { signature, blind, total, readOnly, callAt } = partition;
    let count = end;
    const dueSignature = signature[due] ?? 0;
    // An update whose change no operation sees may as well be hidden, or be overwritten.
    const dueBlind = total[dueSignature] === 1 && !this.extends(dueSignature);
    const hideable = total[dueSignature] === 1 && (callAt[due] ?? 0) < this.reach;
    const duePossible = transitions.next(state, dueSignature) >= 0;
    if (partition.optional[dueSignature] === 1) {
      into[count++] = due * 2 + hiding;
      if (duePossible) into[count++] = due * 2;
    } else if (hideable && !this.onlySourceOf(due, dueSignature)) {
      into[count++] = due * 2 + hiding;
      into[count++] = due * 2;
    } else {
      if (duePossible) into[count++] = due * 2;
      if (hideable) into[count++] = due * 2 + hiding;
    }
    if (dueBlind ? !hideable : !duePossible) {
      const before = this.lastChance();
      if (before !== none) {
        into[count] = into[end] ?? 0;
        into[end] = before * 2;
        count += 1;
      }
    }
    const firstOther = count;
    let enabling = count;
    const offer = (move: number, next: number): void => {
      // Those by which the due operation becomes possible stand before the others.
      if (!dueBlind && this.useful(next, dueSignature)) {
        into[count++] = into[enabling] ?? 0;
        into[enabling++] = move;
      } else into[count++] = move;
    };
    for (let place = 0; place < window.count; place++) {
      const id = window.open[place] ?? 0;
      if (id === due || this.isLinearized(id)) continue;
      const own = signature[id] ?? 0;
      if (readOnly[own] === 1 || own === dueSignature || !this.goesFirst(id, own)) continue;
      const next = transitions.next(state, own);
      if (next < 0 || (blind[own] === 1 ? !this.enables(next, id) : next === this.lost)) continue;
      offer(id * 2, next);
    }
    const leading = this.indeterminate.possible(state, this.now, this.possible);
    for (let place = 0; place < leading; place++) {
      const own = this.possible[place] ?? 0;
      const next = transitions.next(state, own);
      const id = this.available(own);
      if (id === undefined) continue;
      if (blind[own] === 1 && !this.enables(next, id)) continue;
      offer(id * 2, next);
    }
    if (count - firstOther > 1) this.sortByReturn(into, firstOther, enabling, count);
    return this.lookAhead === undefined ? count : this.withoutStranding(into, end, count);
  }

  /** The order that leads to the configuration, operations by number. */
  order(): number[] {
    // Parts that begin with a blind update; what is hidden before it comes first.
    const order: number[] = [];
    let part: number[] = [];
    const { blind, signature } = this.partition;
    for (const move of this.trail.movesTo(this.last)) {
      const id = move >> 1;
      if ((move & 1) === hiding) {
        order.push(id);
        continue;
      }
      if (blind[signature[id] ?? 0] === 1) {
        for (const each of part) order.push(each);
        part = [];
      }
      part.push(id);
    }
    for (const each of part) order.push(each);
    return order;
  }

  /** True if an operation of this signature is possible in that state and leaves one that counts. */
  private useful(state: number, signature: number): boolean {
    const next = this.transitions.next(state, signature);
    return next >= 0 && next !== this.lost;
  }

  /** True if an operation that must come would not find its answer any more after this one. */
  private strands(id: number): boolean {
    if (this.lookAhead === undefined) return false;
    const next = this.transitions.next(this.state, this.partition.signature[id] ?? 0);
    if (next === this.state) return false;
    this.seek();
    return this.lookAhead.strands(this, next, id);
  }

  private withoutStranding(moves: number[], from: number, end: number): number {
    let count = from;
    for (let place = from; place < end; place++) {
      const move = moves[place] ?? 0;
      if ((move & 1) !== hiding && this.strands(move >> 1)) continue;
      moves[count++] = move;
    }
    return count;
  }

  /** True if the operation overwrites nothing and leaves a state that counts. */
  private extends(signature: number): boolean {
    return this.partition.blind[signature] !== 1 && this.useful(this.state, signature);
  }

  private absorbOne(id: number): void {
    const signature = this.partition.signature[id] ?? 0;
    if (this.partition.readOnly[signature] !== 1 || this.isLinearized(id)) return;
    if (this.transitions.next(this.state, signature) !== this.state) return;
    this.mark(id);
    this.last = this.trail.append(id * 2, this.last);
    this.reach = Math.min(this.reach, this.partition.returnAt[id] ?? 0);
  }

  private mark(id: number): void {
    const slot = this.partition.slot[id] ?? 0;
    this.linearized[slot >> 5] = (this.linearized[slot >> 5] ?? 0) | (1 << (slot & 31));
  }

  /**
   * True if no other open operation of the same signature is left that may as well go first: one that returns earlier, unless it can be
   * hidden, now, and this one was invoked later, so that it may not be hidden in its place.
   */
  private goesFirst(id: number, own: number): boolean {
    const { window } = this;
    const { signature, returnAt, callAt, total, blind } = this.partition;
    const mine = returnAt[id] ?? 0;
    const called = callAt[id] ?? 0;
    const mayHide = total[own] === 1 && blind[own] !== 1;
    for (let place = 0; place < window.count; place++) {
      const other = window.open[place] ?? 0;
      if (signature[other] !== own || (returnAt[other] ?? 0) >= mine || this.isLinearized(other)) continue;
      const otherCalled = callAt[other] ?? 0;
      if (!mayHide || otherCalled >= this.reach || otherCalled >= called) return false;
    }
    return true;
  }

  /** True if an open or indeterminate operation that is not a blind update is possible in this state. */
  private enables(state: number, except: number): boolean {
    const { window } = this;
    const { signature, blind } = this.partition;
    for (let place = 0; place < window.count; place++) {
      const id = window.open[place] ?? 0;
      const own = signature[id] ?? 0;
      if (id === except || blind[own] === 1 || this.isLinearized(id)) continue;
      if (this.useful(state, own)) return true;
    }
    const leading = this.indeterminate.possible(state, this.now, this.thenPossible);
    for (let place = 0; place < leading; place++) {
      const own = this.thenPossible[place] ?? 0;
      if (blind[own] !== 1 && this.available(own) !== undefined) return true;
    }
    return false;
  }

  /** The next indeterminate operation of this signature that was invoked and is not used yet. */
  private available(own: number): number | undefined {
    return this.indeterminate.available(own, this.used.count(this.usedSet, own), this.now);
  }

  /** The event at which the due operation returns. */
  private get now(): number {
    return this.partition.returnAt[this.due] ?? 0;
  }

  /** True if an open operation waits for the state that this blind update makes, and no other open one makes it. */
  private onlySourceOf(id: number, own: number): boolean {
    this.seek();
    const { window } = this;
    const next = this.transitions.next(this.state, own);
    if (next === this.state || !this.enables(next, id)) return false;
    for (let place = 0; place < window.count; place++) {
      const other = window.open[place] ?? 0;
      if (other !== id && this.partition.signature[other] === own && !this.isLinearized(other)) return false;
    }
    return true;
  }

  private sortByReturn(moves: number[], from: number, middle: number, end: number): void {
    const { returnAt } = this.partition;
    const by = (a: number, b: number): number => (returnAt[a >> 1] ?? 0) - (returnAt[b >> 1] ?? 0) || a - b;
    const sorted = [...moves.slice(from, middle).sort(by), ...moves.slice(middle, end).sort(by)];
    for (let place = from; place < end; place++) moves[place] = sorted[place - from] ?? 0;
  }

  /** Moves the window to the configuration's position. */
  seek(): void {
    this.window.moveTo(this.position);
  }
}
