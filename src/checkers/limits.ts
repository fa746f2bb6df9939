/**
 * Limits that are checked in the middle of the work: one move of a search may take many steps of the model, and one step of a model
 * may take long or make a large state, so the code that takes the steps looks at the clock itself and gives up by throwing.
 */

export interface StepLimits {
  /** Reading of performance.now() after which to give up. */
  readonly deadline: number;
  /** Bytes that states may take. */
  readonly memoryLimitBytes: number;
  /** What the process may hold, whatever the states are estimated at; not looked at if absent. */
  readonly memory?: ProcessMemory;
}

/** To be looked at wherever steps are counted (see MemoryWatch). Both throw LimitReached. */
export interface ProcessMemory {
  look(): void;
  /** Before so many bytes are asked for at once. */
  reserve(bytes: number): void;
}

/** Less need not be asked for beforehand, bytes. */
export const noticeable = 2 ** 20;

export const noLimits: StepLimits = {
  deadline: Number.POSITIVE_INFINITY,
  memoryLimitBytes: Number.POSITIVE_INFINITY,
};

/** Thrown where a limit is reached, and caught by the search that has it. */
export class LimitReached extends Error {
  constructor(readonly limit: "time" | "memory") {
    super(`out of ${limit}`);
  }
}

/** What the work gives, or the limit that it reached. */
export function within<T>(work: () => T): T | LimitReached {
  try {
    return work();
  } catch (error) {
    if (error instanceof LimitReached) return error;
    if (isTooLarge(error)) return new LimitReached("memory");
    throw error;
  }
}

/** True of what V8 says of a collection, a list or a text that has grown beyond what it can hold. */
function isTooLarge(error: unknown): boolean {
  return (
    error instanceof RangeError &&
    /^(Map|Set) maximum size exceeded|^Array buffer allocation failed|^Invalid (typed )?array length|^Invalid string length/.test(
      error.message,
    )
  );
}

/** Telling a contradiction in few operations is a courtesy: where its steps are not counted it may take this long, ms, */
const explainingMs = 3000;
/** no longer than the check itself may, but this long in any case. */
const leastExplainingMs = 250;

/** When to stop shrinking what is to be told. `deadline`: that of the check. */
export function explainingUntil(deadline: number): number {
  return Math.min(performance.now() + explainingMs, steppingUntil(deadline));
}

/** The same where steps are counted, so that the clock only keeps them from going on beyond the check's time. */
export function steppingUntil(deadline: number): number {
  return Math.max(deadline, performance.now() + leastExplainingMs);
}
