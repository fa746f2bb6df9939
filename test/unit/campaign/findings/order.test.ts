import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Attribution, convictionsIn } from "../../../../src/campaign/findings/attribution.js";
import { inTurn } from "../../../../src/campaign/findings/order.js";
import type { AttemptLine } from "../../../../src/campaign/ledger/lines.js";
import { attemptOf } from "../../../support/ledger-lines.js";

const kinds = ["linearizability of a register", "liveness"];

/** Attempts of three cells; a batch that ends later began later, whichever number it has. */
const attempts = fc
  .array(fc.array(fc.record({ kind: fc.nat(1), shape: fc.nat(2) }), { maxLength: 3 }), { minLength: 1, maxLength: 9 })
  .map((batches) =>
    batches.map((runs, nth) => ({
      cell: `raft sim ${nth % 3}`,
      job: Math.floor(nth / 3),
      runs: runs.map(({ kind, shape }) => ({
        kinds: [kinds[kind] ?? ""],
        signature: `raft | ${kinds[kind]} | shape ${shape}`,
      })),
    })),
  );

type Batches = typeof attempts extends fc.Arbitrary<infer T> ? T : never;

function linesOf(batches: Batches): readonly AttemptLine[] {
  return batches.map(({ cell, job, runs }, nth) => {
    const begun = new Date(Date.UTC(2026, 4, 1) + 1000 * nth).toISOString();
    return attemptOf("n1", runs, { cell, job, begun });
  });
}

const orderOf = (batches: Batches) =>
  inTurn(convictionsIn(linesOf(batches)), new Attribution([])).map(({ attempt, run, kind, signature }) => [
    attempt.cell,
    attempt.job,
    run.run,
    kind,
    signature,
  ]);

describe("the order in which convictions are shrunk", () => {
  it("does not depend on the order in which batches happened to end", () => {
    fc.assert(
      fc.property(
        attempts.chain((batches) =>
          fc.tuple(fc.constant(batches), fc.shuffledSubarray(batches, { minLength: batches.length })),
        ),
        ([batches, shuffled]) => {
          expect(orderOf(shuffled)).toEqual(orderOf(batches));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("has one of each kind and cell first", () => {
    const run = (kind: number, shape: number) => ({
      kinds: [kinds[kind] ?? ""],
      signature: `raft | ${kind} | ${shape}`,
    });
    const runs = [run(0, 0), run(0, 0), run(0, 0), run(0, 1), run(0, 1), run(1, 0)];
    const order = orderOf([{ cell: "raft sim 0", job: 0, runs }]);
    expect(order.map(([, , nth, , signature]) => [nth, signature])).toEqual([
      [0, "raft | 0 | 0"],
      [5, "raft | 1 | 0"],
      [3, "raft | 0 | 1"],
    ]);
  });
});
