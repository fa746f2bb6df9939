/**
 * When one configuration can do all that another one with the same state can, though the two differ in what they have linearized.
 *
 * Read-only operations: the one that has linearized more of them is as good, for they change nothing and are out of its way.
 *
 * Blind updates: one that was invoked before the reach can be hidden now or at any time until it returns, for what is put in order
 * from now on returns later than now, so that the reach never falls below its invocation again. So the configuration that still
 * has it is as good as the one that has spent it. An optional operation of any kind can be left out likewise.
 *
 * Operations of one signature are exchangeable: the one that has linearized the earlier to return is as good as the one that
 * has linearized the later: whatever order has the later to come has the earlier in its place, unless the earlier could only be
 * hidden.
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
      const free = (walk.openReadOnly[word] ?? 0) | (walk.openHideable[word] ?? 0);
      key[at + word] = done & ~free;
      rest[word] = done & free;
    }
  }

  /** Of two with the same key, at the walk's position. */
  asGood(first: Int32Array, at: number, reach: number, second: Int32Array, from: number, otherReach: number): boolean {
    const { walk, spare } = this;
    let exchanged = false;
    for (let word = 0; word < this.words; word++) {
      const one = first[at + word] ?? 0;
      const other = second[from + word] ?? 0;
      if ((other & ~one & (walk.openReadOnly[word] ?? 0)) !== 0) return false;
      if ((one & ~other & (walk.openHideable[word] ?? 0)) !== 0) exchanged = true;
    }
    spare.length = 0;
    for (let word = 0; word < this.words; word++) {
      let more = (second[from + word] ?? 0) & ~(first[at + word] ?? 0) & (walk.openHideable[word] ?? 0);
      for (; more !== 0; more &= more - 1) {
        const id = walk.openIn(word * 32 + 31 - Math.clz32(more & -more));
        if (exchanged) spare.push(id);
        else if (!walk.canHide(id, reach)) return false;
      }
    }
    return !exchanged || this.exchangeable(first, at, reach, second, from, otherReach);
  }

  /** What the first alone has linearized is made good by what the second alone has, later to return; the others can be hidden. */
  private exchangeable(
    first: Int32Array,
    at: number,
    reach: number,
    second: Int32Array,
    from: number,
    otherReach: number,
  ): boolean {
    const { walk, spare } = this;
    const { signature, returnAt } = walk.partition;
    for (let word = 0; word < this.words; word++) {
      let more = (first[at + word] ?? 0) & ~(second[from + word] ?? 0) & (walk.openHideable[word] ?? 0);
      for (; more !== 0; more &= more - 1) {
        const id = walk.openIn(word * 32 + 31 - Math.clz32(more & -more));
        const hidden = walk.canHide(id, otherReach);
        let best = -1;
        for (let place = 0; place < spare.length; place++) {
          const other = spare[place] ?? 0;
          if (signature[other] !== signature[id] || (returnAt[other] ?? 0) < (returnAt[id] ?? 0)) continue;
          const hideable = walk.canHide(other, reach);
          if (hidden && !hideable) continue;
          // Best is one that cannot be hidden.
          if (best < 0 || !hideable) best = place;
        }
        if (best < 0) return false;
        spare[best] = spare.at(-1) ?? 0;
        spare.pop();
      }
    }
    for (const id of spare) if (!walk.canHide(id, reach)) return false;
    return true;
  }
}
