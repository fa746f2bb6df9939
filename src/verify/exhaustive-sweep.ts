/**
 * Is there an order in which a contradiction's operations all take effect, and the others once or never? Every order is followed: a
 * situation is a state with the open operations that have taken effect. Two orders are passed over, as others do as well: an
 * operation that nobody asks for need not take effect where it changes nothing, and of several that are alike the one that ends
 * first may as well go first (exchange the two: the one that ends later is open wherever the other is, from then on).
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

interface Situation {
  readonly state: number;
  /** Flags of the open operations that have taken effect. */
  readonly done: bigint;
}

/** True: there is an order, as far as the machine knows. False: there is none. */
export function hasOrder(moments: readonly Moment[], machine: Machine, budget: Budget): boolean | GaveUp {
  let situations = new Map<string, Situation>();
  const put = (into: Map<string, Situation>, situation: Situation): boolean => {
    const text = `${situation.state} ${situation.done.toString(36)}`;
    if (into.has(text)) return false;
    into.set(text, situation);
    return true;
  };
  put(situations, { state: machine.initial, done: 0n });
  const open = new Map<Participant, Open>();
  const freeFlags: bigint[] = [];
  let flags = 0n;
  /** Something began since everything that can come of what is open was added. */
  let stale = false;

  const close = (): GaveUp | undefined => {
    const alike = groupsOf(open.values());
    const left = [...situations.values()];
    for (let situation = left.pop(); situation !== undefined; situation = left.pop()) {
      if (situations.size > budget.held) return "size";
      const { state, done } = situation;
      for (const group of alike) {
        const first = group.find(({ flag }) => (done & flag) === 0n);
        if (first === undefined) continue;
        if (!budget.spend()) return "steps";
        const next = machine.next(state, first.kind);
        if (next === undefined || (next === state && !first.core)) continue;
        const reached = { state: next, done: done | first.flag };
        if (put(situations, reached)) left.push(reached);
      }
    }
    return undefined;
  };

  for (const { begins, participant } of moments) {
    const { operation, core } = participant;
    if (begins) {
      const flag = freeFlags.pop() ?? 1n << flags++;
      open.set(participant, { kind: machine.kindOf(operation), flag, core, return: operation.return });
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
    const on = new Map<string, Situation>();
    for (const { state, done } of situations.values()) {
      const took = (done & ended.flag) !== 0n;
      if (took || !core) put(on, { state, done: took ? done ^ ended.flag : done });
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
  // Infinity minus itself is no number.
  for (const group of groups.values()) group.sort((a, b) => (a.return === b.return ? 0 : a.return - b.return));
  return [...groups.values()];
}
