/**
 * When one configuration can do all that another one with the same state and no greater reach can, though the two differ in what
 * they have linearized.
 *
 * Read-only operations: the one that has linearized more of them is as good, for they change nothing and are out of its way.
 *
 * Blind updates: the one that still has one is as good as the one that has spent it. An open operation was invoked before any
 * that is put in order after it returns, so a spent one that is still open was invoked before the reach of who spent it, and
 * before the other's greater one: the other can hide it, now or at any time until it returns, since the reach never falls
 * below its invocation again. An optional operation of any kind can be left out likewise.
 *
 * Operations of one signature are exchangeable: the one that has linearized the earlier to return is as good as the one that
 * has linearized the later.
 */
import type { ConfigurationOrder } from "./configuration-set.js";
import type { Walk } from "./walk.js";

export class Dominance implements ConfigurationOrder {
  readonly words: number;
  private readonly spare: number[] = [];

  constructor(private readonly walk: Walk) {
    this.words = walk.words;
  }

  /** Divides what the walk has linearized: into `key` from `at` on what must be the same in both, into `rest` what need not. */
  divide(key: Int32Array, at: number, rest: Int32Array): void {
    const { walk } = this;
    walk.seek();
    for (let word = 0; word < this.words; word++) {
      const done = walk.linearized[word] ?? 0;
      const free = (walk.window.readOnly[word] ?? 0) | (walk.window.hideable[word] ?? 0);
      key[at + word] = done & ~free;
      rest[word] = done & free;
    }
  }

  /** Of two with the same key, at the walk's position, the first with no smaller reach. */
  asGood(first: Int32Array, at: number, second: Int32Array, from: number): boolean {
    const { walk } = this;
    let exchanged = false;
    for (let word = 0; word < this.words; word++) {
      const one = first[at + word] ?? 0;
      const other = second[from + word] ?? 0;
      if ((other & ~one & (walk.window.readOnly[word] ?? 0)) !== 0) return false;
      if ((one & ~other & (walk.window.hideable[word] ?? 0)) !== 0) exchanged = true;
    }
    return !exchanged || this.exchangeable(first, at, second, from);
  }

  /** Each that the first alone has linearized is made good by one that the second alone has, no earlier to return. */
  private exchangeable(first: Int32Array, at: number, second: Int32Array, from: number): boolean {
    const { walk, spare } = this;
    const { signature, returnAt } = walk.partition;
    spare.length = 0;
    for (let word = 0; word < this.words; word++) {
      let more = (second[from + word] ?? 0) & ~(first[at + word] ?? 0) & (walk.window.hideable[word] ?? 0);
      for (; more !== 0; more &= more - 1) spare.push(walk.window.openIn(word * 32 + 31 - Math.clz32(more & -more)));
    }
    for (let word = 0; word < this.words; word++) {
      let more = (first[at + word] ?? 0) & ~(second[from + word] ?? 0) & (walk.window.hideable[word] ?? 0);
      for (; more !== 0; more &= more - 1) {
        const id = walk.window.openIn(word * 32 + 31 - Math.clz32(more & -more));
        const place = spare.findIndex(
          (other) => signature[other] === signature[id] && (returnAt[other] ?? 0) >= (returnAt[id] ?? 0),
        );
        if (place < 0) return false;
        spare[place] = spare.at(-1) ?? 0;
        spare.pop();
      }
    }
    return true;
  }
}
