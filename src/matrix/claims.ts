/**
 * The claims of a system, each beside the experiment that tests it and what was measured: of drawn runs, as a hunt draws them, and of the
 * experiments of the matrix. A claim that no experiment examined is not held, whatever was measured.
 */
import type { Scenario } from "../record/record.js";

/** `not claimed`: the options that were chosen give it up, and what was seen is told. */
export type ClaimResult = "held" | "broken" | "not examined" | "not claimed";

export interface MeasuredClaim {
  /** A clause: "answers are linearizable (register)". */
  readonly claim: string;
  /** What was tried: "14 drawn runs of the register workload". */
  readonly experiment: string;
  /** What came of it: "5313 operations, none of them in contradiction". */
  readonly measured: string;
  readonly result: ClaimResult;
  /** The first run that broke it; the first that examined it if none did; null for what no single run shows. */
  readonly run: Scenario | null;
}

/** Of several: the worst, of what is claimed. */
export function worstOf(claims: readonly Pick<MeasuredClaim, "result">[]): Exclude<ClaimResult, "not claimed"> {
  const claimed = claims.filter(({ result }) => result !== "not claimed");
  if (claimed.some(({ result }) => result === "broken")) return "broken";
  return claimed.length === 0 || claimed.some(({ result }) => result === "not examined") ? "not examined" : "held";
}
