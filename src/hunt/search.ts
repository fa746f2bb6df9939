/**
 * When a hunt ends: some time after the first finding, in which a finding is looked for that fails surely, in worlds like those of
 * real processes, too; or as soon as there is one.
 */
import { type Findings, isSure } from "./findings.js";
import { type HuntPlan, hunt } from "./hunt.js";

export interface SearchPlan extends Omit<HuntPlan, "steadiness"> {
  /** How long to look on after the first finding, ms; Infinity to use up time and runs, with no regard to how surely they fail. */
  readonly steadyMs: number;
}

/** Adds to `findings` as they come. Resolves with how long the first one took, ms; undefined if there is none. */
export async function search(plan: SearchPlan, findings: Findings): Promise<number | undefined> {
  const { steadyMs } = plan;
  const begun = performance.now();
  // A hunt that goes on may have found something before.
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
