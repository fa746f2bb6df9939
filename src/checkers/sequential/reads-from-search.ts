/**
 * The complete search for a sequentially consistent order when reads-from is known: run the processes, one operation at a
 * time, so that each read finds the value it read. How far each process has come, its frontier, decides what can follow: if
 * the last write of a key still has readers to come, it must be the key's current value, and if not, the current value does
 * not matter. So failures are remembered by frontier alone, and for a fixed number of processes the search is polynomial
 * (Gibbons & Korach 1997; Biswas & Enea, OOPSLA 2019, whose bound is the same).
 *
 * Done at once, without a choice, because doing them earlier takes nothing from other operations: a read; a write that was not read;
 * an update that is the last reader of the value it replaces; a write all of whose readers can follow immediately.
 *
 * It goes back to the latest choice. Where that has not helped for long, it begins again and looks further ahead (consequences.ts).
 */
import { LimitReached, noticeable, within } from "../limits.js";
import type { RegisterHistory } from "../reads-from/history.js";
import type { Limits, Saturation } from "../reads-from/saturation.js";
import { Consequences, type Mark } from "./consequences.js";
import { FrontierSet } from "./frontier-set.js";

export interface SearchResult {
  readonly valid: boolean | "unknown";
  /** When valid, nodes in an order that explains every answer; else none. */
  readonly order: readonly number[];
  /** How many operations the longest order found has, and how far each chain has come in it. */
  readonly furthest: number;
  readonly furthestFrontier: Int32Array;
  readonly configurations: number;
  readonly bytes: number;
  readonly gaveUp: "time" | "memory" | null;
}

interface Choice {
  /** How many nodes had been done. */
  readonly done: number;
  readonly candidates: readonly number[];
  next: number;
}

/** The clock of the machine is looked at once per so many choices; fewer where each takes longer. */
const checkEvery = 256;
const checkEveryWithConsequences = 16;

/** A search that has gone back this often begins again, and works out what follows from each choice: some choices cost a thousand times as much. */
const patience = 256;

export function searchReadsFrom(
  history: RegisterHistory,
  saturation: Saturation,
  limits: Limits,
  deadEndsAllowed = patience,
): SearchResult {
  return new Search(history, saturation, limits, deadEndsAllowed).run();
}

class Search {
  /** Edges into each node whose first node is not done. */
  private readonly missing: Int32Array;
  private readonly frontier: Int32Array;
  /** Readers not done of each write; those of the initial value of key k are at nodes + k. */
  private readonly readers: Int32Array;
  /** Per key the place in `readers` of its current value. */
  private readonly current: Int32Array;
  /** Key's current value before each done node. */
  private readonly replaced: Int32Array;
  private readonly order: number[] = [];
  private readonly readersOf: readonly (readonly number[])[];
  /** Earliest return among a write and its readers: which cluster was over first in the recorded history. */
  private readonly deadline: Float64Array;
  private readonly failed: FrontierSet;
  private furthest = -1;
  private readonly furthestFrontier: Int32Array;
  private configurations = 0;
  private deadEnds = 0;
  private consequences: Consequences | undefined;
  /** What followed before each done node, once consequences are worked out. */
  private readonly marks: Mark[] = [];

  constructor(
    private readonly history: RegisterHistory,
    private readonly saturation: Saturation,
    private readonly limits: Limits,
    private readonly deadEndsAllowed: number,
  ) {
    const { readsFrom, operations, keys, key, chains } = history;
    const nodes = operations.length;
    this.missing = new Int32Array(nodes);
    const { edges } = saturation;
    for (let edge = 0; edge < edges.count; edge++) this.missing[edges.to[edge]!]! += 1;
    this.frontier = new Int32Array(chains.length);
    this.furthestFrontier = new Int32Array(chains.length);
    this.readers = new Int32Array(nodes + keys.length);
    this.current = Int32Array.from(keys, (_, number) => nodes + number);
    this.replaced = new Int32Array(nodes);
    this.deadline = Float64Array.from(operations, (operation) => operation.return);
    const readersOf: number[][] = operations.map(() => []);
    for (let node = 0; node < nodes; node++) {
      const from = readsFrom[node]!;
      if (from === -1) this.readers[nodes + key[node]!]! += 1;
      if (from < 0) continue;
      this.readers[from]! += 1;
      readersOf[from]?.push(node);
      this.deadline[from] = Math.min(this.deadline[from]!, operations[node]?.return ?? 0);
    }
    this.readersOf = readersOf;
    this.failed = new FrontierSet(chains.length);
  }

  run(): SearchResult {
    const result = within(() => this.search());
    return result instanceof LimitReached ? this.result("unknown", result.limit) : result;
  }

  private search(): SearchResult {
    const nodes = this.history.operations.length;
    const choices: Choice[] = [];
    let possible = this.advance();
    for (;;) {
      if (this.order.length === nodes) return this.result(true, null);
      if (this.order.length > this.furthest) {
        this.furthest = this.order.length;
        this.furthestFrontier.set(this.frontier);
      }
      if (possible && !this.failed.has(this.frontier)) {
        choices.push({ done: this.order.length, candidates: this.candidates(), next: 0 });
      }
      for (;;) {
        const choice = choices.at(-1);
        if (choice === undefined) return this.result(false, null);
        this.undoTo(choice.done);
        const candidate = choice.candidates[choice.next++];
        if (candidate !== undefined) {
          possible = this.perform(candidate);
          break;
        }
        this.failed.add(this.frontier);
        choices.pop();
        this.deadEnds += 1;
      }
      this.configurations += 1;
      if (this.configurations % (this.consequences === undefined ? checkEvery : checkEveryWithConsequences) === 0) {
        if (performance.now() > this.limits.deadline) return this.result("unknown", "time");
        if (this.bytes() > this.limits.memoryLimitBytes) return this.result("unknown", "memory");
        this.limits.memory?.look();
      }
      if (this.deadEnds >= this.deadEndsAllowed && this.consequences === undefined && this.hasRoom()) {
        // What is known to fail stays known.
        this.undoTo(0);
        choices.length = 0;
        this.consequences = new Consequences(this.history, this.saturation, this.frontier, this.missing);
        possible = true;
      }
      possible = possible && this.advance();
    }
  }

  private hasRoom(): boolean {
    const bytes = this.saturation.clocks.byteLength;
    if (this.bytes() + bytes > this.limits.memoryLimitBytes) return false;
    if (bytes >= noticeable) this.limits.memory?.reserve(bytes);
    return true;
  }

  /** Does whatever needs no choice. False if what follows contradicts itself, here and in `perform`. */
  private advance(): boolean {
    const { chains } = this.history;
    for (let progress = true; progress; ) {
      progress = false;
      for (let chain = 0; chain < chains.length; chain++) {
        for (let node = this.nextOf(chain); node >= 0 && this.possible(node) && this.harmless(node); ) {
          if (!this.perform(node)) return false;
          progress = true;
          node = this.nextOf(chain);
        }
      }
    }
    return true;
  }

  private nextOf(chain: number): number {
    return this.history.chains[chain]?.[this.frontier[chain]!] ?? -1;
  }

  /** Whether everything known to come before has been done, and the key's current value has no reader left but the node. */
  private possible(node: number): boolean {
    if (this.missing[node] !== 0) return false;
    if (this.history.writes[node] !== 1) return true;
    const left = this.readers[this.current[this.history.key[node]!]!]!;
    return left === (this.history.readsFrom[node]! >= -1 ? 1 : 0);
  }

  private harmless(node: number): boolean {
    if (this.history.writes[node] !== 1 || this.history.readsFrom[node]! >= -1 || this.readers[node] === 0) return true;
    for (const reader of this.readersOf[node] ?? []) {
      // An update would replace the value, and then have readers of its own.
      if (this.history.writes[reader] === 1 || !this.waitsOnlyFor(reader, node)) return false;
    }
    return true;
  }

  /** Whether every edge into the reader comes from the write, or from what has been done. */
  private waitsOnlyFor(reader: number, write: number): boolean {
    const { edges } = this.saturation;
    let fromWrite = 0;
    for (let k = edges.start[write]!; k < edges.start[write + 1]!; k++) {
      if (edges.to[edges.byNode[k]!] === reader) fromWrite += 1;
    }
    return this.missing[reader] === fromWrite;
  }

  private perform(node: number): boolean {
    const { chain, key, readsFrom, writes, operations } = this.history;
    if (this.consequences !== undefined) this.marks.push(this.consequences.mark);
    this.order.push(node);
    this.frontier[chain[node]!]! += 1;
    const from = readsFrom[node]!;
    if (from >= -1) this.readers[from === -1 ? operations.length + key[node]! : from]! -= 1;
    if (writes[node] === 1) {
      this.replaced[node] = this.current[key[node]!]!;
      this.current[key[node]!] = node;
    }
    const { edges } = this.saturation;
    for (let k = edges.start[node]!; k < edges.start[node + 1]!; k++) this.missing[edges.to[edges.byNode[k]!]!]! -= 1;
    if (this.consequences === undefined) return true;
    this.consequences.count(node, -1);
    return writes[node] !== 1 || this.readers[node] === 0 || this.consequences.chosen(node);
  }

  private undoTo(length: number): void {
    const { chain, key, readsFrom, writes, operations } = this.history;
    const { edges } = this.saturation;
    while (this.order.length > length) {
      const node = this.order.pop() ?? 0;
      const mark = this.marks.pop();
      if (mark !== undefined) this.consequences?.takeBack(mark);
      this.consequences?.count(node, 1);
      this.frontier[chain[node]!]! -= 1;
      const from = readsFrom[node]!;
      if (from >= -1) this.readers[from === -1 ? operations.length + key[node]! : from]! += 1;
      if (writes[node] === 1) this.current[key[node]!] = this.replaced[node]!;
      for (let k = edges.start[node]!; k < edges.start[node + 1]!; k++) this.missing[edges.to[edges.byNode[k]!]!]! += 1;
    }
  }

  /** Writes that can come next, the one whose cluster was over first in front: recorded histories are nearly in real order. */
  private candidates(): readonly number[] {
    const candidates: number[] = [];
    for (let chain = 0; chain < this.frontier.length; chain++) {
      const node = this.nextOf(chain);
      if (node >= 0 && this.possible(node)) candidates.push(node);
    }
    return candidates.sort((a, b) => this.deadline[a]! - this.deadline[b]!);
  }

  private bytes(): number {
    const following = this.consequences?.bytes ?? 0;
    return this.failed.bytes + following + this.saturation.bytes + this.history.operations.length * 40;
  }

  private result(valid: boolean | "unknown", gaveUp: "time" | "memory" | null): SearchResult {
    const { furthest, furthestFrontier, configurations } = this;
    const order = valid === true ? this.order.slice() : [];
    return { valid, order, furthest, furthestFrontier, configurations, bytes: this.bytes(), gaveUp };
  }
}
