/**
 * Generated histories are what they say: brute force finds an order for each valid one and none for each one that is spoiled for
 * certain, and what is written of them is read back as the same operations.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { generateHistory } from "../../bench/histories.js";
import { drawFamilies } from "../../bench/support/families.js";
import { faultsOf, generatedModels, type HistoryFamily } from "../../bench/support/family.js";
import { writeHistory } from "../../bench/support/history-file.js";
import { readOperations } from "../../src/history/read.js";
import { modelNamed } from "../../src/models/index.js";
import { bruteForceLinearizable } from "../support/oracle.js";

const small = { operations: 14, clients: 3, keys: 1, indeterminatePercent: 10, puts: 10 } as const;
const directory = mkdtempSync(join(tmpdir(), "schism-generated-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const sorts = generatedModels.flatMap((model) =>
  ([3, "unique"] as const).flatMap((values) =>
    [null, ...faultsOf({ model, values })].map((fault) => ({ model, values, fault })),
  ),
);

describe("agrees with brute force", () => {
  it.each(sorts)("$model, $values values, fault $fault", (sort) => {
    let certain = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const { operations, expected } = generateHistory({ ...small, ...sort }, seed);
      if (expected === "unknown") continue;
      certain += 1;
      expect(bruteForceLinearizable(operations, modelNamed(sort.model)), `seed ${seed}`).toBe(expected);
    }
    if (sort.fault === null || sort.fault === "thin-air") expect(certain).toBeGreaterThan(10);
  });
});

it("spoils most large histories for certain", () => {
  const families = drawFamilies(5, 60, 1000).filter(({ fault }) => fault === "stale" || fault === "thin-air");
  const certain = families.filter((family) => generateHistory(family, 5).expected === false);
  expect(families.length).toBeGreaterThan(20);
  expect(certain).toEqual(families);
});

it("locks of several keys come to no standstill", () => {
  const family: HistoryFamily = { ...small, model: "mutex", values: 3, fault: null, operations: 500, keys: 5 };
  const { operations } = generateHistory({ ...family, clients: 20 }, 1);
  expect(operations.length).toBe(500);
});

it.each(["jsonl", "edn"])("is written as %s and read back as it was", async (format) => {
  const family: HistoryFamily = { ...small, model: "cas-register", values: 3, fault: null, operations: 300, keys: 1 };
  const { operations } = generateHistory(family, 1);
  const path = join(directory, `history.${format}`);
  writeHistory(path, operations, format);
  const told = ({ f, input, output, type, call, return: returned }: (typeof operations)[number]): unknown => ({
    ...{ f, input, output, type, call, returned },
  });
  expect((await readOperations(path)).operations.map(told)).toEqual(operations.map(told));
});
