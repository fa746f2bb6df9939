/** What a night does about findings, with its own means: the corpus is replayed before its runs, and new convictions are kept after. */
import { creatorFor } from "../../run/creator.js";
import { watchMachine } from "../../run/machine.js";
import { usualRuns } from "../../shrink/pool.js";
import { type FindingsContext, type FindingsLimits, usualReplays } from "../findings/context.js";
import type { CampaignFolder } from "../folder.js";
import type { LedgerLine } from "../ledger/lines.js";
import type { NightPlan } from "../plan/night.js";
import { scenarioOf } from "../plan/scenarios.js";
import { expectedMs, usualMs } from "../plan/time-needed.js";
import type { Shard } from "./jobs.js";

export interface Books {
  lines(): readonly LedgerLine[];
  /** Resolves when the line is on the disk. */
  append(line: LedgerLine): Promise<void>;
}

export interface OfNight {
  readonly plan: NightPlan;
  readonly folder: CampaignFolder;
  readonly shard: Shard;
  readonly session: string;
  readonly commit: string | null;
  /** How much of the night's time is left, ms; null if time is not its budget. */
  readonly leftMs: number | null;
  readonly signal: AbortSignal;
  readonly onProgress?: ((sentence: string) => void) | undefined;
}

export function findingsContext({ plan, onProgress, leftMs, ...ofNight }: OfNight, books: Books): FindingsContext {
  const { campaign, night, cells } = plan;
  const byName = new Map(cells.map((cell) => [cell.name, cell]));
  return {
    ...{ campaign, night, creatorFor, watchMachine, limits: limitsWithin(plan, ofNight.shard, leftMs) },
    ...ofNight,
    ...{ lines: () => books.lines(), append: (line) => books.append(line) },
    scenarioOf(name, seed) {
      const cell = byName.get(name);
      return cell === undefined ? undefined : scenarioOf(cell, seed);
    },
    ...(onProgress === undefined ? {} : { onProgress }),
  };
}

/** In a night of at least this length, ms, each contradiction may be shrunk in as many runs as usual; in a shorter one, in fewer. */
const usualNightMs = 240_000;
/** However long the night was, no shrinking begins after this. */
const longestKeepMs = 600_000;
/** Shrinking of one contradiction takes this long only if its runs are extraordinarily long. */
const longestShrinkMs = 1_800_000;
/** A single shrinking, or replays of a single finding on processes, may take this long however short the night was. */
const leastMs = 120_000;

/**
 * A night lasts as long as its budget, and about half as long again at most, if that is more than some minutes: replays of the corpus take half of its
 * time, and what was found takes a quarter of it, and one more shrinking.
 *
 * If runs end the night, its simulated findings depend on its seeds alone, however quick the machine is. Shrinking is then limited by a number
 * of runs that take about a quarter of the time that the night is expected to take, and replays in the simulator are made in any case.
 */
export function limitsWithin(
  plan: NightPlan,
  { of: shards }: Pick<Shard, "of">,
  leftMs: number | null,
): FindingsLimits {
  const { timeMs } = plan.budget;
  const replays = usualReplays;
  if (timeMs === null) {
    const nightMs = expectedMs(plan, shards);
    const keepRuns = Math.min(10 * usualRuns, Math.max(usualRuns, Math.ceil(nightMs / 4 / usualMs)));
    return {
      ...{ replays, shrinkRuns: usualRuns, shrinkMs: longestShrinkMs, keepRuns },
      keepMs: { sim: Number.POSITIVE_INFINITY, real: Math.max(leastMs, Math.min(longestKeepMs, nightMs / 4)) },
      replayMs: { sim: Number.POSITIVE_INFINITY, real: Math.max(leastMs, nightMs / 2) },
    };
  }
  const shrinkRuns = Math.ceil(usualRuns * Math.min(1, timeMs / usualNightMs));
  const shrinkMs = Math.min(longestShrinkMs, Math.max(leastMs, timeMs / 4));
  const keepMs = Math.min(longestKeepMs, timeMs / 4);
  const replayMs = (leftMs ?? timeMs) / 2;
  return {
    ...{ replays, shrinkRuns, shrinkMs, keepRuns: 10 * usualRuns },
    ...{ keepMs: { sim: keepMs, real: keepMs }, replayMs: { sim: replayMs, real: replayMs } },
  };
}
