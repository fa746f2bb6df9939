import { expect, it } from "vitest";
import { seededRandom } from "../../../nodes/random.js";
import { preparePartition } from "../../../src/checkers/linearizability/partition.js";
import type { Operation } from "../../../src/history/operation.js";
import { register } from "../../../src/models/register.js";

it("has completed operations in order of their returns, near or far apart, and where several are at one event", () => {
  for (let seed = 0; seed < 300; seed++) {
    const random = seededRandom(seed);
    const furthest = [20, 60, 2000][seed % 3] ?? 0;
    const operations = Array.from({ length: 1 + random.below(20) }, (_, id): Operation => {
      const type = random.below(5) === 0 ? "info" : "ok";
      const end = type === "info" ? Number.POSITIVE_INFINITY : id + random.below(furthest);
      return {
        ...{ id, process: id, f: "write", key: null, input: id, output: type === "ok" ? id : undefined, type },
        ...{ call: id, return: end, callTime: -1, returnTime: -1 },
      };
    });
    const expected = operations
      .filter(({ type }) => type === "ok")
      .sort((a, b) => a.return - b.return || a.id - b.id)
      .map(({ id }) => id);
    expect([...preparePartition(operations, register).returns]).toEqual(expected);
  }
});
