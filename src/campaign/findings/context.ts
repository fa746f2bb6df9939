/** What the night hands to the code that shrinks and replays its findings. */
import type { WatchMachine } from "../../execution/execute.js";
import type { CreateCluster } from "../../execution/in-memory.js";
import type { Scenario } from "../../record/record.js";
import type { CampaignFolder } from "../folder.js";
import type { LedgerLine } from "../ledger/lines.js";

export interface FindingsContext {
  readonly campaign: string;
  readonly night: string;
  readonly session: string;
  /** Of what is tested, as in the session's line. */
  readonly commit: string | null;
  readonly folder: Pick<CampaignFolder, "root" | "corpus" | "runs">;
  /** A shard replays only its part of the corpus: `nth` from 1. */
  readonly shard: { readonly nth: number; readonly of: number };
  readonly limits: FindingsLimits;
  /** Ends it early: finished work stands, and work under way is done again another time. */
  readonly signal: AbortSignal;
  /** All known lines, of any campaign, including those appended meanwhile. */
  lines(): readonly LedgerLine[];
  /** Resolves when the line is on the disk. */
  append(line: LedgerLine): Promise<void>;
  /** Undefined for a cell that the campaign no longer has. */
  scenarioOf(cell: string, seed: number): Scenario | undefined;
  /** Rejects with an InputError if the scenario cannot be run here. */
  readonly creatorFor: (scenario: Scenario) => Promise<CreateCluster>;
  /** For replays on processes and containers. */
  readonly watchMachine: WatchMachine;
  /** One sentence for a person who watches. */
  readonly onProgress?: (sentence: string) => void;
}

/** For work in the simulator, and for work on processes or containers. */
export interface Lanes {
  readonly sim: number;
  readonly real: number;
}

export interface FindingsLimits {
  /**
   * How many runs shrinking one contradiction may take. A limit in time would make the result depend on how busy the machine is, and two
   * nights of the same seeds would keep different findings.
   */
  readonly shrinkRuns: number;
  /** It ends with the smallest scenario so far. */
  readonly shrinkMs: number;
  /** After this many runs in a night no other shrinking begins: what is left stays unexplained until the next night. */
  readonly keepRuns: number;
  /** After this long, once the runs of the night are finished, no other shrinking begins (`sim`), and no replay of what was shrunk. */
  readonly keepMs: Lanes;
  /** How long replays of the corpus may take before the runs of the night; those that are left are on record as not done. */
  readonly replayMs: Lanes;
  /** How often a finding is replayed in a night. */
  readonly replays: Lanes;
}

/** Enough that a finding which fails every time is fixed after three or four replays that pass. */
export const usualReplays: Lanes = { sim: 20, real: 5 };
