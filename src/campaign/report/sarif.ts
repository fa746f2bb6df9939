/**
 * Findings as SARIF 2.1.0, for code scanning: those that are not fixed, and nothing else. A finding has no line of source, so that it
 * is placed at the file that repeats it.
 * Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; the types are made from its schema.
 */
import type { Invocation, Log, Result } from "sarif";
import { oneLine } from "../../history/visible.js";
import { packageVersion } from "../../package.js";
import type { FindingSummary } from "../findings/state.js";
import type { CampaignSummary, NightSummary } from "../summary.js";
import { latestRateWords, subjectOf } from "./words.js";

/** GitHub takes 25,000 results of a run and shows 5,000. */
export const mostResults = 5000;

export function sarifOf({ campaign, nights, findings }: CampaignSummary): string {
  const standing = findings.filter(({ state }) => state !== "fixed").slice(0, mostResults);
  const kinds = [...new Set(standing.map(ruleOf))];
  const log: Log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Schism",
            semanticVersion: packageVersion(),
            rules: kinds.map((kind) => ({
              ...{ id: kind, shortDescription: { text: kind }, help: { text: help } },
              fullDescription: { text: `Runs were convicted by: ${kind}.` },
            })),
          },
        },
        invocations: nights.slice(-1).map(invocationOf),
        automationDetails: { id: `schism/${campaign}/` },
        results: standing.map((each) => resultOf(each, kinds.indexOf(ruleOf(each)))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** Code scanning shows it beside each result. */
const help =
  "Repeat it with the file where it is placed: npx schism replay repro.json --times 20. In the campaign's report, findings/ID.html tells the " +
  "story and has further commands; a result is called by its finding's ID in its properties and in the name of that file's folder.";

/** UTF-16 units, without the note of what was cut. GitHub takes 255 of a name and 1,024 of a description. */
const [longestRule, longestText] = [200, 900];

function ruleOf({ finding: { kind } }: FindingSummary): string {
  return oneLine(kind, longestRule);
}

/** A night that proves too little has no results, either: that nothing was found in it must not look like a pass. */
function invocationOf({ state, voidBecause }: NightSummary): Invocation {
  return {
    executionSuccessful: state !== "void" && voidBecause.length === 0,
    toolExecutionNotifications: voidBecause.map((text) => ({
      level: "error",
      message: { text: oneLine(text, longestText) },
    })),
  };
}

function resultOf(summary: FindingSummary, ruleIndex: number): Result {
  const { finding, state, firstSeen, lastSeen, acknowledged, directory } = summary;
  return {
    ...{
      ruleId: ruleOf(summary),
      ruleIndex,
      level: state === "acknowledged" || state === "no longer tested" ? "note" : "error",
    },
    message: {
      text: `${oneLine(finding.headline, longestText)} (${oneLine(subjectOf(finding), longestRule)}; replayed: ${latestRateWords(summary)}; first seen in ${firstSeen.night})`,
    },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(directory ?? `corpus/${finding.finding}`) },
          // All four are required by code scanning.
          region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
        },
      },
    ],
    partialFingerprints: { primaryLocationLineHash: `${finding.finding}:1` },
    baselineState: state === "new" ? "new" : "unchanged",
    ...(acknowledged === null || acknowledged.expired
      ? {}
      : {
          suppressions: [
            { kind: "external", status: "accepted", justification: oneLine(acknowledged.reason, longestText) },
          ],
        }),
    properties: {
      ...{ finding: finding.finding, state, signature: finding.signature, firstSeen, lastSeen },
    },
  };
}

function uriOf(directory: string): string {
  const parts = directory.split(/[\\/]/).filter((part) => part !== "");
  return `${parts.map(encodeURIComponent).join("/")}/repro.json`;
}
