import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../../nodes/random.js";
import { guarantees } from "../../../../src/checkers/ladder/session-guarantees.js";
import { checkWeakModel, type WeakOutcome, type weakModels } from "../../../../src/checkers/ladder/weak-models.js";
import { readsFrom } from "../../../../src/checkers/reads-from/history.js";
import type { Operation } from "../../../../src/history/operation.js";
import { casRegister } from "../../../../src/models/register.js";
import { bruteForce, bruteForceGuarantee } from "../../../support/ladder-oracle.js";
import { randomShape, smallHistory } from "../../../support/small-sessions.js";

const model = casRegister();
const seeds = Number(process.env.SCHISM_SEEDS ?? 700);

function check(name: (typeof weakModels)[number], operations: readonly Operation[]): WeakOutcome | undefined {
  const known = readsFrom(operations, model, { updates: "split" });
  if (known.kind === "not applicable") throw new Error(known.reason);
  if (known.kind === "impossible") return undefined;
  return checkWeakModel(name, known.history, model, {
    deadline: Number.POSITIVE_INFINITY,
    memoryLimitBytes: 2 ** 30,
  });
}

const generated = (seed: number, label: string): Operation[] => {
  const random = seededRandom(seed, "weak", label);
  return smallHistory({ ...randomShape(random), operations: 3 + random.below(6) }, random);
};

describe("models below sequential consistency against brute force", () => {
  it.each(["causal memory", "causal convergence", "causal consistency", "PRAM"] as const)("%s", (name) => {
    let violated = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const operations = generated(seed, name);
      const expected = bruteForce(name, operations);
      const found = check(name, operations);
      const label = `seed ${seed}: ${JSON.stringify(operations)}`;
      expect(found?.outcome ?? "violated", label).toBe(expected ? "holds" : "violated");
      if (found?.outcome !== "violated") continue;
      violated += 1;
      const { steps } = found.explain();
      const core = operations.filter(({ call }) => steps.some((step) => step.call === call));
      expect(bruteForce(name, core), `${label} core ${JSON.stringify(core)}`).toBe(false);
      expect(steps.at(-1)?.sentence).toMatch(/^So event \d+ would have to come before itself: ./);
    }
    expect(violated).toBeGreaterThan(seeds / 20);
  });

  it.each(guarantees)("%s", (name) => {
    let violated = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const operations = generated(seed, name);
      const expected = bruteForceGuarantee(name, operations);
      const reads = bruteForceGuarantee("monotonic reads", operations);
      const found = check(name, operations);
      const label = `seed ${seed}: ${JSON.stringify(operations)}`;
      if (found === undefined) {
        expect(expected, label).toEqual([false]);
        continue;
      }
      const indirect = name === "monotonic writes" || name === "writes follow reads";
      // What a process shows whose reads are not even monotonic does not count.
      const shown = expected.filter((_, process) => !indirect || reads[process]);
      if (found.outcome === "holds") expect(expected, label).not.toContain(false);
      else if (found.outcome === "not applicable")
        expect([shown.includes(false), reads.includes(false)], label).toEqual([false, true]);
      else expect(expected, label).toContain(false);
      if (shown.includes(false)) expect(found.outcome, label).toBe("violated");
      if (found.outcome !== "violated") continue;
      violated += 1;
      const { steps } = found.explain();
      const core = operations.filter(({ call }) => steps.some((step) => step.call === call));
      expect(bruteForceGuarantee(name, core), `${label} core ${JSON.stringify(core)}`).toContain(false);
    }
    expect(violated).toBeGreaterThan(seeds / 500);
  });
});
