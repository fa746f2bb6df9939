import { describe, expect, it } from "vitest";
import { type SessionShape, sessionHistory } from "../../../../bench/support/session-histories.js";
import { seededRandom } from "../../../../nodes/random.js";
import { checkWeakModel, type WeakModel, weakModels } from "../../../../src/checkers/ladder/weak-models.js";
import { checkLinearizable } from "../../../../src/checkers/linearizability/check.js";
import { readsFrom } from "../../../../src/checkers/reads-from/history.js";
import { checkSequential } from "../../../../src/checkers/sequential/check.js";
import type { Operation } from "../../../../src/history/operation.js";
import { casRegister } from "../../../../src/models/register.js";
import { randomShape, smallHistory } from "../../../support/small-sessions.js";

const model = casRegister();
const seeds = Number(process.env.SCHISM_SEEDS ?? 500);

/** What each checker says by itself, without what follows from the others. */
function outcomes(operations: readonly Operation[]): { readonly [name in WeakModel]: string } | undefined {
  const known = readsFrom(operations, model, { updates: "split" });
  if (known.kind !== "known") return undefined;
  const { history } = known;
  const limits = { deadline: Number.POSITIVE_INFINITY, memoryLimitBytes: 2 ** 30 };
  const outcome = (name: WeakModel): string => checkWeakModel(name, history, model, limits).outcome;
  return {
    "causal memory": outcome("causal memory"),
    "causal convergence": outcome("causal convergence"),
    "causal consistency": outcome("causal consistency"),
    PRAM: outcome("PRAM"),
    "read your writes": outcome("read your writes"),
    "monotonic reads": outcome("monotonic reads"),
    "monotonic writes": outcome("monotonic writes"),
    "writes follow reads": outcome("writes follow reads"),
  };
}

const below: { readonly [name: string]: readonly WeakModel[] } = {
  "sequential consistency": weakModels,
  "causal memory": weakModels.filter((name) => name !== "causal convergence"),
  "causal convergence": weakModels.filter((name) => name !== "causal memory" && name !== "PRAM"),
  "causal consistency": ["read your writes"],
  PRAM: ["read your writes", "monotonic reads", "monotonic writes"],
};

function expectAll(found: { readonly [name in WeakModel]: string } | undefined, because: string, label: string): void {
  for (const name of below[because] ?? []) expect(found?.[name], `${label}: ${because}, ${name}`).toBe("holds");
}

describe("each checker by itself agrees with what follows from the others", () => {
  it("on small histories", () => {
    let linearizable = 0;
    let sequential = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const random = seededRandom(seed, "implications");
      const operations = smallHistory({ ...randomShape(random), disorder: random.pick([0, 0.2, 0.5]) }, random);
      const label = `seed ${seed}: ${JSON.stringify(operations)}`;
      const found = outcomes(operations);
      const isSequential = checkSequential(operations, model).valid;
      if (checkLinearizable(operations, model).valid === true) {
        linearizable += 1;
        expect(isSequential, label).toBe(true);
      }
      if (isSequential === true) {
        sequential += 1;
        expectAll(found, "sequential consistency", label);
      }
      for (const name of weakModels) if (found?.[name] === "holds") expectAll(found, name, label);
    }
    expect(linearizable).toBeGreaterThan(seeds / 10);
    expect(sequential).toBeGreaterThan(linearizable);
  });

  const sizes = { operations: 1500, clients: 6, keys: 5, staleReads: 0 };
  const stores: readonly { store: SessionShape["store"]; holds: string; sequential: boolean }[] = [
    { store: "sequential", holds: "sequential consistency", sequential: true },
    { store: "causal", holds: "causal memory", sequential: false },
    { store: "fifo", holds: "PRAM", sequential: false },
  ];
  it.each(stores)("on what a $store store shows: $holds", ({ store, holds, sequential }) => {
    for (let seed = 0; seed < 8; seed++) {
      const operations = sessionHistory({ ...sizes, store, indeterminate: seed % 2 === 0 ? 0 : 0.02, seed });
      const found = outcomes(operations);
      expect(checkSequential(operations, model).valid, `seed ${seed}`).toBe(sequential);
      for (const name of weakModels) if (name === holds) expect(found?.[name]).toBe("holds");
      expectAll(found, holds, `seed ${seed}`);
      if (store === "fifo") expect(found?.["causal memory"], `seed ${seed}`).toBe("violated");
    }
  });
});
