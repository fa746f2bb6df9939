/** The matrix as tables of short texts, for Markdown and for the page: each cell knows the runs behind it. */
import type { ModelName } from "../checkers/ladder/weak-models.js";
import type { Law } from "./cost-law.js";
import { columns } from "./experiments.js";
import type { Matrix, MatrixRow, Percentiles } from "./matrix.js";
import type { Serving } from "./measure.js";

export interface Table {
  readonly title: string;
  /** How to read it. */
  readonly note: string;
  /** Of the columns, that of the names first. */
  readonly heads: readonly string[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  readonly row: MatrixRow;
  readonly cells: readonly Cell[];
}

export interface Cell {
  readonly text: string;
  /** Places among the runs of its row; empty for what was counted on a cluster at rest. */
  readonly runs: readonly number[];
}

/** Names of models, short enough for a cell. */
export const shortNames: { readonly [name in ModelName]: string } = {
  linearizability: "L",
  "sequential consistency": "S",
  "causal memory": "CM",
  "causal convergence": "CCv",
  "causal consistency": "CC",
  PRAM: "PRAM",
  "read your writes": "RYW",
  "monotonic reads": "MR",
  "monotonic writes": "MW",
  "writes follow reads": "WFR",
};

export function tablesOf({ rows }: Matrix): readonly Table[] {
  return [modelTable(rows), costTable(rows), failureTable(rows)];
}

function modelTable(rows: readonly MatrixRow[]): Table {
  const legend = Object.entries(shortNames)
    .map(([name, short]) => `${short} ${name}`)
    .join(", ");
  const present = columns.filter((column) => rows.some(({ models }) => models.some((cell) => cell.column === column)));
  return {
    title: "Strongest model that held in every run, by fault",
    note: `${legend}; "none" if no model of the ladder held, "–" if the row was not tried, nothing succeeded, or no model of the ladder says anything about what clients did.`,
    heads: ["system", ...present.map((column) => (column === "none" ? "no fault" : column))],
    rows: rows.map((row) => ({
      row,
      cells: present.map((column): Cell => {
        const cell = row.models.find((each) => each.column === column);
        const runs = placesOf(row, column === "none" ? "no fault" : column);
        if (cell?.decided !== true) return { text: "–", runs };
        return { text: cell.strongest.map((name) => shortNames[name]).join(" ") || "none", runs };
      }),
    })),
  };
}

function costTable(rows: readonly MatrixRow[]): Table {
  return {
    title: "Cost of an update, and how long operations take",
    note:
      "n: the other nodes. Messages between replicas for one update in the steady state, counted exactly; delays: messages one after the other " +
      "that its answer waits for, two for a round trip. Times in ms of the simulated network, where a message takes 0.2 to 1.2 ms.",
    heads: [
      ...["system", "messages", "of 5 nodes", "delays", "busiest node"],
      ...["update p50", "update p99", "read p50", "read p99", "one slow node: update p99", "read p99"],
    ],
    rows: rows.map((row) => {
      const five = row.cost.sizes.find(({ nodes }) => nodes === 5);
      const counted = (text: string): Cell => ({ text, runs: [] });
      const calm = placesOf(row, "no fault");
      const slow = row.runs.flatMap(({ experiment }, place) => (experiment.endsWith(" is slow") ? [place] : []));
      const timed = (percentiles: Percentiles, which: "p50" | "p99", runs: readonly number[]): Cell => ({
        text: msOf(percentiles[which]),
        runs,
      });
      return {
        row,
        cells: [
          counted(lawText(row.cost)),
          counted(five === undefined ? "–" : spread(five.messages)),
          counted(five === undefined ? "–" : String(five.delays)),
          counted(five === undefined ? "–" : String(five.busiest)),
          timed(row.calm.updates, "p50", calm),
          timed(row.calm.updates, "p99", calm),
          timed(row.calm.reads, "p50", calm),
          timed(row.calm.reads, "p99", calm),
          timed(row.slowNode.updates, "p99", slow),
          timed(row.slowNode.reads, "p99", slow),
        ],
      };
    }),
  };
}

function failureTable(rows: readonly MatrixRow[]): Table {
  return {
    title: "What failures do",
    note:
      "Nodes down: any so many may be killed at once, and updates (reads) are still answered. Cut off: the share of operations that each side " +
      "of a partition answers itself, 3.5 s after the leader (or a node) was cut off. Lost: acknowledged elements of a set that no final read shows.",
    heads: [
      ...["system", "nodes", "down: updates", "down: reads"],
      ...[
        "side cut off: updates, reads",
        "other side: updates, reads",
        "an update succeeds again after the loss of",
        "lost",
      ],
    ],
    rows: rows.map((row) => {
      const { survives, sides, recovery, loss } = row;
      const killed = row.runs.flatMap(({ experiment }, place) => (experiment.endsWith(" killed") ? [place] : []));
      const cut = placesOf(row, "the leader is cut off");
      return {
        row,
        cells: [
          { text: String(row.nodes), runs: [] },
          { text: String(survives.updates), runs: killed },
          { text: String(survives.reads), runs: killed },
          { text: sides === null ? "–" : shares(sides.minority), runs: cut },
          { text: sides === null ? "–" : shares(sides.majority), runs: cut },
          {
            text: recovery
              .map(({ role, worstMs }) => `${role}: ${worstMs === null ? "never" : `${msOf(worstMs)} ms`}`)
              .join("; "),
            runs: recovery.flatMap(({ runs }) => runs),
          },
          {
            text: loss === null ? "–" : `${loss.lost} of ${loss.acknowledged}`,
            runs: placesOf(row, "elements of a set"),
          },
        ],
      };
    }),
  };
}

function placesOf(row: MatrixRow, experiment: string): readonly number[] {
  return row.runs.flatMap((run, place) => (run.experiment === experiment ? [place] : []));
}

function lawText({ text, sizes }: Law): string {
  return text ?? sizes.map(({ messages }) => spread(messages)).join(", ");
}

function spread({ least, most }: { readonly least: number; readonly most: number }): string {
  return least === most ? String(least) : `${least} to ${most}`;
}

function msOf(ms: number | null): string {
  return ms === null ? "–" : ms < 100 ? ms.toFixed(1) : String(Math.round(ms));
}

function shares({ updates, reads }: Serving): string {
  const share = ({ asked, answered }: Serving["reads"]): string =>
    asked === 0 ? "–" : `${Math.round((100 * answered) / asked)} %`;
  return `${share(updates)}, ${share(reads)}`;
}
