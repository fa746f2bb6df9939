/**
 * What later answers rule out of lists that transactions append to. A list only grows, so as long as a transaction is not linearized that
 * found something in it, the list must be a beginning of that.
 */
import type { ListQuotient } from "./list-quotient.js";
import { type Configuration, type LookAhead, walked } from "./look-ahead.js";
import { at, type Partition } from "./partition.js";
import type { Transitions } from "./transitions.js";

const none = -1;

/** What one transaction found: a node for each of some lists. */
type Found = readonly { readonly list: number; readonly node: number }[];

/** By number of a node: the latest event of those that found one of the same list with this number or a lower one, or a higher one. */
interface Latest {
  readonly upTo: Int32Array;
  readonly from: Int32Array;
}

export class ListsAhead implements LookAhead {
  /** By node: the first number and the last that a walk gives it and all that grows out of it. */
  private readonly first: Int32Array;
  private readonly last: Int32Array;
  /** By operation: what it found, if it must be linearized. */
  private readonly found = new Map<number, Found>();
  private readonly calls: Latest;
  private readonly returns: Latest;

  constructor(
    private readonly partition: Partition,
    private readonly transitions: Transitions,
    private readonly quotient: ListQuotient,
  ) {
    const { completed, optional, signature, steps, callAt, returnAt } = partition;
    [this.first, this.last] = walked(quotient);
    for (const id of completed) {
      const own = at(signature, id);
      if (optional[own] === 1) continue;
      const visits = quotient.visitsOf(at(steps, own)) ?? [];
      this.found.set(
        id,
        visits.flatMap(({ list, found: node }) => (node === undefined ? [] : [{ list, node }])),
      );
    }
    this.calls = this.latestOf(callAt);
    this.returns = this.latestOf(returnAt);
  }

  strands(configuration: Configuration, next: number, operation: number): boolean {
    const [before, after] = [this.transitions.state(configuration.state), this.transitions.state(next)];
    if (!Array.isArray(before) || !Array.isArray(after)) throw new TypeError("the states of lists are lists of nodes");
    return after.some(
      (node, list) => node !== before[list] && this.leaves(configuration, list, Number(node), operation),
    );
  }

  /** True if a list that is at this node, or elsewhere, leaves a transaction behind. */
  private leaves(configuration: Configuration, list: number, node: number, operation: number): boolean {
    const now = at(this.partition.returnAt, configuration.due);
    // An operation that is not invoked yet is not linearized, and one that has returned is.
    if (this.latest(this.calls, list, node) > now) return true;
    if (this.latest(this.returns, list, node) < now) return false;
    const { window } = configuration;
    for (let place = 0; place < window.count; place++) {
      const id = at(window.open, place);
      if (id === operation || configuration.isLinearized(id)) continue;
      if (this.found.get(id)?.some((each) => each.list === list && !this.growsFrom(node, each.node)) === true)
        return true;
    }
    return false;
  }

  /** True if the second node is the first one, or grows out of it. */
  private growsFrom(node: number, other: number): boolean {
    if (node === none) return false;
    const number = at(this.first, other);
    return number >= at(this.first, node) && number <= at(this.last, node);
  }

  /** The latest of those that found something in a list that does not grow out of the node. */
  private latest({ upTo, from }: Latest, list: number, node: number): number {
    const root = at(this.quotient.roots, list);
    const [begin, end] = [at(this.first, root), at(this.last, root)];
    if (node === none) return at(from, begin);
    const [first, last] = [at(this.first, node), at(this.last, node)];
    return Math.max(first === begin ? none : at(upTo, first - 1), last === end ? none : at(from, last + 1));
  }

  private latestOf(eventOf: Int32Array): Latest {
    const own = new Int32Array(this.quotient.size).fill(none);
    for (const [id, found] of this.found) {
      for (const { node } of found) {
        const number = at(this.first, node);
        own[number] = Math.max(at(own, number), at(eventOf, id));
      }
    }
    const [upTo, from] = [own.slice(), own.slice()];
    for (const root of this.quotient.roots) {
      const [begin, end] = [at(this.first, root), at(this.last, root)];
      for (let number = begin + 1; number <= end; number++)
        upTo[number] = Math.max(at(upTo, number), at(upTo, number - 1));
      for (let number = end - 1; number >= begin; number--)
        from[number] = Math.max(at(from, number), at(from, number + 1));
    }
    return { upTo, from };
  }
}
