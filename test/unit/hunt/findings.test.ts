/** Which of a hunt's findings is the one to look at. */
import { describe, expect, it } from "vitest";
import { Findings } from "../../../src/hunt/findings.js";
import type { JudgedReport } from "../../../src/hunt/hunt.js";

const run = (index: number, kinds: readonly string[], steadiness: number, faults: number): JudgedReport => ({
  ...{ outcome: "judged", index, seed: index, kinds, steadiness, faults, valid: false, withoutMistake: false },
  ...{ signature: kinds[0] ?? "", operations: 100, succeeded: 90, simulatedMs: 1000, faultsInjected: faults },
  ...{ situations: [], ms: 1, faultWindows: { windows: faults, ok: 90 }, provesNothing: null },
});

/** Index of the run that is looked at. */
function best(...runs: readonly JudgedReport[]): number | undefined {
  const findings = new Findings();
  for (const each of runs) findings.add(each);
  return findings.best()?.best.index;
}

describe("the finding to look at", () => {
  const seen = ["linearizability of a register", "invariant same-state"];
  const hidden = ["invariant same-state"];

  it("is the one that fails in more worlds, or has fewer faults", () => {
    expect(best(run(1, hidden, 0.2, 6), run(2, hidden, 0.9, 6))).toBe(2);
    expect(best(run(1, hidden, 0.9, 3), run(2, hidden, 0.9, 12))).toBe(1);
  });

  it("is one that clients saw, unless it is much less reliable", () => {
    expect(best(run(1, hidden, 1, 6), run(2, seen, 0.8, 6))).toBe(2);
    expect(best(run(1, hidden, 1, 3), run(2, seen, 0, 12))).toBe(1);
  });
});
