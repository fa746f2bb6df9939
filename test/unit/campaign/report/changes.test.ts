/** What counts as news of a night, and what every report says of it in one line. */
import { describe, expect, it } from "vitest";
import { changesOf } from "../../../../src/campaign/report/changes.js";
import { headlineOf } from "../../../../src/campaign/report/words.js";
import { campaignOf, findingOf, nightOf, redCampaign } from "../../../support/campaign-summary.js";

const yesterday = nightOf({ night: "2026-11-27" });
const red = nightOf({ state: "red" });
const redYesterday = nightOf({ night: "2026-11-27", state: "red" });
const voided = nightOf({ voidBecause: ["raft sim did not run."] });

describe("a night is news", () => {
  it("when it is the first one, or its state changed", () => {
    expect(changesOf(campaignOf(), null).news).toBe(true);
    expect(changesOf(campaignOf([redYesterday, nightOf()]), campaignOf([redYesterday])).news).toBe(true);
    expect(changesOf(campaignOf([yesterday, nightOf()]), campaignOf([yesterday])).news).toBe(false);
  });

  it("when a finding is new, fixed, or back after it was fixed, and not when a known one is still there", () => {
    const former = (state: "open" | "fixed") => campaignOf([redYesterday], [findingOf({ state })]);
    const now = (state: "new" | "open" | "fixed") => campaignOf([redYesterday, red], [findingOf({ state })]);
    expect(changesOf(now("new"), campaignOf([redYesterday])).fresh).toHaveLength(1);
    expect(changesOf(now("new"), campaignOf([redYesterday])).news).toBe(true);
    expect(changesOf(now("open"), former("open"))).toMatchObject({ news: false, standing: { length: 1 } });
    expect(changesOf(now("open"), former("fixed"))).toMatchObject({ news: true, again: { length: 1 }, standing: [] });
    expect(changesOf(now("fixed"), former("open"))).toMatchObject({ news: true, fixed: { length: 1 } });
    expect(changesOf(now("fixed"), former("fixed"))).toMatchObject({ news: false, fixed: [] });
  });

  it("as long as there is something that no finding explains yet", () => {
    const unexplained = [{ cell: "raft sim", kind: "liveness", runs: 3 }];
    const now = changesOf(campaignOf([redYesterday, { ...red, unexplained }]), campaignOf([redYesterday]));
    expect(now.news).toBe(true);
    expect(headlineOf(now)).toBe("RED: 3 convictions not explained yet; 200 runs in 2 cells, 2 min");
  });

  it("every time that it is void: two weeks that prove nothing are told each night", () => {
    const before = nightOf({ night: "2026-11-27", voidBecause: ["raft sim did not run."] });
    expect(changesOf(campaignOf([before, voided]), campaignOf([before])).news).toBe(true);
  });
});

describe("the line of a night", () => {
  it("says state, changes and how much ran", () => {
    expect(headlineOf(changesOf(redCampaign(), campaignOf([yesterday])))).toBe(
      "RED, was green: 1 new finding; 300 runs in 3 cells, 3 min",
    );
    expect(headlineOf(changesOf(campaignOf([voided]), null))).toBe(
      "VOID: proves too little (1 reason); 200 runs in 2 cells, 2 min",
    );
    const large = nightOf({ runs: 1_234_567 });
    expect(headlineOf(changesOf(campaignOf([large]), campaignOf([yesterday])))).toBe(
      "GREEN: no findings; 1,234,567 runs in 2 cells, 2 min",
    );
    const acknowledged = campaignOf([nightOf()], [findingOf({ state: "acknowledged" })]);
    expect(headlineOf(changesOf(acknowledged, campaignOf([redYesterday])))).toBe(
      "GREEN, was red: 1 acknowledged finding; 200 runs in 2 cells, 2 min",
    );
  });
});
