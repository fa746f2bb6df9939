/** What is told before a night goes on. */
import { expect, it } from "vitest";
import { campaignIn } from "../../../src/campaign/plan/file.js";
import { planNight } from "../../../src/campaign/plan/night.js";
import type { Start } from "../../../src/campaign/run.js";
import { problemsAtStart } from "../../../src/campaign/telling.js";

it("a damaged line of another campaign is not mentioned, and one of another night is not done again", () => {
  const source = `name: mine
budget: { runs: 10 }
cells: [{ systems: [chain] }]
canaries: [{ systems: [raft], variants: [log-not-synced] }]
`;
  const start: Start = {
    ...{ plan: planNight(campaignIn(source, "mine.yaml"), "n2"), shard: { nth: 1, of: 1 }, goesOn: true },
    damaged: ["other.n2.1-of-1", "mine.n1.1-of-1", "mine.n2.1-of-1"].map((name, nth) => ({
      ...{ file: `c/ledger/${name}.jsonl`, line: nth + 1 },
    })),
    ...{ finished: null, warnings: ["too short"] },
  };
  expect(problemsAtStart(start)).toEqual([
    "c/ledger/mine.n1.1-of-1.jsonl, line 2: damaged, and left out",
    "c/ledger/mine.n2.1-of-1.jsonl, line 3: damaged, so what it says is done again",
    "warning: too short",
  ]);
  expect(problemsAtStart({ ...start, finished: "2026-05-01T02:00:00.000Z", warnings: [] })).toEqual([
    "c/ledger/mine.n1.1-of-1.jsonl, line 2: damaged, and left out",
    "c/ledger/mine.n2.1-of-1.jsonl, line 3: damaged, and left out",
  ]);
});
