/** What a node keeps for another, it keeps until that one has all of it: by hand. */
import { expect, it } from "vitest";
import { hintsArrive } from "../../../nodes/partial-quorum/claims.js";
import { ClaimWatch } from "../../../src/claims/watch.js";

function told(...events: readonly (readonly [node: string, holds: string, kept?: string])[]): readonly string[] {
  const sentences: string[] = [];
  const watch = new ClaimWatch({
    ...{ claims: [hintsArrive], nodes: 4, isUpdate: () => true },
    report: (_node, _claim, sentence) => void sentences.push(sentence),
  });
  for (const [node, holds, kept] of events) {
    const about = { key: "x", owner: "n3", holds };
    if (kept === undefined) watch.onTrace(node, { type: "partial-quorum/hinted", ...about });
    else watch.onTrace(node, { type: "partial-quorum/handed-off", ...about, kept });
  }
  return sentences;
}

it("a hint is forgotten once its owner has all that was ever kept for it", () => {
  expect(told(["n4", "n1:1"], ["n4", "n2:1"], ["n4", "n1:1 n2:2", "n1:1 n2:1"], ["n4", "n2:3"])).toEqual([]);
});

it("one that lacks what the node had said to keep is not forgotten, whatever the hint holds by then", () => {
  expect(told(["n4", "n1:1"], ["n4", "n2:1"], ["n4", "n2:1", "n2:1"])).toEqual([
    "n4 forgot the writes n1:1 of x, which it kept for n3; n3 had said to hold n2:1.",
  ]);
});

it("what another node keeps does not matter", () => {
  expect(told(["n5", "n1:1"], ["n4", "n2:1"], ["n4", "n2:1", "n2:1"])).toEqual([]);
});

it("what its owner has said once it holds, though a later answer is an old one", () => {
  const late = ["n4", "n1:2 n2:1", "n1:1"] as const;
  expect(told(["n4", "n1:3"], ["n4", "n1:3 n2:1", "n1:3"], ["n4", "n1:1"], late)).toEqual([]);
  expect(told(["n4", "n1:3"], ["n4", "n1:3 n2:1", "n1:3"], ["n4", "n2:2"], ["n4", "n1:1"], late)).toEqual([
    "n4 forgot the writes n2:2 of x, which it kept for n3; n3 had said to hold n1:2 n2:1.",
  ]);
});
