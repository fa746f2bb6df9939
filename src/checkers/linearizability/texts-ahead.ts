/**
 * What later answers rule out of a key-value store. A text that shows an append which happens once, wherever it can come from, is there
 * once: when it was replaced, or another append was added that an answer does not show, it does not come again. So as long as a get
 * that answers this text, or what it has yet to grow into, is not linearized, nothing may leave it.
 */
import { Spelling } from "../../models/kv-spelling.js";
import { AnswerTree } from "./answer-tree.js";
import { type Configuration, type LookAhead, walked } from "./look-ahead.js";
import type { Partition } from "./partition.js";
import type { Transitions } from "./transitions.js";

const none = -1;

export class TextsAhead implements LookAhead {
  private readonly tree: AnswerTree;
  /** By operation: the node of what it answered, if it is a get that must be linearized. */
  private readonly nodeOfGet: Int32Array;
  /** By node: the first number and the last that a walk through the tree gives it and all that grows out of it. */
  private readonly first: Int32Array;
  private readonly last: Int32Array;
  /** By node: the latest call and the latest return of gets that answered it or what grows out of it. */
  private readonly latestCall: Int32Array;
  private readonly latestReturn: Int32Array;
  /** By node: the same of gets that answered its parent or what grows out of that elsewhere. */
  private readonly callBeside: Int32Array;
  private readonly returnBeside: Int32Array;
  /** By state, as far as they were asked for. */
  private readonly nodes: number[] = [];

  constructor(
    private readonly partition: Partition,
    private readonly transitions: Transitions,
  ) {
    const { operations, model, optional, signature, callAt, returnAt } = partition;
    this.tree = new AnswerTree(new Spelling(operations, typeof model.init === "string" ? model.init : "", false));
    const gets = new Map<string, number[]>();
    for (const id of partition.completed) {
      const { f, output } = operations[id] ?? {};
      if (f !== "get" || typeof output !== "string" || optional[signature[id] ?? 0] === 1) continue;
      const list = gets.get(output);
      if (list === undefined) gets.set(output, [id]);
      else list.push(id);
    }
    this.nodeOfGet = new Int32Array(operations.length).fill(none);
    for (const answer of [...gets.keys()].sort()) {
      const node = this.tree.add(answer);
      for (const id of gets.get(answer) ?? []) this.nodeOfGet[id] = node;
    }
    [this.first, this.last] = walked(this.tree);
    [this.latestCall, this.callBeside] = this.latest(callAt);
    [this.latestReturn, this.returnBeside] = this.latest(returnAt);
  }

  strands(configuration: Configuration, next: number): boolean {
    const node = this.nodeOf(configuration.state);
    if (node === none || this.tree.once[node] !== 1) return false;
    const grown = this.nodeOf(next);
    const child = grown !== none && this.tree.parent[grown] === node ? grown : none;
    const now = this.partition.returnAt[configuration.due] ?? 0;
    // An operation that is not invoked yet is not linearized, and one that has returned is.
    const [call = none, end = none] =
      child === none
        ? [this.latestCall[node], this.latestReturn[node]]
        : [this.callBeside[child], this.returnBeside[child]];
    if (call > now) return true;
    if (end < now) return false;
    const { window } = configuration;
    for (let place = 0; place < window.count; place++) {
      const id = window.open[place] ?? 0;
      const answer = this.nodeOfGet[id] ?? none;
      if (answer === none || !this.growsFrom(node, answer) || configuration.isLinearized(id)) continue;
      if (child === none || !this.growsFrom(child, answer)) return true;
    }
    return false;
  }

  /** True if the second node is the first one, or grows out of it. */
  private growsFrom(node: number, other: number): boolean {
    const number = this.first[other] ?? none;
    return number >= (this.first[node] ?? 0) && number <= (this.last[node] ?? none);
  }

  private nodeOf(state: number): number {
    const known = this.nodes[state];
    if (known !== undefined) return known;
    while (this.nodes.length < state) this.nodes.push(this.find(this.nodes.length));
    const found = this.find(state);
    this.nodes[state] = found;
    return found;
  }

  private find(state: number): number {
    const text = this.transitions.state(state);
    return typeof text === "string" ? this.tree.of(text) : none;
  }

  /** By node: the latest of gets that answered it or what grows out of it; and of those that did so of its parent elsewhere. */
  private latest(eventOf: Int32Array): [within: Int32Array, beside: Int32Array] {
    const { size, parent } = this.tree;
    const own = new Int32Array(size).fill(none);
    for (let id = 0; id < this.nodeOfGet.length; id++) {
      const node = this.nodeOfGet[id] ?? none;
      if (node !== none) own[node] = Math.max(own[node] ?? none, eventOf[id] ?? none);
    }
    const within = own.slice();
    /** The largest of a node's children, and the next. */
    const [most, second] = [new Int32Array(size).fill(none), new Int32Array(size).fill(none)];
    // A text that grows out of a node was added after it.
    for (let node = size - 1; node >= 0; node--) {
      const from = parent[node] ?? none;
      if (from === none) continue;
      const mine = within[node] ?? none;
      within[from] = Math.max(within[from] ?? none, mine);
      if (mine > (most[from] ?? none)) {
        second[from] = most[from] ?? none;
        most[from] = mine;
      } else if (mine > (second[from] ?? none)) second[from] = mine;
    }
    const beside = Int32Array.from(within, (mine, node) => {
      const from = parent[node] ?? none;
      const others = mine === most[from] ? second[from] : most[from];
      return Math.max(own[from] ?? none, others ?? none);
    });
    return [within, beside];
  }
}
