/**
 * The linearization of each object, or the longest partial ones of an object that has none, with the state after each step. A page has
 * limited room for steps and states; bad objects come first, and each object says what was left out of it.
 */
import { type PartialOrders, partialOrders } from "../checkers/linearizability/partial-orders.js";
import type { KeyResult } from "../checkers/verdict.js";
import type { Operation } from "../history/operation.js";
import { plural } from "../history/plural.js";
import type { Model } from "../models/model.js";
import type { PageObject, PageOrder } from "./page/data.js";
import { longestState, type Texts } from "./texts.js";

/** States are glanced at only: of long ones, the ends suffice. */
const stateLimits = { longest: longestState, whole: false } as const;

/** Steps of all orders together. */
const mostSteps = 500_000;
/** Characters of all states together, as they are made: showing a set of n elements grow costs n². */
const mostStateCharacters = 20_000_000;
/** Objects without a linearization whose longest orders are searched for. */
const mostPartial = 50;
const partialMs = 5000;

export interface OrderInput {
  readonly keys: readonly KeyResult[];
  readonly model: Model | undefined;
  /** Of each key in turn. */
  readonly operationsOf: readonly (readonly Operation[])[];
  /** `call` indexes named in explanations. */
  readonly contradicting: ReadonlySet<number>;
  /** Place of an operation on the page by its `call` index. */
  readonly placeOf: ReadonlyMap<number, number>;
  readonly texts: Texts;
}

interface Orders {
  readonly orders: readonly PageOrder[];
  /** For each key in turn. */
  readonly objects: readonly Omit<PageObject, "name" | "valid">[];
}

export function pageOrders(input: OrderInput): Orders {
  const writer = new OrderWriter(input);
  const objects: Omit<PageObject, "name" | "valid">[] = [];
  const badFirst = [...input.keys.keys()].sort((a, b) => rank(input.keys[a]) - rank(input.keys[b]) || a - b);
  for (const place of badFirst) {
    const key = input.keys[place];
    if (key !== undefined) objects[place] = writer.object(key, input.operationsOf[place] ?? []);
  }
  return { orders: writer.orders, objects };
}

export function rank(key: Pick<KeyResult, "valid"> | undefined): number {
  return key?.valid === false ? 0 : key?.valid === "unknown" ? 1 : 2;
}

class OrderWriter {
  readonly orders: PageOrder[] = [];
  private steps = mostSteps;
  private stateCharacters = mostStateCharacters;
  private partial = mostPartial;
  private readonly deadline = performance.now() + partialMs;

  constructor(private readonly input: OrderInput) {}

  object(key: KeyResult, operations: readonly Operation[]): Omit<PageObject, "name" | "valid"> {
    const { model, texts, contradicting, placeOf } = this.input;
    const initial = texts.numberOf(model === undefined ? "" : describeState(model, model.init), stateLimits);
    const without = (note: string): Omit<PageObject, "name" | "valid"> => ({
      ...{ order: null, initial, stuck: null, proven: false, through: [], note },
    });
    if (model === undefined) return without("No order is shown: the model is not one of Schism's own.");
    if (operations.some(({ call }) => !placeOf.has(call)))
      return without("This page has no room for all of its operations.");
    const byCall = new Map(operations.map((operation) => [operation.call, operation]));
    if (key.valid === true) {
      const length = key.linearization.length;
      if (length > this.steps) return without(`This page has no room for an order of ${plural(length, "operation")}.`);
      const { order, note } = this.add(key.linearization, model, byCall, null);
      return { order, initial, stuck: null, proven: true, through: [], note };
    }
    if (this.partial-- <= 0 || performance.now() > this.deadline) {
      return without(
        `Partial orders were searched for on the first ${plural(mostPartial, "bad key")} only, for at most ${partialMs / 1000} s.`,
      );
    }
    const found = partialOrders(operations, model, contradicting, { deadline: this.deadline });
    const steps = found.longest.length + found.through.reduce((sum, { order }) => sum + (order?.length ?? 0), 0);
    if (steps > this.steps) return without(`This page has no room for partial orders of ${plural(steps, "step")}.`);
    const longest = this.add(found.longest, model, byCall, null);
    const notes = [...partialNotes(found), ...(longest.note === "" ? [] : [longest.note])];
    const through: [number, number | null][] = [];
    for (const { call, order } of found.through) {
      const place = placeOf.get(call);
      if (place === undefined || order === undefined) continue;
      through.push([place, order === null ? null : this.add(order, model, byCall, longest.order).order]);
    }
    const stuck = found.stuck === null ? null : (placeOf.get(found.stuck) ?? null);
    return { order: longest.order, initial, stuck, proven: found.proven, through, note: notes.join(" ") };
  }

  private add(
    calls: readonly number[],
    model: Model,
    byCall: ReadonlyMap<number, Operation>,
    like: number | null,
  ): { readonly order: number; readonly note: string } {
    const places = calls.flatMap((call) => this.input.placeOf.get(call) ?? []);
    const other = like === null ? undefined : this.orders[like];
    let shared = 0;
    while (other !== undefined && shared < places.length && other.operations[shared] === places[shared]) shared += 1;
    const states: number[] = [];
    let state: Model["init"] | undefined = model.init;
    let complete = true;
    for (const [step, call] of calls.entries()) {
      const operation = byCall.get(call);
      if (this.stateCharacters < 0 || operation === undefined) {
        complete = false;
        break;
      }
      state = model.step(state, operation);
      if (state === undefined) throw new Error(`the model refuses event ${call} in the order that was found`);
      const text = describeState(model, state);
      this.stateCharacters -= text.length;
      if (step >= shared) states.push(this.input.texts.numberOf(text, stateLimits));
    }
    this.orders.push({ like: shared > 0 ? like : null, shared, operations: places.slice(shared), states });
    this.steps -= places.length - shared;
    const note = complete
      ? ""
      : `This page has room for the states after the first ${plural(shared + states.length, "step")} only.`;
    return { order: this.orders.length - 1, note };
  }
}

function partialNotes({ proven, allLookedAt, through }: PartialOrders): string[] {
  return [
    ...(proven ? [] : ["The search for the longest order was cut short; a longer one may exist."]),
    ...(allLookedAt && through.every(({ order }) => order !== undefined)
      ? []
      : ["For some operations, the search for an order that includes them was cut short."]),
  ];
}

function describeState(model: Model, state: Model["init"]): string {
  return model.describeState?.(state) ?? JSON.stringify(state);
}
