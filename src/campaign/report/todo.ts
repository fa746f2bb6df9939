/** What the owner of a campaign can do about its latest night, most urgent first, a sentence each. */
import { judged, mostFrequent } from "../cell-night.js";
import type { FindingSummary } from "../findings/state.js";
import type { OutcomeKind } from "../outcome.js";
import type { Changes } from "./changes.js";
import { counted } from "./words.js";

/** What helps cells whose runs too often end without a verdict. */
const remedies: Readonly<Record<Exclude<OutcomeKind, "valid" | "invalid">, string>> = {
  unknown: "let runs be shorter (time) or have fewer clients, so that the checkers can decide them",
  "could not run":
    "install or start what is missing on the machine of the night, or take the cell out of the campaign file",
  vacuous: "let runs be longer (time), or choose other faults or workloads",
  "replica crash": "read the log of the replica that ended, in the run's directory",
  "harness crash": "report it, with the run's directory: this is a defect of Schism",
  "too busy": "let fewer runs go on at once (parallel), or give the night a machine of its own",
};

const mostNamed = 5;

export function todoOf(changes: Changes): readonly string[] {
  const { latest, fresh, again, fixed } = changes;
  const { shards, unexplained, cells } = latest;
  return [
    ...aboutFindings([...fresh, ...again]),
    ...(unexplained.length === 0
      ? []
      : [
          "What is not explained yet needs nothing: the next night shrinks it, and more time for a night shrinks more of it.",
        ]),
    ...(shards.missing.length === 0 ? [] : [goOn(latest)]),
    ...named(
      cells.filter((cell) => cell.canary && cell.voidBecause.length > 0 && judged(cell) > 0),
      "give it more runs (weight, or the budget); if earlier nights convicted it, find out what changed in how it is tested",
    ),
    ...named(
      // Cells without a run may be those of shards that are missing, which is said above.
      cells.filter(({ runs, voidBecause }) => shards.missing.length === 0 && runs === 0 && voidBecause.length > 0),
      "give the night more time, or fewer cells",
    ),
    ...Object.entries(remedies).flatMap(([outcome, remedy]) =>
      named(
        cells.filter(
          (cell) =>
            cell.voidBecause.length > 0 &&
            mostFrequent(cell) === outcome &&
            // A canary that has verdicts is named above.
            !(cell.canary && judged(cell) > 0),
        ),
        remedy,
      ),
    ),
    ...fixed
      .filter(({ acknowledged }) => acknowledged !== null)
      .map(({ finding }) => `${finding.finding}: remove its acknowledgement, since it is fixed.`),
  ];
}

function aboutFindings(findings: readonly FindingSummary[]): readonly string[] {
  const ids = findings.slice(0, mostNamed).map(({ finding }) => finding.finding);
  if (ids.length === 0) return [];
  const more = findings.length > ids.length ? ` and ${counted(findings.length - ids.length, "more finding")}` : "";
  const [page, shows] =
    findings.length === 1 ? [`findings/${ids[0]}.html`, "it shows"] : ["findings/ID.html", "they show"];
  return [
    `${ids.join(", ")}${more}: repair what ${shows}, or acknowledge why it may stay; ${page} has the story, the file that repeats it and the commands.`,
  ];
}

function goOn({ night, shards: { expected, missing } }: Changes["latest"]): string {
  return expected === 1
    ? `Give the same command again, with --night ${night}: the night goes on where it was.`
    : `Make what is missing with --shard ${missing.join(" and --shard ")} --night ${night}, and merge again.`;
}

function named(cells: readonly { readonly cell: string }[], remedy: string): readonly string[] {
  if (cells.length === 0) return [];
  const names = cells.slice(0, mostNamed).map(({ cell }) => cell);
  const more = cells.length > names.length ? ` and ${counted(cells.length - names.length, "more cell")}` : "";
  return [`${names.join(", ")}${more}: ${remedy}.`];
}
