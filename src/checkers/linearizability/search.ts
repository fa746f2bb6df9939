/**
 * Searches for an order, by engines that take turns: depth-first search, quick where there is an order, and the sweep, quick
 * where there is none, both exact; sweeps that keep only a few configurations, which find an order where much must be left for later;
 * and for a register the sweeps of its coarser histories, which can only refute, and do so where many clients make the exact ones
 * slow. Each turn is twice as long as the one before, so that the quickest decides and the others cost no more than a few times as
 * much.
 */
import { LimitReached, type ProcessMemory, within } from "../limits.js";
import { DepthFirst } from "./depth-first.js";
import { NarrowSweeps } from "./narrow-sweeps.js";
import type { Partition } from "./partition.js";
import { QuotientSweeps } from "./quotient-sweeps.js";
import { Sweep } from "./sweep.js";
import { type EngineName, engineNames, type Shared, TurnAccount } from "./turns.js";

export interface SearchLimits {
  /** Reading of performance.now() after which to give up. */
  readonly deadline: number;
  /** Bytes that the search may remember. */
  readonly memoryLimitBytes: number;
  /** What the process may hold, which the search is a part of. */
  readonly memory?: ProcessMemory;
  /** Of the whole check, where this search has but a part of its time; the deadline if absent. */
  readonly wholeDeadline?: number;
  /** True where all that precedes the search was tried before, with less effort, and in vain. */
  readonly again?: boolean;
  /** Configurations to meet at most; no limit if absent. */
  readonly configurations?: number;
  /** Called every few thousand configurations, in case the thread ends before the search does. */
  readonly onProgress?: (progress: Progress) => void;
}

/** How far a search has come. */
export interface Progress {
  readonly configurations: number;
  /** The most that it remembered at one time. */
  readonly bytes: number;
  /** How many of the completed operations, counted in order of their returns, are known to have an order. */
  readonly ordered: number;
}

export interface SearchResult {
  readonly valid: boolean | "unknown";
  /** When valid: operations of the partition in an order that explains all answers; indeterminate ones may be missing. */
  readonly linearization: readonly number[];
  /** When not valid: the return (position in `partition.returns`) that no order gets past, or that the search did not get past. */
  readonly stuckAt: number;
  /** When refuted by a coarser history, that one: no order of it gets past the return either. Orders may end before it. */
  readonly coarser: Partition | null;
  /** When not valid: the longest order found, up to that return. */
  readonly longest: readonly number[];
  readonly configurations: number;
  readonly bytes: number;
  /** `stopped`: by another thread, which knows the answer. */
  readonly gaveUp: "time" | "memory" | "configurations" | "stopped" | null;
}

/** Configurations of the sweep's first turn. */
const firstTurn = 10_000;
/**
 * How many times as many the engines have in each turn: a configuration costs depth-first search a fraction of what it costs the
 * sweep, which compares it with others; those of coarser histories, and of sweeps that keep few, are compared with few others.
 */
const shares = { "depth-first": 4, narrow: 16, quotients: 16, sweep: 1 } as const;
/** Where later answers rule out most moves, depth-first search seldom goes astray. */
const sharesLookingAhead = { ...shares, "depth-first": 16, narrow: 4 } as const;
/** Configurations between looks at the clock and at memory. */
const slice = 2000;

/** `shared`: where other threads run engines of this search. */
export function search(partition: Partition, limits: SearchLimits, shared?: Shared): SearchResult {
  return new Search(partition, limits, shared).run();
}

/** Depth-first search alone: most orders that there are to be found it finds straight away. */
export function searchStraightAway(partition: Partition, limits: SearchLimits): SearchResult {
  return new Search(partition, limits, depthFirstOnly).run();
}

const depthFirstOnly: Shared = {
  whose: (engine) => (engine === "depth-first" ? "ours" : "another's"),
  done: () => undefined,
};

class Search {
  private depthFirst: DepthFirst | undefined;
  private sweep: Sweep | undefined;
  private narrow: NarrowSweeps | undefined;
  private quotients: QuotientSweeps | undefined;
  private gaveUp: SearchResult["gaveUp"] = null;
  private readonly account = new TurnAccount();

  constructor(
    private readonly partition: Partition,
    private readonly limits: SearchLimits,
    private readonly shared: Shared | undefined,
  ) {}

  run(): SearchResult {
    let left: readonly EngineName[] = engineNames;
    for (let round = 0; left.length > 0; round++) {
      for (const name of left) {
        const whose = this.shared?.whose(name, round) ?? "ours";
        if (whose === "nobody's") this.gaveUp = "stopped";
        else if (whose === "ours") this.turn(name, round);
        else {
          this.leave(name);
          left = left.filter((other) => other !== name);
        }
        if (this.gaveUp !== null) return this.result("unknown");
        const valid = this.engine(name)?.valid;
        if (valid !== undefined) return this.result(valid, name);
        if (this.isExhausted(name)) left = left.filter((other) => other !== name);
      }
    }
    // Only engines that can decide some histories, and not this one, were left to run here.
    this.gaveUp = "stopped";
    return this.result("unknown");
  }

  private engine(name: EngineName): DepthFirst | NarrowSweeps | QuotientSweeps | Sweep | undefined {
    switch (name) {
      case "depth-first":
        return this.depthFirst;
      case "narrow":
        return this.narrow;
      case "quotients":
        return this.quotients;
      case "sweep":
        return this.sweep;
    }
  }

  /** The engine has nothing left to try. */
  private isExhausted(name: EngineName): boolean {
    const engine = this.engine(name);
    return (engine instanceof QuotientSweeps || engine instanceof NarrowSweeps) && engine.exhausted;
  }

  private leave(name: EngineName): void {
    if (name === "depth-first") this.depthFirst = undefined;
    else if (name === "narrow") this.narrow = undefined;
    else if (name === "sweep") this.sweep = undefined;
    else this.quotients = undefined;
  }

  /** An engine is made when its first turn comes. */
  private begin(name: EngineName): void {
    const { partition, limits } = this;
    if (name === "depth-first") this.depthFirst ??= new DepthFirst(partition, limits);
    else if (name === "narrow") this.narrow ??= new NarrowSweeps(partition, limits);
    else if (name === "sweep") this.sweep ??= new Sweep(partition, undefined, limits);
    else this.quotients ??= new QuotientSweeps(partition, limits, partition.returns[this.depthFirst?.deepest ?? -1]);
  }

  private turn(name: EngineName, round: number): void {
    this.attempt(() => this.begin(name));
    const engine = this.engine(name);
    const others = this.account.heldByOthers(name);
    const before = engine?.configurations ?? 0;
    let [spent, peak, held] = [0, 0, 0];
    const look = (): void => {
      held = engine?.bytes ?? 0;
      spent = (engine?.configurations ?? 0) - before;
      peak = Math.max(peak, held);
      this.look(this.account.configurations + spent, others + peak);
      if (this.gaveUp === null && this.shared?.whose(name, round) === "nobody's") this.gaveUp = "stopped";
    };
    look();
    const share = (this.partition.looksAhead ? sharesLookingAhead : shares)[name];
    const configurations = firstTurn * 2 ** round * share;
    for (let done = 0; done < configurations && engine?.valid === undefined && this.gaveUp === null; done += slice) {
      if (engine === undefined || this.isExhausted(name)) break;
      this.attempt(() => engine.run(slice));
      look();
    }
    const exhausted = this.isExhausted(name);
    const turn = { engine: name, round, configurations: spent, peak, held, valid: engine?.valid, exhausted };
    this.account.add(turn);
    // An answer counts even if a limit was reached at the same time.
    if (turn.valid !== undefined) this.gaveUp = null;
    if (this.gaveUp === null) this.shared?.done(turn);
  }

  private look(spent: number, bytes: number): void {
    const { limits } = this;
    const most = Math.max(bytes, this.account.peak);
    limits.onProgress?.({ configurations: spent, bytes: most, ordered: this.ordered });
    if (this.gaveUp !== null) return;
    if (spent > (limits.configurations ?? Number.POSITIVE_INFINITY)) this.gaveUp = "configurations";
    else if (performance.now() > limits.deadline) this.gaveUp = "time";
    else if (most > limits.memoryLimitBytes) this.gaveUp = "memory";
    else this.attempt(() => limits.memory?.look());
  }

  private get ordered(): number {
    const furthest = this.furthest();
    return furthest === undefined ? 0 : Math.max(0, positionOf(furthest));
  }

  private attempt(work: () => void): void {
    const result = within(work);
    if (result instanceof LimitReached) this.gaveUp = result.limit;
  }

  /** `by`: the engine that knows. */
  private result(valid: SearchResult["valid"], by?: EngineName): SearchResult {
    const { depthFirst, quotients, gaveUp } = this;
    const { configurations, peak: bytes } = this.account;
    const common = { valid, linearization: [], longest: [], coarser: null } as const;
    const cost = { configurations, bytes, gaveUp };
    const refuted = by === "quotients" ? quotients?.refuted : undefined;
    if (refuted !== undefined) {
      const { partition: coarser, position } = refuted;
      return { ...common, ...cost, longest: depthFirst?.longest ?? [], coarser, stuckAt: position };
    }
    const engine = by === undefined || by === "quotients" ? this.furthest() : this.engine(by);
    if (engine === undefined || engine instanceof QuotientSweeps) return { ...common, ...cost, stuckAt: -1 };
    const stuckAt = positionOf(engine);
    if (valid === true) return { ...common, ...cost, linearization: engine.order(), stuckAt };
    return { ...common, ...cost, longest: engine instanceof DepthFirst ? engine.longest : engine.longest(), stuckAt };
  }

  /** The engine that has an order up to the latest return. */
  private furthest(): Ordering | undefined {
    let found: Ordering | undefined;
    for (const each of [this.depthFirst, this.sweep, this.narrow]) {
      if (each !== undefined && (found === undefined || positionOf(each) > positionOf(found))) found = each;
    }
    return found;
  }
}

/** An engine that goes from return to return. */
type Ordering = DepthFirst | NarrowSweeps | Sweep;

/** The furthest return that an engine reached, with an order of all that had returned before. */
function positionOf(engine: Ordering): number {
  return engine instanceof DepthFirst ? engine.deepest : engine.position;
}
