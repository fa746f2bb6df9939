/** What a run of a campaign can come to. Outcomes never merge: each has a rate of its own, and only `invalid` opens a finding. */

export const outcomeKinds = [
  "valid",
  /** Convicted: what clients saw, or a claim of the system, is contradicted. */
  "invalid",
  /** The checkers ran out of time or memory. */
  "unknown",
  /** The cluster did not start, or the run did not come to its end for a reason outside the system. */
  "could not run",
  /** Nothing is wrong with what was recorded, but it proves nothing: no operation succeeded, or no fault was in effect. */
  "vacuous",
  /** A replica ended by itself. */
  "replica crash",
  /** Schism itself failed. */
  "harness crash",
  /** The machine was so busy that what depends on time cannot be judged. */
  "too busy",
] as const;
export type OutcomeKind = (typeof outcomeKinds)[number];
