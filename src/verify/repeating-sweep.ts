/**
 * A weaker question than the contradiction's, and a much cheaper one: is there an order if the other operations may even take effect
 * again and again while they are open? What can be the case is then a state with the contradiction's open operations that are done.
 * If nothing can be the case any more, there is no order, let alone one in which the others take effect once.
 */
import type { Budget, GaveUp } from "./budget.js";
import type { Machine } from "./machine.js";
import type { Moment, Participant } from "./timeline.js";

/** Core operations open at once: each has a bit. */
const mostOpen = 30;
const stateUnit = 2 ** mostOpen;
/** An object whose states grow without end when operations repeat is none for this. */
const mostSituations = 2000;

/** True: even so there is no order. False: so there is one, which says nothing of the contradiction. */
export function contradictsThoughOthersRepeat(
  moments: readonly Moment[],
  machine: Machine,
  budget: Budget,
): boolean | GaveUp {
  let situations = new Set<number>([machine.initial * stateUnit]);
  /** Open others, counted by kind. */
  const others = new Map<number, number>();
  /** Open core operations with their kind and bit. */
  const asked = new Map<Participant, { readonly kind: number; readonly bit: number }>();

  /** Adds what can come of what is open. */
  const close = (): GaveUp | undefined => {
    const left = [...situations];
    const reach = (state: number, done: number): void => {
      const situation = state * stateUnit + done;
      if (situations.has(situation)) return;
      situations.add(situation);
      left.push(situation);
    };
    // The nearest first: states that grow without end then stay small until there are too many.
    for (const situation of left) {
      if (situations.size > mostSituations) return "size";
      const done = situation % stateUnit;
      const state = (situation - done) / stateUnit;
      for (const kind of others.keys()) {
        const spent = budget.spend();
        if (spent !== undefined) return spent;
        const next = machine.next(state, kind);
        if (next !== undefined) reach(next, done);
      }
      for (const { kind, bit } of asked.values()) {
        if ((done & (1 << bit)) !== 0) continue;
        const spent = budget.spend();
        if (spent !== undefined) return spent;
        const next = machine.next(state, kind);
        if (next !== undefined) reach(next, done | (1 << bit));
      }
    }
    return undefined;
  };

  for (const { begins, participant } of moments) {
    const kind = machine.kindOf(participant.operation);
    if (!participant.core) {
      const open = others.get(kind) ?? 0;
      if (!begins) {
        if (open > 1) others.set(kind, open - 1);
        else others.delete(kind);
        continue;
      }
      others.set(kind, open + 1);
      const gaveUp = open === 0 ? close() : undefined;
      if (gaveUp !== undefined) return gaveUp;
    } else if (begins) {
      if (asked.size === mostOpen) return "size";
      const taken = new Set([...asked.values()].map(({ bit }) => bit));
      let bit = 0;
      while (taken.has(bit)) bit += 1;
      asked.set(participant, { kind, bit });
      const gaveUp = close();
      if (gaveUp !== undefined) return gaveUp;
    } else {
      // Only where it is done can time go on.
      const flag = 1 << (asked.get(participant)?.bit ?? 0);
      asked.delete(participant);
      const on = new Set<number>();
      for (const situation of situations) if (((situation % stateUnit) & flag) !== 0) on.add(situation - flag);
      if (on.size === 0) return true;
      situations = on;
    }
  }
  return false;
}
