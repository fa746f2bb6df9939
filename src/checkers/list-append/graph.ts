/**
 * Which transactions on lists come before which: by what they found, and by the clock or by each client's own order. Whatever order
 * keeps these edges explains every answer, so that a history has an order exactly if they have no cycle; to find out takes time that is
 * linear in what was read. An indeterminate transaction that no read shows may never have happened, and is left out.
 */
import type { Operation } from "../../history/operation.js";
import { timelineOf } from "../linearizability/special/timeline.js";
import { Chains } from "../order/chains.js";
import { Edges } from "../order/edges.js";
import type { ListFacts } from "./facts.js";

/** Which order counts beside that of the answers: by the clock, of each client's own operations, or none. */
export type Kept = "clock" | "program" | "nothing";

/** Kinds of edges. Those of the order that is given have 0, since a path prefers them (see Edges). */
export const given = 0;
/** The second found an element that the first appends. */
export const foundIt = 1;
/** The first found the list without an element that the second appends. */
export const missedIt = 2;
/** Some read shows an element of the first just before one of the second. */
export const shownBefore = 3;

/** Why an edge that is not given holds. */
export interface Because {
  readonly list: ListFacts;
  /** Numbers of elements: of the first transaction, where it appends one, and of the second. */
  readonly element: number;
  readonly later: number;
  /** The transaction whose answer shows it. */
  readonly reader: number;
}

export interface Graph {
  readonly edges: Edges;
  /** By the `because` of an edge. */
  readonly reasons: readonly Because[];
  /** Nodes below this number are transactions, by position; the others only join edges. */
  readonly transactions: number;
  /** The list of a node that joins those that found all that was ever found with those whose elements were not found. */
  listJoinedBy(node: number): ListFacts | undefined;
  /** By transaction: 1 if it must have happened. */
  readonly happened: Uint8Array;
  /** By transaction that got no answer: one whose answer shows that it happened. */
  readonly witness: ReadonlyMap<number, number>;
}

/** Two transactions of which neither can come first. */
export interface Clash {
  readonly list: ListFacts;
  readonly kind: "orders" | "lost update";
  readonly nodes: readonly [number, number];
}

export function graphOf(operations: readonly Operation[], lists: readonly ListFacts[], kept: Kept): Graph | Clash {
  const orders: Order[] = [];
  for (const list of lists) {
    const order = orderOf(list);
    if ("nodes" in order) return order;
    orders.push(order);
  }
  const { happened, witness } = whatHappened(operations, orders);
  const count = operations.length;
  const edges = new Edges(2 * count + lists.length);
  const reasons: Because[] = [];
  const add: Add = (from, to, kind, because) => {
    edges.add(from, to, kind, reasons.length);
    reasons.push(because);
  };
  for (const [index, order] of orders.entries()) {
    addFound(order, add);
    const clash = addMissed(order, happened, 2 * count + index, edges, add);
    if (clash !== undefined) return clash;
  }
  addGiven(edges, operations, happened, kept);
  edges.index();
  const listJoinedBy = (node: number): ListFacts | undefined => lists[node - 2 * count];
  return { edges, reasons, transactions: count, listJoinedBy, happened, witness };
}

/** The order of a list's elements, as far as any transaction found them. */
interface Order {
  readonly list: ListFacts;
  readonly elements: readonly number[];
  /** A transaction that found all of them; −1 if none read the list. */
  readonly reader: number;
}

type Add = (from: number, to: number, kind: number, because: Because) => void;

/** What was found is the beginning of what the next longer read found, or the two clash. */
function orderOf(list: ListFacts): Order | Clash {
  const inOrder = list.found.toSorted((a, b) => a.elements.length - b.elements.length);
  for (const [place, { node, elements }] of inOrder.entries()) {
    const next = inOrder[place + 1];
    if (next !== undefined && elements.some((element, at) => next.elements[at] !== element)) {
      return { list, kind: "orders", nodes: [node, next.node] };
    }
  }
  const last = inOrder.at(-1);
  return { list, elements: last?.elements ?? [], reader: last?.node ?? -1 };
}

/** Those that were answered, and those of which any read shows an element. */
function whatHappened(operations: readonly Operation[], orders: readonly Order[]): Pick<Graph, "happened" | "witness"> {
  const happened = Uint8Array.from(operations, ({ type }) => (type === "ok" ? 1 : 0));
  const witness = new Map<number, number>();
  for (const { list, elements, reader } of orders) {
    for (const element of elements) {
      const writer = list.appendedBy[element] ?? -1;
      if (writer < 0 || happened[writer] === 1) continue;
      happened[writer] = 1;
      witness.set(writer, reader);
    }
  }
  return { happened, witness };
}

/** A transaction comes before those that found what it appends, and appends come in the order in which they were found. */
function addFound({ list, elements, reader }: Order, add: Add): void {
  const writerAt = (place: number): number => list.appendedBy[elements[place] ?? -1] ?? -1;
  for (let place = list.atStart + 1; place < elements.length; place++) {
    const [from, to] = [writerAt(place - 1), writerAt(place)];
    const [element = -1, later = -1] = [elements[place - 1], elements[place]];
    if (from !== to) add(from, to, shownBefore, { list, element, later, reader });
  }
  for (const { node, elements: found } of list.found) {
    const [at, element = -1] = [found.length, found.at(-1)];
    if (at > list.atStart) add(writerAt(at - 1), node, foundIt, { list, element, later: -1, reader: node });
  }
}

/**
 * A transaction that found a part comes before the one that appends the next element. One that found all that was ever found comes before
 * all whose elements were not found: through a node that joins them, `joint`, since there may be many of either.
 */
function addMissed(
  { list, elements }: Order,
  happened: Uint8Array,
  joint: number,
  edges: Edges,
  add: Add,
): Clash | undefined {
  const toEnd: number[] = [];
  for (const { node, elements: found } of list.found) {
    const later = elements[found.length];
    const writer = list.appendedBy[later ?? -1] ?? -1;
    if (later === undefined) toEnd.push(node);
    else if (writer !== node) add(node, writer, missedIt, { list, element: -1, later, reader: node });
  }
  const shown = new Set(elements);
  const unseen = new Set<number>();
  for (const [node, [first = -1]] of list.appends) if (happened[node] === 1 && !shown.has(first)) unseen.add(node);
  // One that found all, and appended what was not found, comes before the others that did the latter.
  const [one, other] = toEnd.filter((node) => unseen.has(node));
  if (one !== undefined && other !== undefined) return { list, kind: "lost update", nodes: [one, other] };
  const [later = -1] = list.appends.get(one ?? -1) ?? [];
  for (const node of toEnd) {
    edges.add(node, joint, missedIt, -1);
    if (one !== undefined && node !== one) add(node, one, missedIt, { list, element: -1, later, reader: node });
  }
  for (const node of unseen) if (node !== one) edges.add(joint, node, given, -1);
  return undefined;
}

function addGiven(edges: Edges, operations: readonly Operation[], happened: Uint8Array, kept: Kept): void {
  if (kept === "clock") addClock(edges, operations, happened);
  if (kept === "program") {
    const inOrder = [...operations.keys()].sort((a, b) => (operations[a]?.call ?? 0) - (operations[b]?.call ?? 0));
    const chains = new Chains();
    for (const [place, node] of inOrder.entries()) {
      const { process, type } = operations[node] ?? {};
      if (process === undefined) continue;
      chains.add(process, 1, type === "info");
      const previous = inOrder[chains.previous[place] ?? -1];
      if (previous !== undefined) edges.add(previous, node, given, -1);
    }
  }
}

/** Completions are a chain of nodes of their own: what begins after one comes after all before it. */
function addClock(edges: Edges, operations: readonly Operation[], happened: Uint8Array): void {
  const { events } = timelineOf(operations);
  let last = -1;
  for (const event of events) {
    const node = event >> 1;
    if (happened[node] === 0) continue;
    if ((event & 1) === 0) {
      if (last >= 0) edges.add(last, node, given, -1);
      continue;
    }
    const completed = operations.length + node;
    edges.add(node, completed, given, -1);
    if (last >= 0) edges.add(last, completed, given, -1);
    last = completed;
  }
}
