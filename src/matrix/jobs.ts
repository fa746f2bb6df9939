/** What a thread of the matrix is sent, and what it sends back. */
import type { Options } from "../contract/system.js";
import type { DrawnJob, DrawnRun } from "./drawn-claims.js";
import type { MatrixRow } from "./matrix.js";

/** A subject by what names it, since a system cannot be sent to a thread. */
export interface MatrixJob {
  readonly system: string;
  readonly variant: string | null;
  /** Those that differ from the safe ones. */
  readonly given: Options;
  /** One run of those that are drawn; the whole row if absent. */
  readonly drawn?: DrawnJob;
}

export type MatrixOutcome = { readonly row: MatrixRow } | { readonly run: DrawnRun } | { readonly crashed: string };
