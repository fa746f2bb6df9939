/**
 * What the threads have to do: keys that are left, and engines of searches under way that a thread with nothing else to do can run. Each
 * thread asks for its next piece until nothing is left to ask for.
 */
import type { KeyTask } from "../key-tasks.js";
import type { EngineName } from "../turns.js";
import type { Contest } from "./contest.js";
import type { JudgeThread, Outcome } from "./thread.js";

export type Piece =
  | { readonly kind: "judge"; readonly task: KeyTask; readonly effort: number }
  | { readonly kind: "help"; readonly search: SearchUnderWay; readonly engine: EngineName };

export interface SearchUnderWay {
  readonly task: KeyTask;
  readonly contest: Contest<JudgeThread>;
  /** Threads that run an engine for it; each is settled once its thread has stopped. */
  readonly helpers: Promise<void>[];
  /** Their final answers. */
  readonly outcomes: Map<JudgeThread, Outcome>;
}

export class Work {
  private readonly underWay = new Set<SearchUnderWay>();
  private over = false;
  private waiting: ((piece: Piece | undefined) => void)[] = [];

  constructor(
    private readonly left: Extract<Piece, { kind: "judge" }>[],
    private readonly threads: number,
    /** Whether there is room for one more thread to run an engine of this search. */
    private readonly hasRoom: (search: SearchUnderWay) => boolean,
  ) {}

  /** True if every key has been begun. */
  get allBegun(): boolean {
    return this.left.length === 0;
  }

  /** Undefined once nothing is left and nothing is under way. */
  next(): Promise<Piece | undefined> {
    const piece = this.over ? undefined : this.find();
    if (piece !== undefined || this.over) return Promise.resolve(piece);
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      if (this.waiting.length === this.threads) this.end();
    });
  }

  /** Queues the key again, with more effort. */
  again(task: KeyTask, effort: number): void {
    this.left.push({ kind: "judge", task, effort });
    this.wake();
  }

  begun(search: SearchUnderWay): void {
    this.underWay.add(search);
  }

  ended(search: SearchUnderWay): void {
    this.underWay.delete(search);
  }

  /** To be called when something may have become worth helping. */
  wake(): void {
    while (this.waiting.length > 0) {
      const piece = this.find();
      if (piece === undefined) return;
      this.waiting.shift()?.(piece);
    }
  }

  /** No more work is handed out. */
  end(): void {
    this.over = true;
    for (const resolve of this.waiting.splice(0)) resolve(undefined);
  }

  private find(): Piece | undefined {
    const piece = this.left.shift();
    if (piece !== undefined) return piece;
    for (const search of this.underWay) {
      const engine = search.contest.engineToHelp();
      if (engine === undefined || !this.hasRoom(search)) continue;
      search.contest.help(engine);
      return { kind: "help", search, engine };
    }
    return undefined;
  }
}
