/**
 * The indeterminate updates of a partition, by what they do: which of them may take effect in a state at a certain time. Those of one
 * signature do the same, so the earliest invoked go first.
 */
import { at, never, type Partition } from "./partition.js";
import type { Transitions } from "./transitions.js";

/** Signatures of updates that make a state another one that counts, or overwrite it with itself, in order of the first invocation of each. */
interface Leading {
  readonly signatures: Int32Array;
  /** By place: the first invocation; the latest return of an answer that the new state may lead to without being overwritten. */
  readonly firstCall: Int32Array;
  readonly lastAsked: Int32Array;
  /** By block of places: the greatest of `lastAsked`. */
  readonly lastOfBlock: Int32Array;
}

const block = 32;

export class IndeterminateUpdates {
  readonly signatures: readonly number[];
  /** By signature: operations in order of invocation. */
  private readonly of = new Map<number, number[]>();
  /** By state, as far as they were asked for. */
  private readonly leading: (Leading | undefined)[] = [];
  private readonly leadingOn: ((state: number) => readonly number[]) | undefined;

  /** `lost`: the state that nothing but a blind update leads out of (see Quotient), −1 if there is none. */
  constructor(
    private readonly partition: Partition,
    private readonly transitions: Transitions,
    private readonly lost: number,
  ) {
    const { indeterminate, signature, readOnly, quotient, steps } = partition;
    for (const id of indeterminate) {
      const own = signature[id] ?? 0;
      if (readOnly[own] === 1) continue;
      const list = this.of.get(own);
      if (list === undefined) this.of.set(own, [id]);
      else list.push(id);
    }
    this.signatures = [...this.of.keys()];
    const places = quotient?.leadingOn?.(this.signatures.map((own) => at(steps, own)));
    if (places !== undefined) {
      this.leadingOn = (state) => places(transitions.state(state)).map((place) => at(this.signatures, place));
    }
  }

  /** The one of a signature that comes after `usedBefore` others, if it was invoked before event `now`. */
  available(own: number, usedBefore: number, now: number): number | undefined {
    const id = this.of.get(own)?.[usedBefore];
    if (id === undefined) return undefined;
    return (this.partition.callAt[id] ?? 0) < now ? id : undefined;
  }

  /**
   * Puts the signatures of those that can take effect in this state at event `now` into a list, from its beginning; how many they are. One
   * that changes nothing is worth as much later, or never, unless it is a blind update: others can be hidden before it. Of a signature
   * all may be used already.
   *
   * An update to a state that leads to no answer any more, unless it is overwritten, is left out: all that comes until then is
   * possible without it, and is seen by no operation.
   */
  possible(state: number, now: number, into: number[]): number {
    const { signatures, firstCall, lastAsked, lastOfBlock } = this.leadingFrom(state);
    let count = 0;
    for (let place = 0; place < signatures.length && (firstCall[place] ?? never) < now; ) {
      if (place % block === 0 && (lastOfBlock[place / block] ?? 0) < now) {
        place += block;
        continue;
      }
      if ((lastAsked[place] ?? 0) >= now) into[count++] = signatures[place] ?? 0;
      place += 1;
    }
    return count;
  }

  private leadingFrom(state: number): Leading {
    const known = this.leading[state];
    if (known !== undefined) return known;
    const { transitions, partition } = this;
    const { callAt, quotient, blind } = partition;
    const found: { readonly own: number; readonly call: number; readonly asked: number }[] = [];
    for (const own of this.leadingOn?.(state) ?? this.signatures) {
      const next = transitions.next(state, own);
      if (next < 0 || next === this.lost || (next === state && blind[own] !== 1)) continue;
      const call = callAt[this.of.get(own)?.[0] ?? 0] ?? 0;
      found.push({ own, call, asked: quotient?.lastAsked(transitions.state(next), transitions.state(state)) ?? never });
    }
    found.sort((a, b) => a.call - b.call);
    const lastOfBlock = new Int32Array(Math.ceil(found.length / block));
    for (const [place, { asked }] of found.entries()) {
      const here = Math.floor(place / block);
      lastOfBlock[here] = Math.max(lastOfBlock[here] ?? 0, asked);
    }
    const made = {
      signatures: Int32Array.from(found, ({ own }) => own),
      firstCall: Int32Array.from(found, ({ call }) => call),
      lastAsked: Int32Array.from(found, ({ asked }) => asked),
      lastOfBlock,
    };
    // A list without gaps is quicker to look things up in.
    while (this.leading.length < state) this.leading.push(undefined);
    this.leading[state] = made;
    return made;
  }
}
