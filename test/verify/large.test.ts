/** Certificates of histories of thousands of operations: what the checker finds quickly, the verifier confirms. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../nodes/random.js";
import { verifyCertificate } from "../../src/verify/verify.js";
import { certified } from "../support/certified.js";
import { specialHistory, specialKinds } from "../support/special-kinds.js";

const timeout = 120_000;

describe("certificates of 2,000 operations by 8 clients are confirmed", () => {
  it.each(specialKinds.map((kind) => [kind.label, kind] as const))(
    "%s",
    (label, kind) => {
      const tally = { valid: 0, invalid: 0, undecided: 0 };
      for (const corrupt of [false, true, true, true]) {
        const shape = { operations: 2000, clients: 8, indeterminate: 0.002, corrupt };
        const operations = specialHistory(kind, shape, seededRandom(tally.valid + tally.invalid, "large", label));
        const certificate = certified(operations, kind.model);
        const begun = performance.now();
        const { holds, summary } = verifyCertificate(certificate, operations, kind.model, { timeLimitMs: 8000 });
        console.log(label, Math.round(performance.now() - begun), "ms", summary);
        expect(holds).not.toBe(false);
        tally[holds === "unknown" ? "undecided" : certificate.valid ? "valid" : "invalid"] += 1;
      }
      console.log(label, JSON.stringify(tally));
    },
    timeout,
  );
});
