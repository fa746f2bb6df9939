/** What is known of each finding over the nights: how often it was seen, how surely it repeats, and whether it still does. */
import type { FindingLine } from "../ledger/lines.js";

/**
 * `new`: first seen in the latest night. `fixed`: so many replays passed since the last failing one that the old rate would have made
 * that unlikely (below 1 %). `acknowledged`: a person said why it may stay for now, and until when.
 */
export type FindingState = "new" | "open" | "acknowledged" | "fixed";

/** Where it was seen: in which night, of which version of Schism and commit of what is tested. */
export interface Sighting {
  readonly night: string;
  readonly version: string;
  readonly commit: string | null;
}

/** Of one night, on one cluster. `interval`: Wilson's, at 95 %, of the rate failing / judged. */
export interface ReplayRate {
  readonly night: string;
  readonly cluster: "sim" | "local" | "docker";
  readonly judged: number;
  readonly failing: number;
  readonly couldNotRun: number;
  readonly interval: readonly [number, number];
}

export interface FindingSummary {
  readonly finding: FindingLine;
  readonly state: FindingState;
  readonly firstSeen: Sighting;
  /** By a run of the night or by a replay that failed. */
  readonly lastSeen: Sighting;
  /** Nights with runs or replays that showed it, and how many runs did (0 where only replays did). */
  readonly seenIn: ReadonlyMap<string, number>;
  /** Oldest first. */
  readonly rates: readonly ReplayRate[];
  /** The latest rate lies outside the interval of the one before, on the same cluster. */
  readonly rateChanged: boolean;
  readonly acknowledged: { readonly reason: string; readonly until: string } | null;
  /** Below the campaign's folder; null if it was pruned. */
  readonly directory: string | null;
}
