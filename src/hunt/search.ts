/**
 * When a hunt ends: as soon as there is a finding that fails reliably, also in worlds like those of real processes, or when the time to
 * search for one, which begins at the first finding, is over.
 */
import { type Findings, isSure } from "./findings.js";
import { type HuntPlan, hunt } from "./hunt.js";

export interface SearchPlan extends Omit<HuntPlan, "steadiness"> {
  /** How long to keep searching after the first finding, ms; Infinity to use up time and runs, however reliably the findings fail. */
  readonly steadyMs: number;
}

/** Adds to `findings` as they come. Resolves with the time to the first one, ms; undefined if there is none. */
export async function search(plan: SearchPlan, findings: Findings): Promise<number | undefined> {
  const { steadyMs } = plan;
  const begun = performance.now();
  // A hunt that is continued may have found something before.
  let firstFoundMs: number | undefined = findings.found > 0 ? 0 : undefined;
  await hunt({ ...plan, steadiness: steadyMs > 0 && steadyMs < Number.POSITIVE_INFINITY }, (report) => {
    const found = findings.add(report);
    const wallMs = performance.now() - begun;
    if (found) firstFoundMs ??= wallMs;
    if (firstFoundMs === undefined) return false;
    return (found && report.outcome === "judged" && isSure(report)) || wallMs - firstFoundMs >= steadyMs;
  });
  return firstFoundMs;
}
