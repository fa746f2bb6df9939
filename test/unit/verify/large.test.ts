/** Certificates of histories of thousands of operations: what the checker finds quickly, the verifier confirms. */
import { describe, expect, it } from "vitest";
import { generateHistory } from "../../../bench/histories.js";
import { usual } from "../../../bench/support/table.js";
import { seededRandom } from "../../../nodes/random.js";
import { mutex } from "../../../src/models/mutex.js";
import { verifyCertificate } from "../../../src/verify/verify.js";
import { certified } from "../../support/certified.js";
import { specialHistory, specialKinds } from "../../support/special-kinds.js";

const timeout = 120_000;

describe("certificates of 2,000 operations by 8 clients are confirmed", () => {
  it.each(specialKinds.map((kind) => [kind.label, kind] as const))(
    "%s",
    (label, kind) => {
      for (const [seed, corrupt] of [false, true, true].entries()) {
        const shape = { operations: 2000, clients: 8, indeterminate: 0.002, corrupt };
        const operations = specialHistory(kind, shape, seededRandom(seed, "large", label));
        const certificate = certified(operations, kind.model);
        const { holds, summary } = verifyCertificate(certificate, operations, kind.model);
        expect(holds, summary).toBe(true);
      }
    },
    timeout,
  );
});

it("a lock that thousands of operations took by turns, some of them of no known outcome, is confirmed by counting", () => {
  for (const seed of [1, 2]) {
    const family = { ...usual, model: "mutex", operations: 20_000, indeterminatePercent: 1, fault: "stale" } as const;
    const { operations } = generateHistory(family, seed);
    const certificate = certified(operations, mutex);
    expect(certificate.valid).toBe(false);
    // A step for each beginning and end is enough.
    expect(verifyCertificate(certificate, operations, mutex, { steps: 160_000 }).holds).toBe(true);
  }
});

describe("a contradiction that takes more memory than there is", () => {
  it("is neither confirmed nor refuted", () => {
    const kind = specialKinds.find(({ label }) => label.includes("queue"));
    if (kind === undefined) throw new Error("there is a queue");
    const shape = { operations: 2000, clients: 8, indeterminate: 0.002, corrupt: true };
    const histories = [1, 2, 3, 4, 5].map((seed) =>
      specialHistory(kind, shape, seededRandom(seed, "large", kind.label)),
    );
    const operations = histories.find((each) => !certified(each, kind.model).valid) ?? [];
    const certificate = certified(operations, kind.model);
    expect(certificate.valid).toBe(false);
    let asked = 0;
    const hasRoom = (): boolean => {
      asked += 1;
      return false;
    };
    expect(verifyCertificate(certificate, operations, kind.model, { hasRoom }).holds).toBe("unknown");
    expect(asked).toBeGreaterThan(0);
    expect(verifyCertificate(certificate, operations, kind.model, { hasRoom: () => true }).holds).toBe(true);
  });
});
