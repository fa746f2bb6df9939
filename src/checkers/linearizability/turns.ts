/**
 * The turns that engines take in a search, and what they cost. An engine does the same in its n-th turn wherever it runs. So
 * engines on different threads report their turns, and the reports, put together in this order, give the search of one thread.
 */

/** In the order of their turns in one round. */
export const engineNames = ["depth-first", "narrow", "quotients", "sweep"] as const;

export type EngineName = (typeof engineNames)[number];

export interface Turn {
  readonly engine: EngineName;
  /** From 0 on. */
  readonly round: number;
  readonly configurations: number;
  /** The most bytes that the engine remembered in this turn, and what it remembers after it. */
  readonly peak: number;
  readonly held: number;
  /** The engine's answer, if it has one now. */
  readonly valid: boolean | undefined;
  /** True if it has nothing left to try, so that this was its last turn. */
  readonly exhausted: boolean;
}

/** Place of a turn in the order of all. */
export function turnPlace(engine: EngineName, round: number): number {
  return round * engineNames.length + engineNames.indexOf(engine);
}

/** What turns came to, added in order. */
export class TurnAccount {
  configurations = 0;
  /** The most bytes that all engines remembered at one time. */
  peak = 0;
  private readonly held = new Map<EngineName, number>();

  add({ engine, configurations, peak, held }: Turn): void {
    this.configurations += configurations;
    this.peak = Math.max(this.peak, peak + this.heldByOthers(engine));
    this.held.set(engine, held);
  }

  heldByOthers(engine: EngineName): number {
    let sum = 0;
    for (const [other, bytes] of this.held) if (other !== engine) sum += bytes;
    return sum;
  }
}

/** Of a search whose engines run on several threads: what this thread is to do. */
export interface Shared {
  /** Whether this thread takes the turn, another thread takes it from now on, or no thread does because the search is over. */
  whose(engine: EngineName, round: number): "ours" | "another's" | "nobody's";
  done(turn: Turn): void;
}
