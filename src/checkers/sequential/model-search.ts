/**
 * The complete search for a sequentially consistent order for any model: run the processes one operation at a time against the
 * model, and remember from which frontiers and states it cannot be done. Indeterminate operations may be left out. Exponential
 * in the number of processes, so for histories of some hundreds of operations; what reads show about their writers is not used.
 *
 * Reductions, sound for every deterministic model: a read-only operation that is possible now is done now; of identical
 * indeterminate operations that could come next only the first is tried, and none that would change nothing.
 */
import type { Operation } from "../../history/operation.js";
import type { Model, ModelOperation } from "../../models/model.js";
import { LimitReached, within } from "../limits.js";
import { modelOperation, relevantOperations, splitByKey } from "../linearizability/partition.js";
import { Signatures } from "../linearizability/signatures.js";
import { Transitions } from "../linearizability/transitions.js";
import { Chains } from "../order/chains.js";
import type { Limits } from "../reads-from/saturation.js";
import { FrontierSet } from "./frontier-set.js";
import type { SearchResult } from "./reads-from-search.js";

/** What the search runs on. Nodes are numbered in order of invocation. */
export interface Program {
  readonly model: Model;
  readonly operations: readonly Operation[];
  readonly readOnly: readonly boolean[];
  /** Number of the object each operation is on, and of what it does to it: equal numbers do the same to every state. */
  readonly object: readonly number[];
  readonly signature: readonly number[];
  /** By signature. */
  readonly steps: readonly ModelOperation[];
  readonly objects: number;
  /** Completed operations of each process in program order. */
  readonly sessions: readonly (readonly number[])[];
  /** Indeterminate operations; the session each forks off, −1 for the first of its process, and after how many operations. */
  readonly forks: readonly { readonly node: number; readonly session: number; readonly after: number }[];
}

export function programOf(all: readonly Operation[], model: Model): Program {
  const operations = relevant(all, model);
  const steps = operations.map(modelOperation);
  const chains = new Chains();
  for (const { process, type } of operations) chains.add(process, 1, type === "info");
  const isFork = (node: number): boolean => operations[node]?.type === "info";
  const sessionOfChain = new Map<number, number>();
  const sessions = chains.nodes.flatMap((nodes, chain) => {
    if (isFork(nodes[0] ?? -1)) return [];
    sessionOfChain.set(chain, sessionOfChain.size);
    return [nodes];
  });
  const forks = operations.flatMap((_, node) => {
    if (!isFork(node)) return [];
    const previous = chains.previous[node] ?? -1;
    const session = sessionOfChain.get(chains.chain[previous] ?? -1) ?? -1;
    return [{ node, session, after: (chains.position[previous] ?? -1) + 1 }];
  });
  const numberIn = <Name>(names: Map<Name, number>, name: Name): number => {
    const number = names.get(name) ?? names.size;
    names.set(name, number);
    return number;
  };
  const objects = new Map<string | null, number>();
  const signatures = new Signatures();
  const kinds: ModelOperation[] = [];
  const signature = steps.map((step) => {
    const number = signatures.of(step);
    kinds[number] ??= step;
    return number;
  });
  return {
    model,
    operations,
    steps: kinds,
    readOnly: steps.map((step) => model.readOnly?.(step) === true),
    object: operations.map(({ key }) => numberIn(objects, model.keyed === false ? null : key)),
    signature,
    objects: objects.size,
    sessions,
    forks,
  };
}

/** What can matter to its object, of all objects in order of invocation. */
function relevant(all: readonly Operation[], model: Model): readonly Operation[] {
  return [...splitByKey(all, model).values()]
    .flatMap((own) => relevantOperations(own, model))
    .filter((operation) => operation.type !== "info" || model.readOnly?.(operation) !== true)
    .sort((a, b) => a.call - b.call);
}

interface Choice {
  readonly done: number;
  readonly candidates: readonly number[];
  next: number;
}

const checkEvery = 256;

export function searchModel(program: Program, limits: Limits): SearchResult {
  return new Search(program, limits).run();
}

class Search {
  /** The configuration: how far each session has come, the state of each object, a bit for each fork that was taken. */
  private readonly row: Int32Array;
  private readonly statesAt: number;
  private readonly forksAt: number;
  private readonly order: number[] = [];
  /** State of the object before each operation of `order`. */
  private readonly before: number[] = [];
  private readonly placeOf: Int32Array;
  private readonly failed: FrontierSet;
  private readonly transitions: Transitions;
  private readonly obligations: number;
  private done = 0;
  private furthest = -1;
  private readonly furthestFrontier: Int32Array;
  private configurations = 0;

  constructor(
    private readonly program: Program,
    private readonly limits: Limits,
  ) {
    const { sessions, objects, forks, operations, model, steps } = program;
    this.transitions = new Transitions(model, steps, limits);
    this.statesAt = sessions.length;
    this.forksAt = this.statesAt + objects;
    this.row = new Int32Array(this.forksAt + Math.ceil(forks.length / 32) + 1);
    this.row.fill(this.transitions.initial, this.statesAt, this.forksAt);
    this.placeOf = new Int32Array(operations.length);
    for (const [session, nodes] of sessions.entries()) for (const node of nodes) this.placeOf[node] = session;
    for (const [fork, { node }] of forks.entries()) this.placeOf[node] = fork;
    this.failed = new FrontierSet(this.row.length);
    this.furthestFrontier = new Int32Array(sessions.length);
    this.obligations = operations.length - forks.length;
  }

  run(): SearchResult {
    const result = within(() => this.search());
    return result instanceof LimitReached ? this.result("unknown", result.limit) : result;
  }

  private search(): SearchResult {
    const choices: Choice[] = [];
    this.doReads();
    for (;;) {
      if (this.done === this.obligations) return this.result(true, null);
      if (this.done > this.furthest) {
        this.furthest = this.done;
        this.furthestFrontier.set(this.row.subarray(0, this.statesAt));
      }
      if (!this.failed.has(this.row)) {
        choices.push({ done: this.order.length, candidates: this.candidates(), next: 0 });
      }
      for (;;) {
        const choice = choices.at(-1);
        if (choice === undefined) return this.result(false, null);
        while (this.order.length > choice.done) this.undo();
        const candidate = choice.candidates[choice.next++];
        if (candidate !== undefined) {
          this.perform(candidate);
          break;
        }
        this.failed.add(this.row);
        choices.pop();
      }
      this.configurations += 1;
      if (this.configurations % checkEvery === 0) {
        if (performance.now() > this.limits.deadline) return this.result("unknown", "time");
        if (this.bytes() > this.limits.memoryLimitBytes) return this.result("unknown", "memory");
        this.limits.memory?.look();
      }
      this.doReads();
    }
  }

  private doReads(): void {
    const { sessions, readOnly } = this.program;
    for (const [session, nodes] of sessions.entries()) {
      for (let node = nodes[this.row[session]!]; node !== undefined; node = nodes[this.row[session]!]) {
        if (readOnly[node] !== true || this.next(node) < 0) break;
        this.perform(node);
      }
    }
  }

  /** What can come next: completed operations in the order in which they ended, then indeterminate ones. */
  private candidates(): readonly number[] {
    const { sessions, forks, operations, signature, object } = this.program;
    const candidates: number[] = [];
    for (const [session, nodes] of sessions.entries()) {
      const node = nodes[this.row[session]!];
      if (node !== undefined && this.next(node) >= 0) candidates.push(node);
    }
    candidates.sort((a, b) => (operations[a]?.return ?? 0) - (operations[b]?.return ?? 0));
    const tried = new Set<number>();
    for (const [fork, { node, session, after }] of forks.entries()) {
      if ((this.row[this.forksAt + (fork >> 5)]! & (1 << (fork & 31))) !== 0) continue;
      if (session >= 0 && this.row[session]! < after) continue;
      const same = signature[node]! * this.program.objects + object[node]!;
      if (tried.has(same)) continue;
      tried.add(same);
      const next = this.next(node);
      if (next >= 0 && next !== this.row[this.statesAt + object[node]!]) candidates.push(node);
    }
    return candidates;
  }

  /** State of the operation's object after it, or −1 if it is impossible now. */
  private next(node: number): number {
    const { signature, object } = this.program;
    return this.transitions.next(this.row[this.statesAt + object[node]!]!, signature[node]!);
  }

  private perform(node: number): void {
    const state = this.statesAt + this.program.object[node]!;
    const after = this.next(node);
    this.before.push(this.row[state]!);
    this.order.push(node);
    this.row[state] = after;
    this.take(node, 1);
  }

  private undo(): void {
    const node = this.order.pop() ?? 0;
    this.row[this.statesAt + this.program.object[node]!] = this.before.pop() ?? 0;
    this.take(node, -1);
  }

  private take(node: number, by: 1 | -1): void {
    const place = this.placeOf[node]!;
    if (this.program.operations[node]?.type === "info") {
      this.row[this.forksAt + (place >> 5)]! ^= 1 << (place & 31);
    } else {
      this.row[place]! += by;
      this.done += by;
    }
  }

  private bytes(): number {
    return this.failed.bytes + this.transitions.bytes + this.program.operations.length * 100;
  }

  private result(valid: boolean | "unknown", gaveUp: "time" | "memory" | null): SearchResult {
    const { furthest, furthestFrontier, configurations } = this;
    const order = valid === true ? this.order.slice() : [];
    return { valid, order, furthest, furthestFrontier, configurations, bytes: this.bytes(), gaveUp };
  }
}
