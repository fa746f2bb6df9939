/**
 * Lists that transactions append to, of which only those beginnings are told apart that some transaction found. A list only grows, so one
 * that is the beginning of nothing that was found leads to none of it, and all such are one state. A state is a node for each list.
 */

import { sameJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import { ValueNumbers } from "../../history/value-numbers.js";
import { elementsIn, type Lists, listAppend, listMicrosOf } from "../../models/list-append.js";
import type { Model, ModelOperation } from "../../models/model.js";
import { PairTable } from "./pair-table.js";
import { never, type Quotient } from "./quotient.js";

/** True only for our model of such lists, whatever they start with, and not for another model with the same name. */
export function isListAppend(model: Model): model is Model<Lists> {
  return model.name === listAppend.name && model.step === listAppend.step;
}

/** What a transaction does to one list. */
interface Visit {
  readonly list: number;
  /** Node of what it found there before it appended; undefined if no client saw that. */
  readonly found: number | undefined;
  /** Numbers of the elements that it appends. */
  readonly appended: readonly number[];
}

/** Stands for every list that is the beginning of nothing that was found. */
const elsewhere = -1;

export class ListQuotient implements Quotient {
  readonly name = listAppend.name;
  readonly lost = undefined;
  readonly init: readonly number[];
  /** By node, which is the beginning of a list: the node without the last element, −1 if it is empty. */
  readonly parent: number[] = [];
  /** By list: the node of the empty one. */
  readonly roots: number[] = [];

  private readonly lists = new Map<string, number>();
  private readonly elements = new ValueNumbers();
  /** By node and element: the node with that element at its end. */
  private readonly grown = new PairTable();
  /** By operation: what it does to lists of which something was found; null if it contradicts itself. */
  private readonly visits = new WeakMap<ModelOperation, readonly Visit[] | null>();
  /** By node: the latest event by which a client had received an answer that it is the beginning of. */
  private readonly asked: number[] = [];

  /** `asked`: the operations whose answers count. */
  constructor(model: Model<Lists>, asked: readonly Operation[]) {
    for (const operation of asked) {
      for (const [name, { found }] of partsOf(operation) ?? []) {
        if (found === undefined) continue;
        const node = this.nodeOf(this.listOf(name), found);
        this.asked[node] = Math.max(this.asked[node] ?? -1, Math.min(operation.return, never));
      }
    }
    // A list that grows out of another one was added after it.
    for (let node = this.size - 1; node >= 0; node--) {
      const from = this.parent[node] ?? elsewhere;
      if (from !== elsewhere) this.asked[from] = Math.max(this.asked[from] ?? -1, this.asked[node] ?? -1);
    }
    const init = [...this.roots];
    for (const [name, list] of model.init) {
      const number = this.lists.get(name);
      if (number !== undefined) init[number] = this.after(init[number] ?? elsewhere, this.numbersOf(list));
    }
    this.init = init;
  }

  /** Number of nodes. */
  get size(): number {
    return this.parent.length;
  }

  readonly step = (state: Json, op: ModelOperation): Json | undefined => {
    const visits = this.visitsOf(op);
    if (visits === null || !Array.isArray(state)) return undefined;
    const next = [...state];
    for (const { list, found, appended } of visits) {
      const node = Number(state[list]);
      if (found !== undefined && found !== node) return undefined;
      next[list] = this.after(node, appended);
    }
    return next;
  };

  lastAsked(state: Json, before: Json): number {
    if (!Array.isArray(state) || !Array.isArray(before)) return never;
    let latest = -1;
    for (const [list, node] of state.entries()) {
      if (node !== before[list]) latest = Math.max(latest, this.asked[Number(node)] ?? -1);
    }
    return latest;
  }

  /** By list; null if the operation contradicts itself. */
  visitsOf(op: ModelOperation): readonly Visit[] | null {
    const known = this.visits.get(op);
    if (known !== undefined) return known;
    const parts = partsOf(op);
    const visits: Visit[] = [];
    for (const [name, { found, own }] of parts ?? []) {
      const list = this.lists.get(name);
      // What nothing was found of has no state.
      if (list === undefined) continue;
      const node = found === undefined ? undefined : this.after(this.roots[list] ?? elsewhere, this.numbersOf(found));
      if (node === elsewhere)
        throw new RangeError(`list ${name} was found by an operation whose answer does not count`);
      visits.push({ list, found: node, appended: this.numbersOf(own) });
    }
    const made = parts === undefined ? null : visits;
    this.visits.set(op, made);
    return made;
  }

  private listOf(name: string): number {
    const known = this.lists.get(name);
    if (known !== undefined) return known;
    this.lists.set(name, this.roots.length);
    return this.roots.push(this.added(elsewhere)) - 1;
  }

  /** The node of this beginning of a list, a new one if it has none. */
  private nodeOf(list: number, elements: readonly Json[]): number {
    let node = this.roots[list] ?? elsewhere;
    for (const element of this.numbersOf(elements)) {
      const known = this.grown.get(node, element);
      const next = known === PairTable.absent ? this.added(node) : known;
      if (known === PairTable.absent) this.grown.add(node, element, next);
      node = next;
    }
    return node;
  }

  private added(parent: number): number {
    this.asked.push(-1);
    return this.parent.push(parent) - 1;
  }

  /** What becomes of a node by appending these. */
  private after(node: number, elements: readonly number[]): number {
    let now = node;
    for (const element of elements) {
      if (now === elsewhere) return elsewhere;
      const next = this.grown.get(now, element);
      now = next === PairTable.absent ? elsewhere : next;
    }
    return now;
  }

  private numbersOf(elements: readonly Json[]): readonly number[] {
    return elements.map((element) => this.elements.of(element));
  }
}

interface Part {
  found: readonly Json[] | undefined;
  readonly own: Json[];
}

/** What a transaction found in each list before it appended there, and what it appends; undefined if it contradicts itself. */
function partsOf({ type, input, output }: ModelOperation): ReadonlyMap<string, Part> | undefined {
  const parts = new Map<string, Part>();
  const seen = type === "ok" && output !== undefined;
  for (const { f, name, value } of listMicrosOf(seen ? output : input) ?? []) {
    const part = parts.get(name) ?? { found: undefined, own: [] };
    parts.set(name, part);
    if (f === "append") part.own.push(value);
    else if (seen) {
      const list = elementsIn(value) ?? [];
      part.found ??= list.slice(0, Math.max(0, list.length - part.own.length));
      if (!sameJson(list, [...part.found, ...part.own])) return undefined;
    }
  }
  return parts;
}
