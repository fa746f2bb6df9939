/**
 * Searches for an order, by two exact engines that take turns: depth-first search, quick where there is an order, and the sweep,
 * quick where there is none. Each turn is twice as long as the one before, so that the quicker decides and the other costs no
 * more than a few times as much.
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

/** Configurations of the sweep's first turn. */
const firstTurn = 10_000;
/** A configuration costs depth-first search a fraction of what it costs the sweep, which compares it with others. */
const depthFirstShare = 4;
/** Configurations between looks at the clock and at memory. */
const slice = 2000;

export function search(partition: Partition, limits: SearchLimits): SearchResult {
  const depthFirst = new DepthFirst(partition);
  let sweep: Sweep | undefined;
  let spent = 0;
  let peak = 0;
  let gaveUp: SearchResult["gaveUp"] = null;

  const look = (): void => {
    peak = Math.max(peak, depthFirst.bytes + (sweep?.bytes ?? 0));
    if (spent > (limits.configurations ?? Number.POSITIVE_INFINITY)) gaveUp = "configurations";
    else if (performance.now() > limits.deadline) gaveUp = "time";
    else if (peak > limits.memoryLimitBytes) gaveUp = "memory";
  };
  const turn = (engine: DepthFirst | Sweep, configurations: number): void => {
    engine.memoryLimitBytes = limits.memoryLimitBytes;
    for (let done = 0; done < configurations && engine.valid === undefined && gaveUp === null; done += slice) {
      const before = engine.configurations;
      engine.run(slice);
      spent += engine.configurations - before;
      look();
    }
  };
  const result = (engine: DepthFirst | Sweep): SearchResult => {
    const valid = engine.valid ?? "unknown";
    return {
      valid,
      linearization: valid === true ? engine.order() : [],
      stuckAt: engine instanceof Sweep ? engine.position : engine.deepest,
      longest: valid === true ? [] : engine instanceof Sweep ? engine.longest() : engine.longest,
      configurations: spent,
      bytes: peak,
      gaveUp: valid === "unknown" ? gaveUp : null,
    };
  };

  look();
  for (let configurations = firstTurn; ; configurations *= 2) {
    turn(depthFirst, configurations * depthFirstShare);
    if (depthFirst.valid !== undefined || gaveUp !== null) break;
    sweep ??= new Sweep(partition);
    turn(sweep, configurations);
    if (sweep.valid !== undefined || gaveUp !== null) break;
  }
  if (depthFirst.valid !== undefined || sweep === undefined) return result(depthFirst);
  return result(sweep.valid !== undefined || sweep.position > depthFirst.deepest ? sweep : depthFirst);
}
