/**
 * Why a few operations have no order: a proof by cases. Where two of them overlap, either may come first; once those that matter are in
 * one order, the object can only be in a few states when the last of them takes effect, and none of these allows its answer. All other
 * operations are optional, as in a core: each took effect within its own interval, or never.
 */
import type { Json, Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import { LimitReached, within } from "../limits.js";
import { isKv, quotientOf } from "./kv-quotient.js";
import { at, preparePartition } from "./partition.js";
import { Signatures } from "./signatures.js";
import { Transitions } from "./transitions.js";

/** Limits: operations that are examined, and cases that are reported. */
const mostOperations = 8;
const mostCases = 5;
/** Steps of the model that all of it may take, and situations that one look at an order may meet. */
const mostSteps = 4_000_000;
const mostSituations = 50_000;
/** Limit on states where operations repeat, since a queue would grow without end. */
const mostRepeatedStates = 300;
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
  /**
   * All states that the object can be in between, and perhaps some that it cannot. Texts of a key-value store that no answer of the core
   * begins with are one state (kv-quotient.ts).
   */
  readonly states: readonly Json[];
}

export interface Proof {
  /** Pairs of operations that do the same, of which the first begins and ends first: it may be taken to take effect first. */
  readonly alike: readonly (readonly [Operation, Operation])[];
  /** At least one of these cases holds. */
  readonly cases: readonly Case[];
}

/** Undefined if there is no short proof. `operations`: all that reach the model, since any of them may make a state that is reported. */
export function casesOf(model: Model, operations: readonly Operation[], core: readonly Operation[]): Proof | undefined {
  if (core.length > mostOperations) return undefined;
  const summarised = isKv(model) ? quotientOf(model, core) : model;
  for (const repeating of [false, true]) {
    const found = within(() => prove(new Orders(summarised, operations, core, repeating)));
    if (!(found instanceof LimitReached)) return found;
  }
  return undefined;
}

/** Of operations by their place in the core, those pairs of which the first takes effect first. */
type Before = readonly (readonly boolean[])[];
type Pair = readonly [first: number, second: number];

function prove(orders: Orders): Proof | undefined {
  const cases: Case[] = [];
  const used = new Set<Pair>();
  const split = (members: readonly number[], conditions: readonly Pair[]): boolean => {
    if (cases.length === mostCases) return false;
    const needed = orders.fewest(members, conditions);
    if (needed === undefined) return false;
    const before = orders.closure(conditions);
    const open = overlapping(needed, before);
    if (open.length === 0) {
      const told = orders.tell(needed, conditions);
      if (told === undefined) return false;
      cases.push(told.added);
      for (const pair of told.alike) used.add(pair);
      return true;
    }
    const [a, b] = best(orders, needed, conditions, open);
    return split(needed, [...conditions, [a, b]]) && split(needed, [...conditions, [b, a]]);
  };
  const all = orders.core.map((_, place) => place);
  if (!split(all, [])) return undefined;
  // A case that needs no condition is the whole proof.
  const always = cases.find(({ conditions }) => conditions.length === 0);
  const alike = orders.alike.filter((pair) => used.has(pair)).map((pair) => orders.named(pair));
  return { alike, cases: always === undefined ? cases : [always] };
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

/**
 * What is known of one order at a moment of the history, as one number: the state, then the places in the core of those that took
 * effect, as bits, then the open optional operations that took effect, as bits.
 */
const doneUnit = 2 ** mostBits;
const stateUnit = doneUnit * 2 ** mostOperations;
const mostStates = 2 ** 53 / stateUnit;

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
  readonly alike: readonly Pair[];
  private steps = 0;

  constructor(
    model: Model,
    operations: readonly Operation[],
    readonly core: readonly Operation[],
    /** True to let optional operations take effect again and again: quicker, and what has no order then has none. */
    private readonly repeating: boolean,
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
    const signatures = new Signatures();
    const kind = core.map((operation) => signatures.of(operation));
    this.alike = core.flatMap((a, first) =>
      core.flatMap((b, second): Pair[] =>
        kind[first] === kind[second] && a.call < b.call && b.call < a.return && a.return < b.return
          ? [[first, second]]
          : [],
      ),
    );
    this.events = asked
      .flatMap((operation, id) => [
        { at: operation.call, id, begins: true },
        ...(operation.return <= end ? [{ at: operation.return, id, begins: false }] : []),
      ])
      .sort((a, b) => a.at - b.at);
  }

  /** By the clock and the conditions. */
  closure(conditions: readonly Pair[], alike = this.alike): Before {
    const before = this.core.map((a) => this.core.map((b) => a.return < b.call));
    for (const [a, b] of [...alike, ...conditions]) (before[a] ?? [])[b] = true;
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

  named([a, b]: Pair): readonly [Operation, Operation] {
    return [at(this.core, a), at(this.core, b)];
  }

  /** `members`: in one order under the conditions, all of them needed. Undefined if no state shows why. */
  tell(
    members: readonly number[],
    conditions: readonly Pair[],
  ): { readonly added: Case; readonly alike: readonly Pair[] } | undefined {
    const before = this.closure(conditions);
    const inOrder = members.toSorted((a, b) => (isBefore(before, a, b) ? -1 : 1));
    const { states } = this.look(members, before);
    let done = bitsOf(inOrder);
    // The last that any order comes to: mostly the last of all.
    for (let count = inOrder.length - 1; count >= 0; count--) {
      const impossible = at(inOrder, count);
      done &= ~(1 << impossible);
      const found = states.get(done);
      if (found === undefined) continue;
      const needed = this.needed(conditions, inOrder);
      const added: Case = {
        conditions: needed.conditions.map((pair) => this.named(pair)),
        before: inOrder.slice(0, count).map((place) => at(this.core, place)),
        impossible: at(this.core, impossible),
        deadline: count === inOrder.length - 1 ? undefined : at(this.core, at(inOrder, inOrder.length - 1)),
        states: [...found].map((state) => this.transitions.state(state)),
      };
      return { added, alike: needed.alike };
    }
    return undefined;
  }

  /** The conditions without which the order would be a different one. */
  private needed(
    given: readonly Pair[],
    inOrder: readonly number[],
  ): { readonly conditions: readonly Pair[]; readonly alike: readonly Pair[] } {
    let [conditions, alike] = [given, this.alike];
    const ordered = (): boolean => {
      const before = this.closure(conditions, alike);
      return inOrder.every((member, place) => place === 0 || isBefore(before, at(inOrder, place - 1), member));
    };
    for (const pair of this.alike) {
      const kept = alike;
      alike = alike.filter((other) => other !== pair);
      if (!ordered()) alike = kept;
    }
    for (const pair of given) {
      const kept = conditions;
      conditions = conditions.filter((other) => other !== pair);
      if (!ordered()) conditions = kept;
    }
    return { conditions, alike };
  }

  /** Goes through the history with all that can be the case, the members in an order that is allowed, all else optional. */
  private look(members: readonly number[], before: Before): Look {
    const asked = bitsOf(members);
    const earlier = this.core.map((_, place) => bitsOf(members.filter((member) => isBefore(before, member, place))));
    const states = new Map<number, Set<number>>();
    let all = new Set([this.transitions.initial * stateUnit]);
    const bits = new Map<number, number>();
    const openMembers = new Map<number, number>();
    let taken = 0;
    for (const { id, begins } of this.events) {
      const place = this.place.get(id) ?? -1;
      const isMember = place >= 0 && (asked & (1 << place)) !== 0;
      if (begins) {
        if (isMember) openMembers.set(id, place);
        else {
          const bit = this.repeating ? doneUnit : lowestClear(taken);
          const fits = bit < doneUnit;
          bits.set(id, fits ? bit : 0);
          if (fits) taken |= bit;
        }
        this.close(all, bits, openMembers, earlier);
        this.spend(all.size);
        for (const situation of all) {
          const { state, done } = partsOf(situation);
          const known = states.get(done);
          if (known === undefined) states.set(done, new Set([state]));
          else known.add(state);
        }
        continue;
      }
      const kept = new Set<number>();
      const flag = bits.get(id) ?? 0;
      for (const situation of all) {
        const { done, used } = partsOf(situation);
        if (!isMember || (done & (1 << place)) !== 0) kept.add(situation - (used & flag));
      }
      taken &= ~flag;
      bits.delete(id);
      openMembers.delete(id);
      all = kept;
      this.spend(kept.size);
      if (all.size === 0) return { contradicts: true, states };
    }
    return { contradicts: false, states };
  }

  /** Adds all that can come of what is open. */
  private close(
    all: Set<number>,
    bits: ReadonlyMap<number, number>,
    openMembers: ReadonlyMap<number, number>,
    earlier: readonly number[],
  ): void {
    const enter = (situation: number): void => {
      if (all.size === mostSituations) throw new LimitReached("memory");
      all.add(situation);
    };
    // The loop also visits what it adds.
    for (const situation of all) {
      this.spend(1);
      const { state, done, used } = partsOf(situation);
      for (const [id, bit] of bits) {
        if ((used & bit) !== 0) continue;
        const next = this.step(state, id);
        if (next >= 0 && next !== state) enter(next * stateUnit + done * doneUnit + (used | bit));
      }
      for (const [id, place] of openMembers) {
        const flag = 1 << place;
        if ((done & flag) !== 0 || (at(earlier, place) & ~done) !== 0) continue;
        const next = this.step(state, id);
        if (next >= 0) enter(next * stateUnit + (done | flag) * doneUnit + used);
      }
    }
  }

  private spend(steps: number): void {
    this.steps += steps;
    if (this.steps > mostSteps) throw new LimitReached("time");
  }

  private step(state: number, id: number): number {
    this.spend(1);
    const next = this.transitions.next(state, at(this.signature, id));
    if (next >= (this.repeating ? mostRepeatedStates : mostStates)) throw new LimitReached("memory");
    return next;
  }
}

function partsOf(situation: number): { readonly state: number; readonly done: number; readonly used: number } {
  const rest = situation % stateUnit;
  const used = rest % doneUnit;
  return { state: (situation - rest) / stateUnit, done: (rest - used) / doneUnit, used };
}

function bitsOf(places: readonly number[]): number {
  return places.reduce((bits, place) => bits | (1 << place), 0);
}

function lowestClear(bits: number): number {
  return ~bits & (bits + 1);
}
