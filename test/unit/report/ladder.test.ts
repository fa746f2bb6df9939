/** The ladder on a terminal. */
import { expect, it } from "vitest";
import { checkLadder, pairOperations, registerModel } from "../../../src/index.js";
import { renderLadder } from "../../../src/report/ladder.js";

it("gives a reason for which several models fail once, under the names of all of them", () => {
  const operations = pairOperations([
    { type: "invoke", process: 0, f: "write", value: 1 },
    { type: "ok", process: 0, f: "write", value: 1 },
    { type: "invoke", process: 1, f: "read" },
    { type: "ok", process: 1, f: "read", value: 9 },
  ]);
  const lines = renderLadder(checkLadder(operations, registerModel), { colour: false }).split("\n");
  const reasons = lines.filter((line) => line.endsWith("nothing wrote 9."));
  expect(reasons).toEqual([
    "sequential consistency: Client 1 read 9, and nothing wrote 9.",
    expect.stringMatching(/^causal memory, .*, read your writes, .*: Client 1 read 9, and nothing wrote 9\.$/),
  ]);
});
