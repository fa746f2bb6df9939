/**
 * What the process may hold while it checks. Estimates of what a search remembers leave out its garbage, the lists of the steps before
 * and after it, and other threads, so the resident memory of the whole process is looked at, by every thread, wherever steps are
 * counted. Where it has grown too much, the thread that holds the most collects its garbage, and gives up if that does not help: a thread
 * that needs little leaves the rest to the others.
 */
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { InputError } from "../history/errors.js";
import { LimitReached, type ProcessMemory } from "./limits.js";

/** What threads of one check have in common; can be handed to a thread. */
export interface SharedMemory {
  /** Resident memory of the process when the check began, and how much more it may have, bytes. */
  readonly beganWith: number;
  readonly growth: number;
  /** By thread: bytes that it holds, and when it last looked (milliseconds since 1970). */
  readonly threads: Float64Array;
}

const wordsOfThread = 2;
/** What the program and its garbage take even for the smallest check; each thread takes its part of this. */
const programBytes = 2 ** 25;
const threadBytes = 2 ** 24;

/** Looking costs 30 µs, so it is not done more often, ms. */
const betweenLooks = 4;
/** After its garbage was collected a process must be this far below its limit: else it would do nothing but collect. */
const roomAfterCollecting = 0.9;
/**
 * Memory is given back to the system in the background, so the figure is looked at for a while, ms: 60 suffice on a quiet machine, and on a busy one
 * that thread has to wait for its turn.
 */
const givingBackMs = 500;

/** `threads`: how many besides the calling one. A limit below what the program itself takes is raised to that. */
export function sharedMemory(limitBytes: number, threads = 0): SharedMemory {
  // On one thread it is asked for where something is first compared with it, which a small history never needs.
  let beganWith = threads === 0 ? undefined : process.memoryUsage.rss();
  return {
    get beganWith(): number {
      beganWith ??= process.memoryUsage.rss();
      return beganWith;
    },
    growth: Math.max(limitBytes, programBytes + threads * threadBytes),
    threads: threads === 0 ? new Float64Array(wordsOfThread) : sharedWords((threads + 1) * wordsOfThread),
  };
}

function sharedWords(count: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT));
}

/** One reading of a history, under a limit for the whole process. */
export interface ReadingMemory {
  /**
   * To be called again and again while the history is read. Throws InputError, with the file, where the process exceeds its limit even
   * after its garbage was collected. A limit below what the process had at the beginning is raised by what the program takes.
   */
  readonly look: () => void;
  /** What a check of the history may take of the limit, bytes: to be asked when the history has been read. */
  readonly left: () => number;
}

/** To be called before a history is read. */
export function memoryOfReading(processLimitBytes: number, file: string): ReadingMemory {
  const before = process.memoryUsage.rss();
  const limit = Math.max(processLimitBytes, before + programBytes);
  const left = (): number => processLimitBytes - process.memoryUsage.rss();
  return {
    look() {
      if (process.memoryUsage.rss() <= limit) return;
      collectGarbage();
      // With less room than this, garbage would be collected again and again.
      waitUntil(() => process.memoryUsage.rss() <= limit * roomAfterCollecting);
      if (process.memoryUsage.rss() <= limit * roomAfterCollecting) return;
      throw new InputError(
        `does not fit into the memory limit of ${Math.round(limit / 2 ** 20)} MiB: it was exceeded while the file was read`,
        { file },
        "allow more with --memory-limit, or split the history by key",
      );
    },
    left() {
      // Only what this reading left behind: a caller with a large heap of its own would pay for that at each small history.
      if (left() < processLimitBytes / 2 && process.memoryUsage.rss() > before + programBytes) {
        collectGarbage();
        waitUntil(() => left() >= processLimitBytes / 2);
      }
      return Math.max(programBytes, left());
    },
  };
}

/** A thread holds nothing any more, or waits while others work: so it is not for it to give up. */
export function forget({ threads }: SharedMemory, place: number): void {
  threads[place * wordsOfThread] = 0;
}

/** When a thread last looked; milliseconds since 1970, 0 if it never did. */
export function lastLook({ threads }: SharedMemory, place: number): number {
  return threads[place * wordsOfThread + 1] ?? 0;
}

/** One thread's view. */
export class MemoryWatch implements ProcessMemory {
  private looked = performance.now();

  constructor(
    private readonly shared: SharedMemory,
    /** Place among the threads; the calling thread's is 0. */
    private readonly place = 0,
  ) {}

  /** To be called wherever steps are counted. Throws LimitReached. */
  look(): void {
    const now = performance.now();
    if (now - this.looked < betweenLooks) return;
    this.looked = now;
    this.note();
    if (this.left() < 0) this.collect(0);
  }

  /** Before so many bytes are asked for at once. Throws LimitReached where there is no room for them. */
  reserve(bytes: number): void {
    if (this.left() < bytes) this.collect(bytes);
  }

  /** Bytes by which the process may still grow. */
  left(): number {
    const { beganWith, growth } = this.shared;
    return beganWith - process.memoryUsage.rss() + growth;
  }

  /** Gives back what nothing refers to any more. */
  relieve(): void {
    collectGarbage();
  }

  /** A piece of work is done: what it left behind is not kept from the others where memory is short. */
  rest(): void {
    if (this.left() < this.shared.growth / 2) collectGarbage();
    this.note();
  }

  private collect(wanted: number): void {
    this.note();
    // The thread that holds the most collects first; the others continue meanwhile.
    if (!this.holdsTheMost()) return;
    const enough = Math.max(wanted, this.shared.growth * (1 - roomAfterCollecting));
    collectGarbage();
    waitUntil(() => this.left() >= enough);
    this.note();
    this.looked = performance.now();
    if (this.left() < enough && this.holdsTheMost()) throw new LimitReached("memory");
  }

  private note(): void {
    const { total_heap_size, external_memory } = getHeapStatistics();
    this.shared.threads[this.place * wordsOfThread] = total_heap_size + external_memory;
    this.shared.threads[this.place * wordsOfThread + 1] = performance.timeOrigin + performance.now();
  }

  private holdsTheMost(): boolean {
    const { threads } = this.shared;
    const own = threads[this.place * wordsOfThread] ?? 0;
    for (let other = 0; other < threads.length; other += wordsOfThread) if ((threads[other] ?? 0) > own) return false;
    return true;
  }
}

let collect: (() => void) | undefined;

/** All that nothing refers to any more is given up at once; without this, garbage counts as long as V8 sees no need to collect it. */
function collectGarbage(): void {
  collect ??= collector();
  collect();
}

/** The flag is the whole process's, so that another thread, which does the same, may take it back before the new context is made. */
const attempts = 1000;

function collector(): () => void {
  for (let attempt = 0; attempt < attempts; attempt++) {
    setFlagsFromString("--expose-gc");
    const found: unknown = runInNewContext("globalThis.gc");
    setFlagsFromString("--no-expose-gc");
    if (typeof found === "function") return () => void found();
  }
  throw new Error("this V8 does not let its garbage be collected");
}

const nobody = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** Waits until memory has been given back, but not longer than that takes. */
function waitUntil(enough: () => boolean): void {
  const until = performance.now() + givingBackMs;
  while (!enough() && performance.now() < until) Atomics.wait(nobody, 0, 0, 5);
}
