/** What a night does about findings, with its own means: the corpus is replayed before its runs, and new convictions are kept after. */
import { creatorFor } from "../../run/creator.js";
import { watchMachine } from "../../run/machine.js";
import { type FindingsContext, type FindingsLimits, usualLimits } from "../findings/context.js";
import type { CampaignFolder } from "../folder.js";
import type { LedgerLine } from "../ledger/lines.js";
import type { NightPlan } from "../plan/night.js";
import { scenarioOf } from "../plan/scenarios.js";
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
  const { campaign, night, cells, budget } = plan;
  const byName = new Map(cells.map((cell) => [cell.name, cell]));
  return {
    ...{ campaign, night, creatorFor, watchMachine, limits: limitsWithin(budget.timeMs, leftMs) },
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
/** However long the night was. */
const longestKeepMs = 600_000;

/**
 * In a night that ends by time, shrinking takes about a quarter of that; if runs end it, its findings depend on nothing but its seeds.
 * However large the corpus has become, the runs of the night keep half of its time.
 */
export function limitsWithin(timeMs: number | null, leftMs: number | null): FindingsLimits {
  if (timeMs === null) return usualLimits;
  const shrinkRuns = Math.ceil(usualLimits.shrinkRuns * Math.min(1, timeMs / usualNightMs));
  return { ...usualLimits, shrinkRuns, keepMs: Math.min(longestKeepMs, timeMs / 4), replayMs: (leftMs ?? timeMs) / 2 };
}
