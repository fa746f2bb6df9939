/** The matrix as tables of short texts, for Markdown and for the page: each cell knows the runs behind it. */
import type { ModelName } from "../checkers/ladder/weak-models.js";
import type { Law } from "./cost-law.js";
import { acknowledgedUpdates, columns, sizes } from "./experiments.js";
import type { Matrix, MatrixRow } from "./matrix.js";
import type { Serving } from "./measure.js";
import { neededCommands } from "./operator.js";
import type { Percentiles } from "./percentiles.js";
import { placesOf, placesWhere } from "./places.js";
import { type Compared, surveyedCounts, surveyTable } from "./survey.js";

export interface Table {
  readonly title: string;
  /** How to read it. */
  readonly note: string;
  /** Of the columns, that of the names first. */
  readonly heads: readonly string[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  /** Of the matrix; null for a line about no row. */
  readonly row: MatrixRow | null;
  readonly name: string;
  readonly cells: readonly Cell[];
}

export interface Cell {
  readonly text: string;
  /** Places among the runs of its row. */
  readonly runs: readonly number[];
  /** What was counted on a cluster at rest, where there is no run: a line for each number of nodes. */
  readonly counted?: readonly string[];
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

export function tablesOf(matrix: Matrix): readonly Table[] {
  const { rows } = matrix;
  return [
    ...[modelTable(rows), countTable(rows), timeTable(rows), failureTable(rows), sizeTable(rows)],
    ...[
      comparison("Beside the survey's table", surveyNote, surveyTable(matrix)),
      comparison("Beside the survey's counts of messages", "n: the other nodes.", surveyedCounts(matrix)),
    ].filter(({ rows: compared }) => compared.length > 0),
  ];
}

const surveyNote =
  "Ryan Barrett, “Transactions across datacenters”, Google I/O 2009. Strong: linearizable in every run. Latency is low if no update waits for another " +
  "node. Throughput is high from three quarters of the fastest row's on, medium from two fifths on.";

function comparison(title: string, note: string, compared: readonly Compared[]): Table {
  return {
    ...{ title, note, heads: ["", "row here", "survey", "measured", "same?"] },
    rows: compared.map(({ what, row, theirs, ours, verdict, runs, counted }) => ({
      ...{ row, name: what },
      cells: [row?.name ?? "–", theirs, ours, verdict].map((text, place) =>
        place !== 2 ? { text, runs: [] } : { text, runs, ...(counted === undefined ? {} : { counted }) },
      ),
    })),
  };
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
      ...{ row, name: row.name },
      cells: present.map((column): Cell => {
        const cell = row.models.find((each) => each.column === column);
        const runs = placesOf(row, column === "none" ? "no fault" : column);
        if (cell?.decided !== true) return { text: "–", runs };
        return { text: cell.strongest.map((name) => shortNames[name]).join(" ") || "none", runs };
      }),
    })),
  };
}

function countTable(rows: readonly MatrixRow[]): Table {
  return {
    title: "What an update costs in messages",
    note:
      "n: the other nodes. Messages between replicas for one update in the steady state, counted exactly; delays: messages one after the other " +
      "that its answer waits for, two for a round trip; the busiest node sends and receives so many. What nodes send later by their timers is " +
      "not counted, though some of it is for the update: heartbeats tell what is committed, gossip and replicated data types pass it on.",
    heads: ["system", "messages", "of 5 nodes", "delays", "of 5 nodes", "busiest node of 5"],
    rows: rows.map((row) => {
      const five = row.cost.sizes.find(({ nodes }) => nodes === 5);
      const counted = row.cost.sizes.map(
        ({ nodes, messages, delays, busiest }) =>
          `${nodes} nodes: ${spread(messages)} messages, ${delays} delays, ${busiest} at the busiest node`,
      );
      const texts = [
        lawText(row.cost),
        five === undefined ? "–" : spread(five.messages),
        row.cost.delays ?? row.cost.sizes.map(({ delays }) => delays).join(", "),
        String(five?.delays ?? "–"),
        String(five?.busiest ?? "–"),
      ];
      return { row, name: row.name, cells: texts.map((text) => ({ text, runs: [], counted })) };
    }),
  };
}

function timeTable(rows: readonly MatrixRow[]): Table {
  return {
    title: "How long operations take, and how many there are in a second",
    note:
      "ms of the simulated network, where a message takes 0.2 to 1.2 ms. Slow: one node after the other sends everything 50 ms late. Operations in a " +
      "second: of 32 clients that ask again at once; a simulated node has no speed of its own, so this is what waiting, order and conflicts leave.",
    heads: [
      ...["system", "update p50", "p99", "read p50", "p99"],
      ...["slow: update p50", "p99", "slow: read p50", "p99", "operations/s"],
    ],
    rows: rows.map((row) => {
      const calm = placesOf(row, "no fault");
      const slow = placesWhere(row, (experiment) => experiment.endsWith(" is slow"));
      const timed = ({ p50, p99 }: Percentiles, runs: readonly number[]): readonly Cell[] =>
        [p50, p99].map((ms) => ({ text: msOf(ms), runs }));
      return {
        ...{ row, name: row.name },
        cells: [
          ...timed(row.calm.updates, calm),
          ...timed(row.calm.reads, calm),
          ...timed(row.slowNode.updates, slow),
          ...timed(row.slowNode.reads, slow),
          { text: String(row.perSecond), runs: placesOf(row, "clients ask again at once") },
        ],
      };
    }),
  };
}

function sizeTable(rows: readonly MatrixRow[]): Table {
  return {
    title: "Messages of an update, and how long half of the updates take at most (ms), by the number of nodes",
    note: "What the drawings show of the rows under safe options.",
    heads: ["system", ...sizes.map((nodes) => `${nodes} nodes`)],
    rows: rows.map((row) => ({
      ...{ row, name: row.name },
      cells: sizes.map((nodes) => {
        const messages = row.cost.sizes.find((size) => size.nodes === nodes)?.messages.least ?? "–";
        const times = row.sizes.find((size) => size.nodes === nodes)?.times;
        return { text: `${messages}; ${msOf(times?.updates.p50 ?? null)}`, runs: placesOf(row, `${nodes} nodes`) };
      }),
    })),
  };
}

function failureTable(rows: readonly MatrixRow[]): Table {
  return {
    title: "What failures do",
    note:
      "Nodes down: any so many may be killed at once, and updates (reads) are still answered. Cut off: the share of operations that each side " +
      "of a partition answers itself, 3.5 s after the leader (or a node) was cut off. Lost: acknowledged updates of which nothing is left at the end: " +
      "elements of a set that no final read shows, transactions that no node knows as committed, and writes to a register of which all final reads show only " +
      "what had been written before. " +
      "Operator: the commands without which updates, or nodes, wait for ever; promote appoints another leader, repair lets a node discard what only it holds.",
    heads: [
      ...["system", "nodes", "down: updates", "down: reads"],
      ...[
        "side cut off: updates, reads",
        "other side: updates, reads",
        "an update succeeds again after the loss of",
        "lost",
        "operator",
      ],
    ],
    rows: rows.map((row) => {
      const { survives, sides, recovery, loss } = row;
      const killed = placesWhere(row, (experiment) => experiment.endsWith(" killed"));
      const cut = placesOf(row, "the leader is cut off");
      return {
        ...{ row, name: row.name },
        cells: [
          { text: String(row.nodes), runs: killed },
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
            runs: placesOf(row, acknowledgedUpdates),
          },
          operatorCell(row),
        ],
      };
    }),
  };
}

/** Behind a promotion stand the runs that had none, and in which updates waited. */
function operatorCell(row: MatrixRow): Cell {
  const needed = neededCommands(row);
  const waiting = row.recovery.flatMap(({ worstMs, runs }) => (worstMs === null ? runs : []));
  const runs = needed.flatMap(({ command, runs: given }) => (command === "promote" ? waiting : given));
  return { text: needed.map(({ command }) => command).join(", ") || "–", runs: [...new Set(runs)] };
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
