/**
 * Texts of a key-value store that several puts may have begun: what is said of them without a search, against brute force where
 * histories are small, and verified where a hundred clients leave the search too much to choose from.
 */
import { describe, expect, it } from "vitest";
import { generateHistory } from "../../../bench/histories.js";
import { type Random, seededRandom } from "../../../nodes/random.js";
import { relevantOperations } from "../../../src/checkers/linearizability/partition.js";
import type { Json, Operation } from "../../../src/history/operation.js";
import { kv } from "../../../src/models/kv.js";
import { bruteForceLinearizable } from "../../support/oracle.js";
import { specialHistory, tokensAfterFewPuts } from "../../support/special-kinds.js";
import { complaintAboutResult, decideSpecially, withoutEnd } from "../../support/special-verdict.js";

const seeds = Number(process.env.SCHISM_SEEDS ?? 700);

interface Client {
  process: number;
  operation: { -readonly [field in keyof Operation]: Operation[field] } | undefined;
  lost: boolean;
  done: boolean;
}

/** A store in memory, whose clients take turns by chance: each invokes, then it is done, then it returns, unless the answer is lost. */
function manyClients(
  random: Random,
  shape: { operations: number; clients: number; texts: readonly string[] },
): Operation[] {
  const operations: Operation[] = [];
  const clients = Array.from(
    { length: shape.clients },
    (_, process): Client => ({ process, operation: undefined, lost: false, done: false }),
  );
  let processes = shape.clients;
  let state: Json = null;
  let events = 0;
  while (operations.length < shape.operations || clients.some(({ operation }) => operation !== undefined)) {
    const client = random.pick(clients);
    const { operation, process } = client;
    if (operation === undefined) {
      if (operations.length === shape.operations) continue;
      const id = operations.length;
      const chance = random.next();
      const [f, input] =
        chance < 0.1
          ? ["put", random.pick(shape.texts)]
          : chance < 0.5
            ? ["append", ` ${process}.${id}`]
            : ["get", null];
      client.operation = {
        ...{ id, process, f, key: null, input, output: undefined, type: "info", call: events++ },
        ...{ return: Number.POSITIVE_INFINITY, callTime: -1, returnTime: -1 },
      };
      operations.push(client.operation);
      client.lost = random.next() < 0.05;
      client.done = false;
    } else if (!client.done) {
      client.done = true;
      if (client.lost && random.next() < 0.5) continue;
      if (operation.f === "put") state = operation.input;
      else if (operation.f === "append") state = `${state ?? ""}${operation.input}`;
      if (!client.lost) operation.output = operation.f === "get" ? state : null;
    } else {
      client.operation = undefined;
      if (client.lost) client.process = processes++;
      else {
        operation.type = "ok";
        operation.return = events++;
      }
    }
  }
  return operations;
}

describe("texts that several puts may have begun", () => {
  it("are judged as brute force judges them, and most are", () => {
    let [decided, valid] = [0, 0];
    for (let seed = 0; seed < seeds; seed++) {
      const random = seededRandom(seed, "kv bases");
      const shape = {
        operations: 3 + random.below(9),
        clients: 2 + random.below(5),
        indeterminate: random.pick([0, 0.15, 0.4]),
        corrupt: random.next() < 0.6,
      };
      const operations = specialHistory(tokensAfterFewPuts, shape, random);
      const result = decideSpecially(operations, kv);
      if (result === null) continue;
      decided += 1;
      if (result.valid) valid += 1;
      const expected = bruteForceLinearizable(operations, kv);
      const complaint = complaintAboutResult(result, operations, kv, expected, (weakened, optional) =>
        bruteForceLinearizable(withoutEnd(weakened, optional), kv),
      );
      if (complaint !== undefined) expect.fail(`seed ${seed}: ${complaint}\n${JSON.stringify(operations)}`);
    }
    expect(decided).toBeGreaterThan(0.999 * seeds);
    expect(valid).toBeGreaterThan(seeds / 4);
  });

  it("are given to puts among thousands of operations of a hundred clients", () => {
    let decided = 0;
    for (let seed = 0; seed < 8; seed++) {
      const operations = manyClients(seededRandom(seed, "kv bases"), {
        ...{ operations: 3000, clients: 100, texts: ["a", "b", "c"] },
      });
      const result = decideSpecially(operations, kv);
      if (result === null) continue;
      decided += 1;
      expect(complaintAboutResult(result, operations, kv, true)).toBeUndefined();
    }
    expect(decided).toBe(8);
  });

  it("are given to puts among tens of thousands of operations, where many gets have no place at first", () => {
    const family = { operations: 39_000, clients: 50, keys: 1, values: 3, indeterminatePercent: 1, puts: 10 };
    const { operations: all } = generateHistory({ model: "kv", ...family, fault: null }, 1);
    const operations = relevantOperations(all, kv);
    const result = decideSpecially(operations, kv);
    expect(result?.valid).toBe(true);
    if (result !== null) expect(complaintAboutResult(result, operations, kv, true)).toBeUndefined();
  });

  it("hold gets one after the other, and before the first append, where few clients do not overlap much", () => {
    let decided = 0;
    for (let seed = 0; seed < 20; seed++) {
      const operations = manyClients(seededRandom(seed, "gets in turn"), {
        ...{ operations: 1000, clients: 5, texts: ["a", "b", "c"] },
      });
      const result = decideSpecially(operations, kv);
      if (result === null) continue;
      decided += 1;
      expect(complaintAboutResult(result, operations, kv, true)).toBeUndefined();
    }
    expect(decided).toBeGreaterThan(15);
  });
});
