import { describe, expect, it } from "vitest";
import { keepFindings } from "../../../../src/campaign/findings/keep.js";
import { folderAt } from "../../../../src/campaign/folder.js";
import { attemptOf, findingOf, planOf, sessionOf } from "../../../support/ledger-lines.js";
import { NightsByHand } from "../../../support/nights-by-hand.js";

/** A night that kept one finding, after as many runs as this, and was interrupted before it tried another conviction. */
function interrupted(tried: number) {
  const asked: number[] = [];
  const nights = new NightsByHand(folderAt("never written"), (_, seed) => {
    asked.push(seed);
    return undefined;
  });
  const convicted = (shape: number) => ({ signature: `raft | liveness | shape ${shape}`, seed: shape });
  nights.lines.push(
    sessionOf("n1"),
    planOf("n1"),
    attemptOf("n1", [convicted(1), convicted(2)]),
    findingOf("n1", "0123456789ab", { from: ["raft | liveness | shape 1"], tried }),
  );
  return { nights, asked };
}

describe("a night that is continued", () => {
  it.each([
    ["shrinks what is left", 99, [2]],
    ["has no more runs for that than one in one piece", 100, []],
  ])("%s", async (_, tried, seeds) => {
    const { nights, asked } = interrupted(tried);
    const { limits } = nights.context("n1");
    expect(await keepFindings(nights.context("n1", { limits: { ...limits, keepRuns: 100 } }))).toMatchObject({
      ...{ findings: [], left: 1 },
    });
    expect(asked).toEqual(seeds);
  });
});
