/**
 * Every verdict on generated histories comes with a certificate that the verifier confirms, and no verdict's opposite can be
 * certified. SCHISM_SEEDS=20000 asks for that many histories of each kind.
 */
import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../../nodes/random.js";
import type { Operation } from "../../../src/history/operation.js";
import type { Model } from "../../../src/models/model.js";
import { verifyCertificate } from "../../../src/verify/verify.js";
import { certified } from "../../support/certified.js";
import type { Shape } from "../../support/generated-history.js";
import { generatedKinds } from "../../support/generated-kinds.js";

const seeds = Number(process.env.SCHISM_SEEDS ?? 60);
const timeout = 60_000 + seeds * 20;

/** Their states are as many as there are orders, so that long contradictions of few values can be beyond the verifier. */
const manyStates = new Set(["queue", "unordered-queue", "stack", "priority-queue", "kv"]);

function shapeOf(label: string, random: Random): Shape {
  return {
    operations: 2 + random.below(random.pick([8, 8, manyStates.has(label) ? 10 : 30])),
    clients: 1 + random.below(5),
    indeterminate: random.pick([0, 0.1, 0.3]),
    corrupt: random.next() < 0.7,
  };
}

function holds(certificate: ReturnType<typeof certified>, operations: readonly Operation[], model: Model) {
  return verifyCertificate(certificate, operations, model, { timeLimitMs: 600_000, steps: 1_280_000 });
}

describe("certificates of generated histories are confirmed", () => {
  it.each(generatedKinds.map((each) => [each.label, each] as const))(
    "%s",
    (label, { model, generate }) => {
      const tally = { valid: 0, invalid: 0, undecided: 0 };
      for (let seed = 0; seed < seeds; seed++) {
        const random = seededRandom(seed, "certificates", label);
        const operations = generate(shapeOf(label, random), random);
        const certificate = certified(operations, model);
        const { holds: answer, summary } = holds(certificate, operations, model);
        if (answer === "unknown") tally.undecided += 1;
        else if (!answer) expect.fail(`seed ${seed}: ${summary}\n${JSON.stringify({ certificate, operations })}`);
        else tally[certificate.valid ? "valid" : "invalid"] += 1;
      }
      if (process.env.SCHISM_SEEDS !== undefined) console.log(label, JSON.stringify(tally));
      expect(tally.undecided).toBeLessThanOrEqual(manyStates.has(label) ? seeds / 50 : 0);
      expect(tally.valid).toBeGreaterThan(seeds / 10);
      expect(tally.invalid).toBeGreaterThan(seeds / 50);
    },
    timeout,
  );
});
