/**
 * Searches for an order, by two exact engines that take turns: depth-first search, quick where there is an order, and the sweep,
 * quick where there is none. Each is given twice as much in every round, so that the quicker decides and the other costs no
 * more than it. Between them a narrow sweep, which finds orders among many clients where depth-first search loses its way.
 */
import { DepthFirst } from "./depth-first.js";
import type { Partition } from "./partition.js";
import { Sweep } from "./sweep.js";

export interface SearchLimits {
  /** Reading of performance.now() after which to give up. */
  readonly deadline: number;
  /** Bytes that the search may remember. */
  readonly memoryLimitBytes: number;
  /** Configurations to meet at most; no limit if absent. */
  readonly configurations?: number;
}

export interface SearchResult {
  readonly valid: boolean | "unknown";
  /** When valid: operations of the partition in an order that explains all answers; indeterminate ones may be missing. */
  readonly linearization: readonly number[];
  /** When not valid: the return (position in `partition.returns`) that no order gets past, or that the search did not get past. */
  readonly stuckAt: number;
  /** When not valid: the longest order found, up to that return. */
  readonly longest: readonly number[];
  readonly configurations: number;
  readonly bytes: number;
  readonly gaveUp: "time" | "memory" | "configurations" | null;
}

/** Configurations of the first turn. */
const firstTurn = 20_000;
/** Configurations between looks at the clock and at memory. */
const slice = 2000;
const narrowWidths = [64, 1024, 16_384];

export function search(partition: Partition, limits: SearchLimits): SearchResult {
  const depthFirst = new DepthFirst(partition);
  const sweeps = { full: undefined as Sweep | undefined, narrow: undefined as Sweep | undefined };
  let narrowest = 0;
  let spent = 0;
  let peak = 0;
  let gaveUp: SearchResult["gaveUp"] = null;

  const bytes = (): number => depthFirst.bytes + (sweeps.full?.bytes ?? 0) + (sweeps.narrow?.bytes ?? 0);
  /** True when the engine's turn is over without an answer, or nothing more can be spent. */
  const turn = (engine: DepthFirst | Sweep, configurations: number): void => {
    for (let done = 0; done < configurations && gaveUp === null; done += slice) {
      const before = engine.configurations;
      engine.run(slice);
      spent += engine.configurations - before;
      if (engine.valid !== undefined || (engine instanceof Sweep && engine.exhausted)) return;
      if (spent > (limits.configurations ?? Number.POSITIVE_INFINITY)) gaveUp = "configurations";
      if (performance.now() > limits.deadline) gaveUp = "time";
      peak = Math.max(peak, bytes());
      if (peak > limits.memoryLimitBytes) gaveUp = "memory";
    }
  };
  const result = (valid: boolean | "unknown", engine: DepthFirst | Sweep): SearchResult => {
    const sweep = engine instanceof Sweep ? engine : undefined;
    return {
      valid,
      linearization: valid === true ? engine.order() : [],
      stuckAt: sweep === undefined ? depthFirst.deepest : sweep.position,
      longest: valid === true ? [] : (sweep?.longest() ?? depthFirst.longest),
      configurations: spent,
      bytes: Math.max(peak, bytes()),
      gaveUp: valid === "unknown" ? gaveUp : null,
    };
  };

  for (let configurations = firstTurn; gaveUp === null; configurations *= 2) {
    turn(depthFirst, configurations);
    if (depthFirst.valid !== undefined) return result(depthFirst.valid, depthFirst);
    sweeps.full ??= new Sweep(partition);
    turn(sweeps.full, configurations);
    if (sweeps.full.valid !== undefined) return result(sweeps.full.valid, sweeps.full);
    const width = narrowWidths[narrowest];
    if (width === undefined) continue;
    sweeps.narrow ??= new Sweep(partition, width);
    turn(sweeps.narrow, configurations);
    if (sweeps.narrow.valid === true) return result(true, sweeps.narrow);
    if (sweeps.narrow.exhausted) {
      sweeps.narrow = undefined;
      narrowest += 1;
    }
  }
  const furthest = [depthFirst, sweeps.full, sweeps.narrow].reduce<DepthFirst | Sweep>(
    (best, engine) => (engine !== undefined && reached(engine) > reached(best) ? engine : best),
    depthFirst,
  );
  return result("unknown", furthest);
}

function reached(engine: DepthFirst | Sweep): number {
  return engine instanceof Sweep ? engine.position : engine.deepest;
}
