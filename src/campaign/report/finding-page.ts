/** The page of one finding: what it is, how surely it repeats, since when, and what to do about it. */
import { cut } from "../../history/visible.js";
import type { FindingState, FindingSummary } from "../findings/state.js";
import type { CampaignSummary } from "../summary.js";
import { longestText } from "./index-page.js";
import { instructionsOf } from "./instructions.js";
import type { FindingPage } from "./page/data.js";
import { counted, number, subjectOf } from "./words.js";

/** What the corpus has of it, copied beside the page. */
export interface CorpusCopy {
  readonly report: string | null;
  readonly repro: string | null;
  readonly story: readonly string[];
}

const stateWords: Readonly<Record<FindingState, string>> = {
  new: "First seen in the latest night.",
  open: "Known, and not fixed.",
  acknowledged: "Known; somebody said why it may stay for now.",
  "no longer tested":
    "The latest night had none of the cells in which it was found, so it does not make a night red any more. It is not fixed: only replays, with " +
    "the options that it was found with, can still show it.",
  fixed: "Fixed: at the rate that it had, it would have shown again by now.",
};

const longestSignature = 2000;

export function findingPage(
  summary: FindingSummary,
  { campaign, nights }: CampaignSummary,
  copy: CorpusCopy,
): FindingPage {
  const { finding, state, seenIn, rates } = summary;
  const present = new Set([...seenIn.keys(), ...rates.map(({ night }) => night)]);
  const ofFinding = nights.map(({ night }) => night).filter((night) => present.has(night));
  const places = new Map(ofFinding.map((night, place) => [night, place]));
  return {
    page: "finding",
    ...{ campaign, id: finding.finding, headline: cut(finding.headline, longestText), state },
    ...{
      stateWords: stateWords[state],
      subject: subjectOf(finding),
      kind: cut(finding.kind, longestText),
    },
    facts: factsOf(summary),
    ...copy,
    commands: instructionsOf(summary, copy.repro !== null),
    nights: ofFinding,
    replays: rates.flatMap(({ night, interval: [low, high], otherKinds: _, ...counts }) => {
      const place = places.get(night);
      return place === undefined ? [] : [{ ...counts, night: place, low, high }];
    }),
    seen: [...seenIn].flatMap(([night, runs]) => {
      const place = places.get(night);
      return place === undefined ? [] : [[place, runs] as const];
    }),
  };
}

function factsOf(summary: FindingSummary): FindingPage["facts"] {
  const { finding, firstSeen, lastSeen, seenIn, sharedIn, acknowledged, passes, rateChanged } = summary;
  const { steadiness, cell, cluster, job, run, seed, operations, night, ranIn = night } = finding;
  const sighting = ({ night, version, commit }: typeof firstSeen): string =>
    `${night}, Schism ${version}, commit ${commit ?? "unknown"}`;
  const facts: readonly (readonly [name: string, value: string])[] = [
    ["First seen", sighting(firstSeen)],
    ["Last seen", sighting(lastSeen)],
    ["Seen in", counted(seenIn.size, "night")],
    ...[...sharedIn].map(
      ([night, runs]) =>
        [
          "Unclear",
          `in the night ${night}, ${counted(runs, "more run")} showed it or another finding that looks the same before it is shrunk`,
        ] as const,
    ),
    ...(acknowledged === null
      ? []
      : [
          [
            "Acknowledged",
            `until ${acknowledged.until}${acknowledged.expired ? ", which is over" : ""}: ${acknowledged.reason}`,
          ] as const,
        ]),
    ...(rateChanged
      ? [["Rate", "changed: the interval of the latest one has nothing in common with that of the one before"] as const]
      : []),
    ...(passes === null || passes.since === 0 || !Number.isFinite(passes.needed)
      ? []
      : [
          [
            "Passed since",
            `${counted(passes.since, "time")}; it counts as fixed after ${counted(passes.needed, "pass", "passes")}, by the rate at which it failed`,
          ] as const,
        ]),
    ["Kinds", finding.kinds.join(", ")],
    ["Cells", [...summary.cells].sort().join(", ")],
    ["Found in", `night ${ranIn}, ${cell} (${cluster}), job ${job}, run ${run}, seed ${seed}`],
    [
      "Size",
      `${counted(operations, "operation")} contradict each other; ${finding.shrunk ? "the scenario was shrunk" : "not shrunk: this is the run as it was found"}`,
    ],
    ...(steadiness === null
      ? []
      : [
          [
            "Steadiness",
            `fails in ${number(steadiness.failing)} of ${counted(steadiness.worlds, "world")} with timings like those of real processes`,
          ] as const,
        ]),
    ["Signature", cut(finding.signature, longestSignature)],
  ];
  return facts.map(([name, value]) => [name, cut(value, longestSignature)]);
}
