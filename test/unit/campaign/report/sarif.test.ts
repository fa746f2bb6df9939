/** SARIF in the shape that the standard asks for (OASIS, SARIF 2.1.0, required properties), with findings only. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { mostResults, sarifOf } from "../../../../src/campaign/report/sarif.js";
import { campaignOf, findingOf, hostile, nightOf, redCampaign } from "../../../support/campaign-summary.js";

const message = z.strictObject({ text: z.string().min(1) });

/** Strict: a property that the standard does not know is refused. `additionalProperties` is false there, too. */
const logSchema = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z
    .array(
      z.strictObject({
        tool: z.strictObject({
          driver: z.strictObject({
            name: z.string().min(1),
            semanticVersion: z.string(),
            rules: z.array(z.strictObject({ id: z.string().min(1), shortDescription: message })),
          }),
        }),
        automationDetails: z.strictObject({ id: z.string() }),
        results: z.array(
          z.strictObject({
            ruleId: z.string(),
            ruleIndex: z.number().int().min(0),
            level: z.enum(["none", "note", "warning", "error"]),
            message,
            locations: z
              .array(
                z.strictObject({
                  physicalLocation: z.strictObject({
                    // A relative reference: no scheme, no backslash, no space.
                    artifactLocation: z.strictObject({ uri: z.string().regex(/^[\w.%~/-]+$/) }),
                    region: z.strictObject({ startLine: z.number().int().min(1) }),
                  }),
                }),
              )
              .min(1),
            partialFingerprints: z.record(z.string(), z.string()),
            baselineState: z.enum(["new", "unchanged", "updated", "absent"]),
            suppressions: z
              .array(
                z.strictObject({
                  kind: z.enum(["inSource", "external"]),
                  status: z.enum(["accepted", "underReview", "rejected"]),
                  justification: z.string(),
                }),
              )
              .optional(),
            properties: z.looseObject({}),
          }),
        ),
      }),
    )
    .min(1),
});

function resultsOf(summary: Parameters<typeof sarifOf>[0]) {
  const [run] = logSchema.parse(JSON.parse(sarifOf(summary))).runs;
  for (const { ruleId, ruleIndex } of run?.results ?? []) {
    expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  }
  return run?.results ?? [];
}

describe("SARIF", () => {
  it("is empty, and valid, without a finding: a void night is none", () => {
    expect(resultsOf(campaignOf([nightOf({ voidBecause: ["raft sim did not run."] })]))).toEqual([]);
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

  it("tells different kinds apart, takes any text, and stays below what GitHub shows", () => {
    const findings = Array.from({ length: mostResults + 10 }, (_, n) =>
      findingOf({ directory: null }, { finding: n.toString(16).padStart(12, "0"), kind: n % 2 ? hostile : "register" }),
    );
    const results = resultsOf(campaignOf([nightOf()], findings));
    expect(results).toHaveLength(mostResults);
    expect(new Set(results.map(({ ruleId }) => ruleId))).toEqual(new Set(["register", hostile]));
    expect(resultsOf(campaignOf([nightOf()], [findingOf({ directory: "corpus/a b\\ü" })]))).toHaveLength(1);
  });
});
