/**
 * Searches for an order, by engines that take turns: depth-first search, quick where there is an order, and the sweep, quick
 * where there is none, both exact; sweeps that keep only a few configurations, which find an order where much must be left for later;
 * and for a register the sweeps of its coarser histories, which can only refute, and do so where many clients make the exact ones
 * slow. Each turn is twice as long as the one before, so that the quickest decides and the others cost no more than a few times as
 * much.
 */
import { LimitReached, within } from "../limits.js";
import { DepthFirst } from "./depth-first.js";
import { NarrowSweeps } from "./narrow-sweeps.js";
import type { Partition } from "./partition.js";
import { QuotientSweeps } from "./quotient-sweeps.js";
import { Sweep } from "./sweep.js";

export interface SearchLimits {
  /** Reading of performance.now() after which to give up. */
  readonly deadline: number;
  /** Bytes that the search may remember. */
  readonly memoryLimitBytes: number;
  /** Of the whole check, where this search has but a part of its time; the deadline if absent. */
  readonly wholeDeadline?: number;
  /** Configurations to meet at most; no limit if absent. */
  readonly configurations?: number;
  /** Told every few thousand configurations, for the case that the thread comes to its end before the search does. */
  readonly onProgress?: (progress: Progress) => void;
}

/** How far a search has come. */
export interface Progress {
  readonly configurations: number;
  /** The most that it remembered at one time. */
  readonly bytes: number;
  /** So many of the completed operations, by their returns, are known to have an order. */
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
  readonly gaveUp: "time" | "memory" | "configurations" | null;
}

/** Configurations of the sweep's first turn. */
const firstTurn = 10_000;
/** A configuration costs depth-first search a fraction of what it costs the sweep, which compares it with others. */
const depthFirstShare = 4;
/** Where depth-first search finds no order, this is what mostly does. */
const narrowShare = 16;
/** Those of coarser histories are compared with few others. */
const quotientShare = 16;
/** Configurations between looks at the clock and at memory. */
const slice = 2000;

export function search(partition: Partition, limits: SearchLimits): SearchResult {
  let depthFirst: DepthFirst | undefined;
  let sweep: Sweep | undefined;
  let quotients: QuotientSweeps | undefined;
  let narrow: NarrowSweeps | undefined;
  let spent = 0;
  let peak = 0;
  let gaveUp: SearchResult["gaveUp"] = null;

  const bytes = (): number =>
    (depthFirst?.bytes ?? 0) + (narrow?.bytes ?? 0) + (sweep?.bytes ?? 0) + (quotients?.bytes ?? 0);
  const look = (): void => {
    peak = Math.max(peak, bytes());
    const ordered = Math.max(0, depthFirst?.deepest ?? 0, sweep?.position ?? 0);
    limits.onProgress?.({ configurations: spent, bytes: peak, ordered });
    if (spent > (limits.configurations ?? Number.POSITIVE_INFINITY)) gaveUp = "configurations";
    else if (performance.now() > limits.deadline) gaveUp = "time";
    else if (peak > limits.memoryLimitBytes) gaveUp = "memory";
  };
  const attempt = <T>(work: () => T): T | undefined => {
    const result = within(work);
    if (!(result instanceof LimitReached)) return result;
    gaveUp = result.limit;
    return undefined;
  };
  const turn = (
    engine: DepthFirst | NarrowSweeps | Sweep | QuotientSweeps | undefined,
    configurations: number,
  ): void => {
    if (engine === undefined) return;
    for (let done = 0; done < configurations && engine.valid === undefined && gaveUp === null; done += slice) {
      if ((engine instanceof QuotientSweeps || engine instanceof NarrowSweeps) && engine.exhausted) return;
      const before = engine.configurations;
      attempt(() => engine.run(slice));
      spent += engine.configurations - before;
      if (gaveUp === null) look();
      else peak = Math.max(peak, bytes());
    }
  };
  const result = (engine: DepthFirst | NarrowSweeps | Sweep | undefined): SearchResult => {
    const valid = engine?.valid ?? "unknown";
    return {
      valid,
      linearization: engine !== undefined && valid === true ? engine.order() : [],
      stuckAt: engine === undefined ? -1 : engine instanceof DepthFirst ? engine.deepest : engine.position,
      longest:
        engine === undefined || valid === true ? [] : engine instanceof DepthFirst ? engine.longest : engine.longest(),
      coarser: null,
      configurations: spent,
      bytes: peak,
      gaveUp: valid === "unknown" ? gaveUp : null,
    };
  };

  depthFirst = attempt(() => new DepthFirst(partition, limits));
  if (gaveUp === null) look();
  for (let configurations = firstTurn; ; configurations *= 2) {
    turn(depthFirst, configurations * depthFirstShare);
    if (depthFirst?.valid !== undefined || gaveUp !== null) break;
    narrow ??= attempt(() => new NarrowSweeps(partition, limits));
    turn(narrow, configurations * narrowShare);
    if (narrow?.valid !== undefined) return result(narrow);
    if (gaveUp !== null) break;
    const deepest = partition.returns[depthFirst?.deepest ?? -1];
    quotients ??= attempt(() => new QuotientSweeps(partition, limits, deepest));
    turn(quotients, configurations * quotientShare);
    if (quotients?.refuted !== undefined) {
      const { partition: coarser, position } = quotients.refuted;
      return { ...result(depthFirst), valid: false, gaveUp: null, coarser, stuckAt: position };
    }
    if (gaveUp !== null) break;
    sweep ??= attempt(() => new Sweep(partition, undefined, limits));
    turn(sweep, configurations);
    if (sweep?.valid !== undefined || gaveUp !== null) break;
  }
  if (depthFirst?.valid !== undefined || sweep === undefined) return result(depthFirst);
  return result(sweep.valid !== undefined || sweep.position > (depthFirst?.deepest ?? -1) ? sweep : depthFirst);
}
