/** Markdown for a job's summary and a comment: within GitHub's limits, with what was left out said, and no text from outside as markup. */
import { describe, expect, it } from "vitest";
import type { OutcomeKind } from "../../../../src/campaign/outcome.js";
import { changesOf } from "../../../../src/campaign/report/changes.js";
import { longestComment, longestSummary, markdownOf, plain } from "../../../../src/campaign/report/markdown.js";
import type { CampaignSummary } from "../../../../src/campaign/summary.js";
import {
  campaignOf,
  canary,
  cellOf,
  convicted,
  findingOf,
  hostile,
  nightOf,
  redCampaign,
} from "../../../support/campaign-summary.js";

const whole = { longest: longestSummary, allCells: true };
const write = (summary: CampaignSummary, limits = whole): string =>
  markdownOf(summary, changesOf(summary, null), limits);

describe("a summary", () => {
  it("says what ran, what is new, and how the canaries did", () => {
    const text = write(redCampaign());
    expect(text).toContain("## nightly: RED: 1 new finding; 300 runs in 3 cells, 3 min");
    expect(text).toContain(
      "### New\n\n- **A read of x returned a value that was overwritten before.** paxos, register, finding `0123456789ab`",
    );
    expect(text).toContain("Replayed: 7 of 20 \\(35 %; 18 % to 57 %\\) on sim.");
    expect(text).toContain("- raft canary: convicted in 40 of 100 runs \\(40 %\\)");
    expect(text).toContain("| paxos sim | 100 of 100 | 60 s | valid 97, invalid 3 | 15.0 |");
    expect(text).not.toContain("left out");
  });

  it("lists convictions that are not a finding yet", () => {
    const unexplained = [{ cell: "paxos sim", kind: "liveness", runs: 3 }];
    expect(write(campaignOf([nightOf({ state: "red", unexplained })]))).toContain(
      "### Convicted, and not explained yet\n\n- paxos sim: 3 runs convicted by liveness",
    );
  });

  it("counts the convictions of a cell that nothing will explain, instead of repeating why", () => {
    const gone = { cell: "paxos sim", kind: "liveness", reason: "its cell is not in the campaign any more" };
    const text = write(campaignOf([nightOf({ dropped: [gone, { ...gone, kind: "register" }, gone] })]));
    expect(text.match(/\n- \d explanations? of .*/g)).toEqual([
      "\n- 2 explanations of liveness in paxos sim, found in an earlier night: its cell is not in the campaign any more",
      "\n- 1 explanation of register in paxos sim, found in an earlier night: its cell is not in the campaign any more",
    ]);
  });

  it("lists in a comment only the cells to look at", () => {
    const text = write(redCampaign(), { longest: longestComment, allCells: false });
    expect(text).toContain("### Cells to look at");
    expect(text).toContain("| paxos sim |");
    expect(text).not.toContain("| raft sim |");
  });

  it("does not say that a canary survived runs that came to no verdict", () => {
    const outcomes = new Map<OutcomeKind, number>([["too busy", 3]]);
    const unseen = cellOf({ ...canary, runs: 3, outcomes, kinds: new Map() });
    const text = write(campaignOf([nightOf({ cells: [unseen] })]));
    expect(text).toMatch(/not convicted\*\* raft canary[^\n]+none of its 3 runs came to a verdict \\\(3 too busy\\\)/);
  });

  it("puts canaries that survived first, and says why a night is void", () => {
    const survived = cellOf({ ...canary, cell: "z canary", outcomes: new Map([["valid", 100]]), kinds: new Map() });
    const night = nightOf({ cells: [canary, survived], voidBecause: ["The canary z canary was not convicted."] });
    const text = write(campaignOf([night]));
    expect(text).toContain("### Void because\n\n- The canary z canary was not convicted.");
    expect(text).toMatch(/### Canaries\n\n- \*\*not convicted\*\* z canary[^\n]+survived 100 runs\n- raft canary/);
  });
});

describe("a text that is too long", () => {
  const cells = Array.from({ length: 30_000 }, (_, n) => ({ ...convicted, cell: `cell ${n} ${"é".repeat(150)}` }));
  const findings = Array.from({ length: 3000 }, (_, n) =>
    findingOf({}, { finding: n.toString(16).padStart(12, "0"), headline: `finding ${n} ${"x".repeat(300)}` }),
  );
  const reasons = cells.slice(0, 5000).map(({ cell }) => `${cell} did not run.`);
  const summary = campaignOf([nightOf({ state: "red", cells, voidBecause: reasons })], findings);

  it.each([
    ["a step's summary", 2 ** 20, { longest: longestSummary, allCells: true }],
    ["a comment", 65_536, { longest: longestComment, allCells: false }],
  ])("stays below the limit of %s, and says of each part what is missing", (_, limit, limits) => {
    const text = write(summary, limits);
    expect(Buffer.byteLength(text)).toBeLessThan(limit);
    // As much as fits is there.
    expect(Buffer.byteLength(text)).toBeGreaterThan(limit * 0.9);
    for (const title of ["### New", "### Without that it would be void", "### Cells"]) expect(text).toContain(title);
    const shown = text.match(/^- \*\*finding/gm)?.length ?? 0;
    expect(shown).toBeGreaterThan(50);
    expect(text).toContain(`cells left out here; the report's index.html has all of them.`);
    if (shown < 3000) expect(text).toContain(`${(3000 - shown).toLocaleString("en-US")} more findings left out here`);
  });
});

describe("text from outside", () => {
  it("is never markup, mentions no user, and stays in its line", () => {
    const cell = cellOf({ cell: hostile, voidBecause: [hostile] });
    const finding = findingOf({}, { headline: hostile, kind: hostile });
    const text = write(campaignOf([nightOf({ cells: [cell], voidBecause: [hostile] })], [finding], hostile));
    expect(text).not.toMatch(/<script|@octocat|#1\b|(^|[^\\])\[a\]/);
    expect(text).not.toContain("\u202e");
    expect(text).not.toContain("\n# x");
    // The row of the table has its five columns.
    const row = text.split("\n").find((line) => line.startsWith('| \\"') || line.startsWith('| "'));
    expect(row?.replaceAll(/\\\|/g, "").split("|")).toHaveLength(7);
  });

  it("is shown as it is", () => {
    expect(plain("a_b*c | <d> & `e`")).toBe("a\\_b\\*c \\| &lt;d&gt; &amp; \\`e\\`");
    expect(plain("see https://example.org @you #2")).toBe("see https:<!-- -->//example.org @<!-- -->you #<!-- -->2");
  });

  it("begins no list, holds no formula, and refers to no issue", () => {
    expect(["- [ ] x", "1. x", "+ x", "  x", "12x", "n1. x"].map(plain)).toEqual([
      ...["\\- \\[ \\] x", "1\\. x", "\\+ x", "x", "12x", "n1. x"],
    ]);
    expect(plain("2026-11-30-1")).toBe("2026-11-30-1");
    expect(plain("1.5 s")).toBe("1.5 s");
    expect(plain("$a$")).toBe("<span>$</span>a<span>$</span>");
    expect(plain("gh-1 GH-2 www.example.org")).toBe("gh<!-- -->-1 GH<!-- -->-2 www<!-- -->.example.org");
  });
});
