/** Curves of staleness as tables, for the terminal and for a page. */
import { plural } from "../history/plural.js";
import { isAsPredicted, type Share, type Staleness } from "./staleness.js";

export interface StalenessTable {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function nameOf({ system, variant, options, nodes, quorums }: Staleness): string {
  const sizes =
    quorums === null
      ? plural(nodes, "node")
      : `N = ${quorums.copies}, R = ${quorums.read}, W = ${quorums.write}, without repairs of copies`;
  const chosen = Object.entries(options).map(([name, value]) => `--${name} ${value}`);
  return [variant === null ? system : `${system} ${variant}`, sizes, ...(quorums === null ? chosen : [])].join(", ");
}

export function tablesOf({ visible, within, confidence, quorums }: Staleness): readonly StalenessTable[] {
  const common = ["reads", "measured", `${percentOf(confidence)} interval`];
  const heads = quorums === null ? common : [...common, "predicted", ""];
  return [
    {
      title: "Reads that show the latest acknowledged write, by the time since it was acknowledged",
      heads: ["ms since then", ...heads],
      rows: visible.map((share) => [`${share.from} to ${share.to}`, ...cellsOf(share)]),
    },
    {
      title: `Reads that show one of the k latest acknowledged writes, less than ${visible[0]?.to ?? 0} ms after the last`,
      heads: ["k", ...heads, ...(quorums === null ? [] : ["at least"])],
      rows: within.map((share) => [
        String(share.versions),
        ...cellsOf(share),
        ...(share.least === null ? [] : [percentOf(share.least)]),
      ]),
    },
  ];
}

export function conclusionOf({ visible, within, quorums, asPredicted }: Staleness): string {
  const shares: readonly Share[] = [...visible, ...within];
  if (shares.some(({ reads }) => reads === 0)) return "Unknown: for some times there were no reads.";
  if (quorums === null) return "Nothing is predicted of this system: it has no partial quorums.";
  const outside = shares.filter((share) => !isAsPredicted(share)).length;
  return asPredicted === true
    ? `As predicted: all ${shares.length} predictions lie inside the intervals.`
    : `Not as predicted: ${outside} of ${plural(shares.length, "prediction")} ${outside === 1 ? "lies" : "lie"} outside the intervals.`;
}

function cellsOf(share: Share): readonly string[] {
  const { reads, measured, interval, predicted } = share;
  if (reads === 0) return ["0", "", "", ...(predicted === null ? [] : ["", ""])];
  return [
    ...[String(reads), percentOf(measured), `${percentOf(interval.from)} to ${percentOf(interval.to)}`],
    ...(predicted === null ? [] : [percentOf(predicted.share), isAsPredicted(share) ? "inside" : "outside"]),
  ];
}

function percentOf(share: number): string {
  const percent = share * 100;
  return `${Number.isInteger(percent) ? percent : percent.toFixed(1)} %`;
}

/** Columns side by side, numbers to the right. */
export function alignedTable({ title, heads, rows }: StalenessTable): readonly string[] {
  const all = [heads, ...rows];
  const widths = heads.map((_, place) => Math.max(...all.map((row) => row[place]?.length ?? 0)));
  return [title, ...all.map((row) => row.map((cell, place) => cell.padStart(widths[place] ?? 0)).join("   "))].map(
    (line, place) => (place === 0 ? line : `  ${line}`.trimEnd()),
  );
}
