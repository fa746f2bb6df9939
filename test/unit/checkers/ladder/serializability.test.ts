/** Serializability of transactions on lists, against brute force: an order in which each client has done one thing only. */
import { expect, it } from "vitest";
import { seededRandom } from "../../../../nodes/random.js";
import { checkLadder } from "../../../../src/checkers/ladder/check.js";
import type { RungStatus } from "../../../../src/checkers/ladder/rung.js";
import type { Operation } from "../../../../src/history/operation.js";
import { listAppend } from "../../../../src/models/list-append.js";
import { generateHistory } from "../../../support/generated-history.js";
import { uniqueLists } from "../../../support/list-kinds.js";
import { complaints } from "../../../support/sentences/check.js";
import { bruteForceSequential } from "../../../support/sequential-oracle.js";

const seeds = Number(process.env.SCHISM_SEEDS ?? 300);

/** What each client saw, as if clients had taken turns in another order. */
function shuffled(seed: number): readonly Operation[] {
  const random = seededRandom(seed, "serializability");
  const shape = { operations: 2 + random.below(5), clients: 1 + random.below(3), indeterminate: 0.1, corrupt: true };
  const operations = generateHistory(uniqueLists, shape, random);
  const calls =
    random.next() < 0.5 ? operations.map(({ call }) => call) : random.shuffle(operations.map(({ call }) => call));
  return operations
    .map((each, place): Operation => {
      const call = calls[place] ?? 0;
      return { ...each, call, return: each.type === "info" ? each.return : call + 0.5 };
    })
    .sort((a, b) => a.call - b.call);
}

it("agrees with brute force, and its sentences are true", () => {
  const tally = new Map<RungStatus, number>();
  let onlySerializable = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const operations = shuffled(seed);
    if (operations.every(({ type }) => type !== "ok")) continue;
    const apart = operations.map((each, process) => ({ ...each, process }));
    const { rungs, strongest } = checkLadder(operations, listAppend);
    const rung = rungs.find(({ name }) => name === "serializability");
    if (rung === undefined) throw new Error("it is a rung of lists");
    expect(rung.status, `seed ${seed}`).toBe(bruteForceSequential(apart, listAppend) ? "holds" : "fails");
    tally.set(rung.status, (tally.get(rung.status) ?? 0) + 1);
    for (const explanation of rung.explanations) {
      expect(complaints({ property: "order", model: listAppend, operations, explanation }), `seed ${seed}`).toEqual([]);
    }
    if (strongest.includes("serializability")) onlySerializable += 1;
  }
  expect(tally.get("holds") ?? 0).toBeGreaterThan(seeds / 20);
  expect(tally.get("fails") ?? 0).toBeGreaterThan(seeds / 20);
  expect(onlySerializable).toBeGreaterThan(0);
});
