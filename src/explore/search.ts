/**
 * Breadth-first search of a space, so that the first violation found is one of the shortest. With sleep sets (Godefroid,
 * "Partial-Order Methods for the Verification of Concurrent Systems", 1996, section 5.2, with state matching): every state is
 * still visited, but of two moves that can change places one order is skipped where the other was tried.
 */
import type { Move } from "./moves.js";
import { type Reductions, Space, type SpaceOptions } from "./space.js";

export interface Violation {
  readonly sentence: string;
  /** From the initial state, in the node names of a real run. */
  readonly moves: readonly Move[];
}

export interface Progress {
  readonly states: number;
  readonly transitions: number;
  /** Of the states visited so far. */
  readonly depth: number;
  readonly waiting: number;
}

export interface Outcome extends Progress {
  /** Everything within the bounds was visited. */
  readonly exhausted: boolean;
  readonly violation: Violation | null;
}

const nobody: readonly number[] = [];

export class Search {
  readonly space: Space;
  private readonly reductions: Reductions;
  private readonly keys: string[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly parents: number[] = [];
  private readonly depths: number[] = [];
  /** The few different sets of sleeping moves, each stored once. */
  private readonly sleepSets = new Map<string, readonly number[]>();
  /** Moves that need not be tried in a state. */
  private readonly sleeping: (readonly number[])[] = [];
  private readonly expanded: boolean[] = [];
  /** Moves of an expanded state that must be tried after all. */
  private readonly woken = new Map<number, readonly number[]>();
  private queue: number[] = [];
  private head = 0;
  private transitions = 0;
  private depth = 0;
  private cut = false;
  private violation: Violation | null = null;

  constructor(options: SpaceOptions) {
    this.space = new Space(options);
    this.reductions = options.reductions;
    const { initial } = this.space;
    this.visit(this.space.canonical(initial).key, -1, 0, nobody);
    const sentence = this.space.broken(initial);
    if (sentence !== null) this.violation = { sentence, moves: [] };
  }

  get progress(): Progress {
    const { transitions, depth } = this;
    return { states: this.keys.length, transitions, depth, waiting: this.queue.length - this.head };
  }

  /** Expands at most this many states. Null while there is more to do. */
  run(states: number): Outcome | null {
    for (let left = states; left > 0; left--) {
      const state = this.queue[this.head];
      if (state === undefined || this.violation !== null) {
        return { ...this.progress, exhausted: state === undefined && !this.cut, violation: this.violation };
      }
      if (this.keys.length >= this.space.options.bounds.states) {
        return { ...this.progress, exhausted: false, violation: null };
      }
      this.head += 1;
      if (this.head > 100_000) {
        this.queue = this.queue.slice(this.head);
        this.head = 0;
      }
      this.expand(state);
    }
    return null;
  }

  /** All sets of facts seen in any state, as texts, sorted. */
  factSets(): readonly string[] {
    const sets = new Set(this.keys.map((key) => this.space.decode(key).factSet));
    return [...sets].map((set) => JSON.stringify(this.space.factsOf(set).map(String).sort())).sort();
  }

  private expand(number: number): void {
    const { space } = this;
    const state = space.decode(this.keys[number] ?? "");
    const depth = this.depths[number] ?? 0;
    const limit = space.options.bounds.depth;
    const sleeping = this.sleeping[number] ?? nobody;
    const woken = this.woken.get(number);
    this.woken.delete(number);
    this.expanded[number] = true;
    let moves = space.moves.of(state);
    if (woken !== undefined) moves = moves.filter((move) => woken.includes(move.number));
    else if (sleeping.length > 0) moves = moves.filter((move) => !sleeping.includes(move.number));
    if (limit !== null && depth >= limit) {
      if (moves.length > 0) this.cut = true;
      return;
    }
    const done = [...sleeping];
    for (const move of moves) {
      this.transitions += 1;
      const landing = space.after(state, move);
      if (landing.kind === "thrown") {
        this.convict(this.path(number, true));
        return;
      }
      const { key, by } = space.canonical(landing.state);
      const known = this.numbers.get(key);
      const asleep = this.reductions.sleepSets ? this.asleepAfter(move, done, by) : nobody;
      if (known === undefined) {
        const child = this.visit(key, number, depth + 1, asleep);
        if (space.broken(landing.state) !== null) {
          this.convict(this.path(child, false));
          return;
        }
      } else if (this.reductions.sleepSets) this.wake(known, asleep);
      done.push(move.number);
    }
  }

  private visit(key: string, parent: number, depth: number, asleep: readonly number[]): number {
    const number = this.keys.length;
    this.numbers.set(key, number);
    this.keys.push(key);
    this.parents.push(parent);
    this.depths.push(depth);
    this.sleeping.push(asleep);
    this.expanded.push(false);
    this.queue.push(number);
    this.depth = Math.max(this.depth, depth);
    return number;
  }

  /** A move tried, or asleep, before this move need not be tried after it, if the two can change places. */
  private asleepAfter(move: Move, done: readonly number[], by: number): readonly number[] {
    const { moves } = this.space;
    const asleep = done.filter((other) => moves.independent(other, move.number));
    if (asleep.length === 0) return nobody;
    return this.shared(by < 0 ? asleep : asleep.map((other) => moves.renamed(other, by)));
  }

  private shared(asleep: readonly number[]): readonly number[] {
    const text = asleep.toSorted((a, b) => a - b).join();
    const known = this.sleepSets.get(text);
    if (known !== undefined) return known;
    this.sleepSets.set(text, asleep);
    return asleep;
  }

  /** A state is reached again: only moves that sleep on both ways may stay asleep. */
  private wake(number: number, asleep: readonly number[]): void {
    const before = this.sleeping[number] ?? nobody;
    if (before.length === 0) return;
    const still = before.filter((move) => asleep.includes(move));
    if (still.length === before.length) return;
    this.sleeping[number] = still.length === 0 ? nobody : this.shared(still);
    if (this.expanded[number] !== true) return;
    const roused = before.filter((move) => !asleep.includes(move));
    const already = this.woken.get(number);
    this.woken.set(number, already === undefined ? roused : [...already, ...roused]);
    if (already === undefined) this.queue.push(number);
  }

  /** The way to a state, and to a replica that throws there if one `throws`, with the same node names throughout. */
  private path(to: number, throws: boolean): readonly Move[] {
    const { space } = this;
    const chain: number[] = [];
    for (let number = to; number > 0; number = this.parents[number] ?? 0) chain.unshift(number);
    let state = space.initial;
    const path: Move[] = [];
    for (const number of chain) {
      const wanted = this.keys[number];
      const found = space.moves.of(state).find((move) => {
        const landing = space.after(state, move);
        return landing.kind === "state" && space.canonical(landing.state).key === wanted;
      });
      const landing = found === undefined ? undefined : space.after(state, found);
      if (found === undefined || landing?.kind !== "state") throw new Error("the path to a state was lost");
      path.push(found);
      state = landing.state;
    }
    if (!throws) return path;
    const thrower = space.moves.of(state).find((move) => space.after(state, move).kind === "thrown");
    if (thrower === undefined) throw new Error("the replica that threw does not throw again");
    return [...path, thrower];
  }

  private convict(moves: readonly Move[]): void {
    const sentence = brokenAfter(this.space, moves);
    if (sentence === null) throw new Error("the path to a violation does not end in one");
    this.violation = { sentence, moves };
  }
}

/** The breach where the moves lead, or null. */
export function brokenAfter(space: Space, moves: readonly Move[]): string | null {
  let state = space.initial;
  for (const move of moves) {
    const landing = space.after(state, move);
    if (landing.kind === "thrown") return landing.sentence;
    state = landing.state;
  }
  return space.broken(state);
}
