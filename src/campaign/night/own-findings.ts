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

/**
 * In a short night, such as one that tries a campaign out, shrinking takes no more than a quarter. However large the corpus has become, the
 * runs of the night keep half of its time.
 */
function limitsWithin(timeMs: number | null, leftMs: number | null): FindingsLimits {
  const quarter = (timeMs ?? Number.POSITIVE_INFINITY) / 4;
  const { shrinkMs, keepMs } = usualLimits;
  return {
    ...usualLimits,
    ...{ shrinkMs: Math.min(shrinkMs, quarter), keepMs: Math.min(keepMs, quarter) },
    replayMs: (leftMs ?? Number.POSITIVE_INFINITY) / 2,
  };
}
