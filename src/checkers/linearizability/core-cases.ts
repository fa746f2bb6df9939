/**
 * Why a few operations have no order: a proof by cases. Where two of them overlap, either may come first; once those that matter are in
 * one order, the object can only be in a few states when the last of them takes effect, and none of these allows its answer. All other
 * operations are optional, as in a core: each took effect within its own interval, or never.
 */
import type { Json, Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import { LimitReached, within } from "../limits.js";
import { at, preparePartition } from "./partition.js";
import { Transitions } from "./transitions.js";

/** So many operations are looked at, so many cases are told. */
const mostOperations = 8;
const mostCases = 5;
/** Steps of the model that all of it may take, and situations that one look at an order may meet. */
const mostSteps = 400_000;
const mostSituations = 20_000;
/** Open optional operations that are kept from taking effect twice: each has a bit. */
const mostBits = 30;

export interface Case {
  /** In this case the first of each pair took effect before the second. */
  readonly conditions: readonly (readonly [Operation, Operation])[];
  /** They take effect in this order, by the conditions and the clock, */
  readonly before: readonly Operation[];
  /** then this one, which cannot have had its answer then; */
  readonly impossible: Operation;
  /** by the end of this one, which comes after it. Undefined if it is the impossible one itself. */
  readonly deadline: Operation | undefined;
  /** All states that the object can be in between, and perhaps some that it cannot. */
  readonly states: readonly Json[];
}

/** Undefined where there is no short proof. `operations`: all that reach the model, as relevantOperations gives them. */
export function casesOf(
  model: Model,
  operations: readonly Operation[],
  core: readonly Operation[],
): readonly Case[] | undefined {
  if (core.length < 2 || core.length > mostOperations) return undefined;
  const found = within(() => prove(new Orders(model, operations, core)));
  return found instanceof LimitReached ? undefined : found;
}

/** Of operations by their place in the core, those pairs of which the first takes effect first. */
type Before = readonly (readonly boolean[])[];
type Pair = readonly [first: number, second: number];

function prove(orders: Orders): readonly Case[] | undefined {
  const cases: Case[] = [];
  const split = (members: readonly number[], conditions: readonly Pair[]): boolean => {
    if (cases.length === mostCases) return false;
    const needed = orders.fewest(members, conditions);
    if (needed === undefined) return false;
    const before = orders.closure(conditions);
    const open = overlapping(needed, before);
    if (open.length === 0) {
      const added = orders.tell(needed, conditions);
      if (added !== undefined) cases.push(added);
      return added !== undefined;
    }
    const [a, b] = best(orders, needed, conditions, open);
    return split(needed, [...conditions, [a, b]]) && split(needed, [...conditions, [b, a]]);
  };
  const all = orders.core.map((_, place) => place);
  if (!split(all, [])) return undefined;
  // A case that needs no condition is all there is to say.
  const always = cases.find(({ conditions }) => conditions.length === 0);
  return always === undefined ? cases : [always];
}

function overlapping(members: readonly number[], before: Before): Pair[] {
  return members.flatMap((a, place) =>
    members.slice(place + 1).flatMap((b): Pair[] => (isBefore(before, a, b) || isBefore(before, b, a) ? [] : [[a, b]])),
  );
}

/** The pair whose order says the most: with it, the fewest others are needed. */
function best(orders: Orders, members: readonly number[], conditions: readonly Pair[], open: readonly Pair[]): Pair {
  let chosen = at(open, 0);
  if (open.length === 1) return chosen;
  let least = Number.POSITIVE_INFINITY;
  for (const [a, b] of open) {
    let weight = 0;
    for (const pair of [
      [a, b],
      [b, a],
    ] as const) {
      const extended = [...conditions, pair];
      const needed = orders.fewest(members, extended) ?? members;
      weight += needed.length + 3 * overlapping(needed, orders.closure(extended)).length;
    }
    if (weight < least) [chosen, least] = [[a, b], weight];
  }
  return chosen;
}

function isBefore(before: Before, a: number, b: number): boolean {
  return before[a]?.[b] === true;
}

/** What is known of one order at a moment of the history. */
interface Situation {
  readonly state: number;
  /** Places in the core of those that took effect, as bits. */
  readonly done: number;
  /** Open optional operations that took effect, as bits. */
  readonly used: number;
}

interface Look {
  readonly contradicts: boolean;
  /** States by what of the core had taken effect, up to the end of the contradiction. */
  readonly states: ReadonlyMap<number, ReadonlySet<number>>;
}

class Orders {
  private readonly transitions: Transitions;
  private readonly events: readonly { readonly id: number; readonly begins: boolean }[];
  private readonly signature: Int32Array;
  private readonly place: ReadonlyMap<number, number>;
  private steps = 0;

  constructor(
    model: Model,
    operations: readonly Operation[],
    readonly core: readonly Operation[],
  ) {
    const end = Math.max(...core.map((operation) => (operation.type === "info" ? 0 : operation.return)));
    const asked = operations.filter((operation) => {
      const { call, f, input, output, type } = operation;
      return call <= end && (core.includes(operation) || model.readOnly?.({ f, input, output, type }) !== true);
    });
    const partition = preparePartition(asked, model);
    this.signature = partition.signature;
    this.transitions = new Transitions(model, partition.steps);
    this.place = new Map(asked.flatMap((each, id) => (core.includes(each) ? [[id, core.indexOf(each)] as const] : [])));
    this.events = asked
      .flatMap((operation, id) => [
        { at: operation.call, id, begins: true },
        ...(operation.return <= end ? [{ at: operation.return, id, begins: false }] : []),
      ])
      .sort((a, b) => a.at - b.at);
  }

  /** By the clock and the conditions. */
  closure(conditions: readonly Pair[]): Before {
    const before = this.core.map((a) => this.core.map((b) => a.return < b.call));
    for (const [a, b] of conditions) (before[a] ?? [])[b] = true;
    for (const [middle] of this.core.entries()) {
      for (const row of before) {
        if (row[middle] !== true) continue;
        for (const [last] of this.core.entries()) if (isBefore(before, middle, last)) row[last] = true;
      }
    }
    return before;
  }

  /** Those of the members that have no order under the conditions, none of which can be spared; undefined if they have one. */
  fewest(members: readonly number[], conditions: readonly Pair[]): readonly number[] | undefined {
    const before = this.closure(conditions);
    if (!this.look(members, before).contradicts) return undefined;
    let needed = members;
    for (const member of members) {
      const fewer = needed.filter((other) => other !== member);
      if (fewer.length > 0 && this.look(fewer, before).contradicts) needed = fewer;
    }
    return needed;
  }

  /** `members`: in one order under the conditions, none to be spared. Undefined where no state tells why. */
  tell(members: readonly number[], conditions: readonly Pair[]): Case | undefined {
    const before = this.closure(conditions);
    const inOrder = members.toSorted((a, b) => (isBefore(before, a, b) ? -1 : 1));
    const { states } = this.look(members, before);
    let done = inOrder.reduce((bits, member) => bits | (1 << member), 0);
    // The last that any order comes to: mostly the last of all.
    for (let count = inOrder.length - 1; count >= 0; count--) {
      const impossible = at(inOrder, count);
      done &= ~(1 << impossible);
      const found = states.get(done);
      if (found === undefined) continue;
      return {
        conditions: this.needed(conditions, inOrder).map(([a, b]) => [at(this.core, a), at(this.core, b)] as const),
        before: inOrder.slice(0, count).map((place) => at(this.core, place)),
        impossible: at(this.core, impossible),
        deadline: count === inOrder.length - 1 ? undefined : at(this.core, at(inOrder, inOrder.length - 1)),
        states: [...found].map((state) => this.transitions.state(state)),
      };
    }
    return undefined;
  }

  /** Those without which the order would not be this one. */
  private needed(conditions: readonly Pair[], inOrder: readonly number[]): readonly Pair[] {
    let kept = conditions;
    for (const condition of conditions) {
      const fewer = kept.filter((other) => other !== condition);
      const before = this.closure(fewer);
      const same = inOrder.every((member, place) => place === 0 || isBefore(before, at(inOrder, place - 1), member));
      if (same) kept = fewer;
    }
    return kept;
  }

  /** Goes through the history with all that can be the case, the members in an order that is allowed, all else optional. */
  private look(members: readonly number[], before: Before): Look {
    const asked = members.reduce((bits, member) => bits | (1 << member), 0);
    const earlier = this.core.map((_, place) =>
      members.reduce((bits, member) => (isBefore(before, member, place) ? bits | (1 << member) : bits), 0),
    );
    const states = new Map<number, Set<number>>();
    let all = new Map<string, Situation>();
    const enter = (situation: Situation, waiting: Situation[]): void => {
      const { state, done, used } = situation;
      const key = `${state} ${done} ${used}`;
      if (all.has(key)) return;
      if (all.size === mostSituations) throw new LimitReached("memory");
      all.set(key, situation);
      waiting.push(situation);
    };
    enter({ state: this.transitions.initial, done: 0, used: 0 }, []);
    const bits = new Map<number, number>();
    const openMembers = new Map<number, number>();
    let free = 0;
    for (const { id, begins } of this.events) {
      const place = this.place.get(id) ?? -1;
      const isMember = place >= 0 && (asked & (1 << place)) !== 0;
      if (begins) {
        if (isMember) openMembers.set(id, place);
        else {
          const bit = lowestClear(free);
          const fits = bit < 2 ** mostBits;
          bits.set(id, fits ? bit : 0);
          if (fits) free |= bit;
        }
        this.close([...all.values()], enter, bits, openMembers, earlier);
        for (const { state, done } of all.values()) {
          const known = states.get(done);
          if (known === undefined) states.set(done, new Set([state]));
          else known.add(state);
        }
        continue;
      }
      const kept = new Map<string, Situation>();
      const flag = bits.get(id) ?? 0;
      for (const { state, done, used } of all.values()) {
        if (isMember && (done & (1 << place)) === 0) continue;
        kept.set(`${state} ${done} ${used & ~flag}`, { state, done, used: used & ~flag });
      }
      free &= ~flag;
      bits.delete(id);
      openMembers.delete(id);
      all = kept;
      if (all.size === 0) return { contradicts: true, states };
    }
    return { contradicts: false, states };
  }

  private close(
    waiting: Situation[],
    enter: (situation: Situation, waiting: Situation[]) => void,
    bits: ReadonlyMap<number, number>,
    openMembers: ReadonlyMap<number, number>,
    earlier: readonly number[],
  ): void {
    for (let from = waiting.pop(); from !== undefined; from = waiting.pop()) {
      const { state, done, used } = from;
      for (const [id, bit] of bits) {
        if ((used & bit) !== 0) continue;
        const next = this.step(state, id);
        if (next >= 0 && next !== state) enter({ state: next, done, used: used | bit }, waiting);
      }
      for (const [id, place] of openMembers) {
        const flag = 1 << place;
        if ((done & flag) !== 0 || (at(earlier, place) & ~done) !== 0) continue;
        const next = this.step(state, id);
        if (next >= 0) enter({ state: next, done: done | flag, used }, waiting);
      }
    }
  }

  private step(state: number, id: number): number {
    this.steps += 1;
    if (this.steps > mostSteps) throw new LimitReached("time");
    return this.transitions.next(state, at(this.signature, id));
  }
}

function lowestClear(bits: number): number {
  return ~bits & (bits + 1);
}
