/**
 * Is there an order in which a contradiction's operations all take effect, and the others once or never? Every order is followed: a
 * situation is a state with the open operations that have taken effect. Two kinds of orders are passed over, as others do as well:
 * of situations in the same state, one in which more has taken effect that is not required can lead nowhere else; and of several
 * operations that are alike the one that ends first may as well go first (exchange the two: the other is open wherever it is).
 */
import type { Budget, GaveUp } from "./budget.js";
import type { Machine } from "./machine.js";
import type { Moment, Participant } from "./timeline.js";

interface Open {
  readonly kind: number;
  readonly flag: bigint;
  readonly core: boolean;
  readonly return: number;
}

/** By state: flags of the open operations that have taken effect, none of them better than another. */
class Situations {
  readonly byState = new Map<number, bigint[]>();
  size = 0;

  /** `asked`: flags of those that must take effect. False if what is there is at least as good. */
  add(state: number, done: bigint, asked: bigint): boolean {
    const list = this.byState.get(state);
    if (list === undefined) {
      this.byState.set(state, [done]);
      this.size += 1;
      return true;
    }
    const atLeastAsGood = (a: bigint, b: bigint): boolean => (a & b) === a && ((a ^ b) & asked) === 0n;
    if (list.some((known) => atLeastAsGood(known, done))) return false;
    const kept = list.filter((known) => !atLeastAsGood(done, known));
    kept.push(done);
    this.size += kept.length - list.length;
    this.byState.set(state, kept);
    return true;
  }

  *[Symbol.iterator](): Generator<readonly [state: number, done: bigint]> {
    for (const [state, list] of this.byState) for (const done of list) yield [state, done];
  }
}

/** True: there is an order, as far as the machine knows. False: there is none. */
export function hasOrder(moments: readonly Moment[], machine: Machine, budget: Budget): boolean | GaveUp {
  let situations = new Situations();
  situations.add(machine.initial, 0n, 0n);
  const open = new Map<Participant, Open>();
  const freeFlags: bigint[] = [];
  let flags = 0n;
  let asked = 0n;
  /** Something began since everything that can come of what is open was added. */
  let stale = false;

  const close = (): GaveUp | undefined => {
    const alike = groupsOf(open.values());
    const left = [...situations];
    // The least done first: it rules out more than it is ruled out by.
    for (const [state, done] of left) {
      if (situations.size > budget.held) return "size";
      for (const group of alike) {
        const first = group.find(({ flag }) => (done & flag) === 0n);
        if (first === undefined) continue;
        const spent = budget.spend();
        if (spent !== undefined) return spent;
        const next = machine.next(state, first.kind);
        if (next === undefined) continue;
        const more = done | first.flag;
        if (situations.add(next, more, asked)) left.push([next, more]);
      }
    }
    return undefined;
  };

  for (const { begins, participant } of moments) {
    const { operation, core } = participant;
    if (begins) {
      const flag = freeFlags.pop() ?? 1n << flags++;
      open.set(participant, { kind: machine.kindOf(operation), flag, core, return: operation.return });
      if (core) asked |= flag;
      stale = true;
      continue;
    }
    // What begins later only adds to what can take effect, so it is enough to look when something ends.
    const gaveUp = stale ? close() : undefined;
    if (gaveUp !== undefined) return gaveUp;
    stale = false;
    const ended = open.get(participant);
    if (ended === undefined) throw new Error("an operation ends that did not begin");
    open.delete(participant);
    freeFlags.push(ended.flag);
    if (core) asked ^= ended.flag;
    const on = new Situations();
    for (const [state, done] of situations) {
      const took = (done & ended.flag) !== 0n;
      if (took || !core) on.add(state, took ? done ^ ended.flag : done, asked);
    }
    if (on.size === 0) return false;
    situations = on;
  }
  return true;
}

/** Open operations of one kind, those that must take effect apart from those that may, the first to end first. */
function groupsOf(open: Iterable<Open>): readonly (readonly Open[])[] {
  const groups = new Map<number, Open[]>();
  for (const each of open) {
    const name = each.kind * 2 + (each.core ? 1 : 0);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [each]);
    else group.push(each);
  }
  // Infinity minus itself is not a number.
  for (const group of groups.values()) group.sort((a, b) => (a.return === b.return ? 0 : a.return - b.return));
  return [...groups.values()];
}
