/** SARIF, with findings only. Its shape is held by the types that its schema gives; this looks at what they cannot say. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { mostResults, sarifOf } from "../../../../src/campaign/report/sarif.js";
import { visible } from "../../../../src/history/visible.js";
import { campaignOf, findingOf, hostile, nightOf, redCampaign } from "../../../support/campaign-summary.js";

/** What is read here of a log. */
const logSchema = z.looseObject({
  $schema: z.string(),
  runs: z.array(
    z.looseObject({
      tool: z.looseObject({ driver: z.looseObject({ rules: z.array(z.looseObject({ id: z.string() })) }) }),
      results: z.array(
        z.looseObject({
          ruleId: z.string(),
          ruleIndex: z.number(),
          locations: z.array(
            z.looseObject({
              physicalLocation: z.looseObject({ artifactLocation: z.looseObject({ uri: z.string() }) }),
            }),
          ),
        }),
      ),
    }),
  ),
});

function resultsOf(summary: Parameters<typeof sarifOf>[0]) {
  const [run] = logSchema.parse(JSON.parse(sarifOf(summary))).runs;
  for (const { ruleId, ruleIndex, locations } of run?.results ?? []) {
    // The rule is the one that is named, and code scanning needs a place, which is relative.
    expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(locations[0]?.physicalLocation.artifactLocation.uri).toMatch(/^[\w.%~/-]+$/);
  }
  return run?.results ?? [];
}

describe("SARIF", () => {
  it("is empty, and valid, without a finding: a void night is none", () => {
    expect(resultsOf(campaignOf([nightOf({ voidBecause: ["raft sim did not run."] })]))).toEqual([]);
  });

  it("does not let a void night pass for one without findings", () => {
    const invocations = (night: Parameters<typeof nightOf>[0]): unknown =>
      logSchema.parse(JSON.parse(sarifOf(campaignOf([nightOf(night)])))).runs[0]?.invocations;
    expect(invocations({ voidBecause: ["raft sim did not run."] })).toMatchObject([
      { executionSuccessful: false, toolExecutionNotifications: [{ message: { text: "raft sim did not run." } }] },
    ]);
    expect(invocations({})).toEqual([{ executionSuccessful: true, toolExecutionNotifications: [] }]);
  });

  it("has a result for each finding that is not fixed", () => {
    const [result] = resultsOf(redCampaign());
    expect(result).toMatchObject({
      ...{ ruleId: "register", level: "error", baselineState: "new" },
      partialFingerprints: { primaryLocationLineHash: "0123456789ab:1" },
    });
    expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).toBe("corpus/0123456789ab/repro.json");
    const fixed = campaignOf([nightOf()], [findingOf({ state: "fixed" })]);
    expect(resultsOf(fixed)).toEqual([]);
  });

  it("keeps an acknowledged finding as suppressed, with the reason", () => {
    const acknowledged = { reason: "waits for the rewrite", until: "2027-01-01", expired: false };
    const [result] = resultsOf(campaignOf([nightOf()], [findingOf({ state: "acknowledged", acknowledged })]));
    expect(result).toMatchObject({ level: "note", suppressions: [{ justification: acknowledged.reason }] });
  });

  it("has what GitHub requires of rules and places, none of it longer than it takes", () => {
    const long = "x".repeat(5000);
    const [run] = logSchema.parse(
      JSON.parse(sarifOf(campaignOf([nightOf()], [findingOf({}, { kind: long, headline: hostile.repeat(100) })]))),
    ).runs;
    const text = z.object({ text: z.string().min(1).max(1024) });
    const ruleSchema = z.looseObject({
      id: z.string().max(255),
      shortDescription: text,
      fullDescription: text,
      help: text,
    });
    expect(ruleSchema.array().min(1).safeParse(run?.tool.driver.rules).error).toBeUndefined();
    const [result] = run?.results ?? [];
    expect(result?.locations[0]?.physicalLocation.region).toEqual({
      ...{ startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
    });
    expect(JSON.stringify(result?.message)).not.toContain("\u202e");
  });

  it("tells different kinds apart, takes any text, and stays below what GitHub shows", () => {
    const findings = Array.from({ length: mostResults + 10 }, (_, n) =>
      findingOf({ directory: null }, { finding: n.toString(16).padStart(12, "0"), kind: n % 2 ? hostile : "register" }),
    );
    const results = resultsOf(campaignOf([nightOf()], findings));
    expect(results).toHaveLength(mostResults);
    expect(new Set(results.map(({ ruleId }) => ruleId))).toEqual(
      new Set(["register", visible(hostile).replace("\n", "\\n")]),
    );
    expect(resultsOf(campaignOf([nightOf()], [findingOf({ directory: "corpus/a b\\ü" })]))).toHaveLength(1);
  });
});
