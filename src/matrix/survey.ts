/**
 * What surveys say (`contract/survey.ts`) beside what was measured, cell by cell. A word is held against a rule that the measurements decide;
 * where it differs, the system says why.
 */

import { columnsWithoutSystem, type SurveyLine, surveyColumns, surveyCounts, surveyLines } from "../contract/survey.js";
import { acknowledgedUpdates } from "./experiments.js";
import type { Matrix, MatrixRow } from "./matrix.js";
import { placesOf, placesWhere } from "./places.js";

export interface Compared {
  /** Such as "2PC: consistency". */
  readonly what: string;
  /** Our row; null for a column that no system is an instance of. */
  readonly row: MatrixRow | null;
  readonly theirs: string;
  readonly ours: string;
  /** "same", "not measured: …", or "differs: …". */
  readonly verdict: string;
  /** Places among the runs of the row. */
  readonly runs: readonly number[];
  /** What was counted on a cluster at rest, where there is no run: a line for each number of nodes. */
  readonly counted?: readonly string[];
}

/** A word, and the measurement that decides it; or why there is none. */
type Measured =
  | { readonly word: string; readonly fact: string; readonly runs: readonly number[] }
  | { readonly none: string };

/** The table, column by column; of its columns, those that a row here is an instance of, and those that no system is. */
export function surveyTable(matrix: Matrix): readonly Compared[] {
  const fastest = Math.max(0, ...matrix.rows.map(({ perSecond }) => perSecond));
  return Object.entries(surveyColumns).flatMap(([column, words]) => {
    const none = Object.entries(columnsWithoutSystem).find(([name]) => name === column)?.[1];
    if (none !== undefined)
      return surveyLines.map((line) => ({
        ...{ what: `${column}: ${line}`, row: null, theirs: words[line], ours: "–", runs: [] },
        verdict: `not measured: ${none}`,
      }));
    return matrix.rows.flatMap((row) =>
      row.surveyed.flatMap(({ column: instance, because = {} }) =>
        instance !== column
          ? []
          : surveyLines.map((line) =>
              compared(row, `${column}: ${line}`, words[line], measuredWord(line, row, fastest), because[line]),
            ),
      ),
    );
  });
}

/** Messages of an update, as surveys count them. */
export function surveyedCounts(matrix: Matrix): readonly Compared[] {
  return Object.entries(surveyCounts).flatMap(([name, law]) =>
    matrix.rows.flatMap((row) =>
      row.surveyed.flatMap(({ count, because = {} }) =>
        count !== name
          ? []
          : [
              {
                ...compared(
                  row,
                  name,
                  law,
                  {
                    word: row.cost.text ?? "no law",
                    fact: row.cost.sizes.map(({ messages }) => messages.least).join(", "),
                    runs: [],
                  },
                  because.messages,
                ),
                counted: row.cost.sizes.map(({ nodes, messages }) => `${nodes} nodes: ${messages.least} messages`),
              },
            ],
      ),
    ),
  );
}

function compared(
  row: MatrixRow,
  what: string,
  theirs: string,
  measured: Measured,
  because: string | undefined,
): Compared {
  if ("none" in measured) return { what, row, theirs, ours: "–", verdict: `not measured: ${measured.none}`, runs: [] };
  const { word, fact, runs } = measured;
  const verdict = word === theirs ? "same" : `differs: ${because ?? unexplained}`;
  return { what, row, theirs, ours: `${word} (${fact})`, verdict, runs };
}

/** A system that says so in its table has a difference to explain or to repair. */
export const unexplained = "the system does not say why";

/** Of the fastest row: from this share on throughput is called high, and medium. */
const shares = { high: 0.75, medium: 0.4 };

/** The survey's words, decided by what was measured. */
function measuredWord(line: SurveyLine, row: MatrixRow, fastest: number): Measured {
  switch (line) {
    case "consistency": {
      const decided = row.models.filter((cell) => cell.decided);
      if (decided.length === 0) return divergence(row);
      const weaker = decided.filter(({ strongest }) => !strongest.includes("linearizability"));
      return weaker.length === 0
        ? { word: "strong", fact: "linearizable in every run", runs: placesOf(row, "no fault") }
        : {
            ...{ word: "eventual", fact: `not linearizable under ${weaker.map(({ column }) => column).join(", ")}` },
            runs: weaker.flatMap(({ against }) => against),
          };
    }
    case "latency": {
      const delays = row.cost.sizes[0]?.delays;
      if (delays === undefined) return { none: "no update was counted" };
      return {
        word: delays === 0 ? "low" : "high",
        fact: `${delays} message delays before the answer`,
        runs: placesOf(row, "no fault"),
      };
    }
    case "throughput": {
      const share = row.perSecond / fastest;
      const word = share >= shares.high ? "high" : share >= shares.medium ? "medium" : "low";
      return {
        word,
        fact: `${row.perSecond} operations/s, ${Math.round(100 * share)} % of the fastest row's`,
        runs: placesOf(row, "clients ask again at once"),
      };
    }
    case "transactions": {
      const { transactions } = row;
      if (transactions === null) return { none: "its clients ask about one object at a time" };
      if (transactions.succeeded === 0) return { none: "no transaction succeeded" };
      return {
        word: transactions.hold ? "full" : "no",
        fact: `${transactions.succeeded} on several objects, ${transactions.hold ? "all" : "not all"} atomic and in one order`,
        runs: placesOf(row, "transactions on several objects"),
      };
    }
    case "data loss":
      if (row.loss === null) return { none: "what its clients read does not tell one update from another" };
      return {
        word: row.loss.lost === 0 ? "none" : "some",
        fact: `${row.loss.lost} of ${row.loss.acknowledged} lost`,
        runs: placesOf(row, acknowledgedUpdates),
      };
    case "failover": {
      const { updates, reads } = row.survives;
      const word = updates > 0 ? "read/write" : reads > 0 ? "read only" : "down";
      return {
        word,
        fact: `with any one node down, updates ${answered(updates)}, reads ${answered(reads)}`,
        runs: placesWhere(row, (experiment) => /^\S+ killed$/.test(experiment)),
      };
    }
  }
}

/** Where the ladder of models says nothing about what clients do: whether nodes answered by themselves. */
function divergence(row: MatrixRow): Measured {
  const { sides } = row;
  if (sides === null) return { none: "no model of the ladder says anything about what its clients do" };
  if (sides.minority.updates.answered === 0 || sides.majority.updates.answered === 0)
    return { none: "no model of the ladder says anything about what its clients do" };
  return {
    ...{ word: "eventual", fact: "both sides of a partition take updates" },
    runs: placesOf(row, "the leader is cut off"),
  };
}

function answered(survived: number): string {
  return survived > 0 ? "are answered" : "are not";
}
