/** The outcomes of a campaign's run. They never merge: each has a rate of its own, and only `invalid` opens a finding. */

export const outcomeKinds = [
  "valid",
  /** Convicted: what clients saw, or a claim of the system, is contradicted. */
  "invalid",
  /** The checkers ran out of time or memory. */
  "unknown",
  /** The cluster did not start, or the run was not completed for a reason outside the system. */
  "could not run",
  /** Nothing is wrong with what was recorded, but it proves nothing: no operation succeeded, or no fault was in effect. */
  "vacuous",
  /** A replica ended on its own. */
  "replica crash",
  /** Schism itself failed. */
  "harness crash",
  /** The machine was so busy that what depends on time cannot be judged. */
  "too busy",
] as const;
export type OutcomeKind = (typeof outcomeKinds)[number];
