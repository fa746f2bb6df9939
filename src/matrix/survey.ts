/**
 * The table that the survey reprints (Ryan Barrett, "Transactions across datacenters", Google I/O 2009) beside what was measured. A word of
 * it is held against a rule that the measurements decide; where they differ, the line says why. "Backups" are copies that serve
 * no client, so no system here is compared with that column.
 */
import type { Matrix, MatrixRow } from "./matrix.js";

export interface Compared {
  /** Such as "2PC: consistency". */
  readonly what: string;
  /** The name of our row. */
  readonly row: string;
  readonly theirs: string;
  readonly ours: string;
  /** "same", "not measured", or "differs: …". */
  readonly verdict: string;
}

const lines = ["consistency", "transactions", "latency", "throughput", "data loss", "failover"] as const;
type Line = (typeof lines)[number];

interface Column {
  readonly name: string;
  /** The first of these rows that was measured. */
  readonly rows: readonly string[];
  readonly words: { readonly [line in Line]: string };
  /** Where we know that the measurement differs, and why. */
  readonly because: { readonly [line in Line]?: string };
}

const survey: readonly Column[] = [
  {
    name: "Primary/backup",
    rows: ["primary-backup mode=async"],
    words: {
      ...{ consistency: "eventual", transactions: "full", latency: "low", throughput: "high" },
      ...{ "data loss": "some", failover: "read only" },
    },
    because: {
      failover: "backups answer no reads here, so nothing is served until an operator replaces the primary",
    },
  },
  {
    name: "2PC",
    rows: ["two-phase-commit"],
    words: {
      ...{ consistency: "strong", transactions: "full", latency: "high", throughput: "low" },
      ...{ "data loss": "none", failover: "read/write" },
    },
    because: {
      failover: "a participant that is down stops every transaction until it is back: 2PC is unanimous",
    },
  },
  {
    name: "Paxos",
    rows: ["multi-paxos", "paxos"],
    words: {
      ...{ consistency: "strong", transactions: "full", latency: "high", throughput: "medium" },
      ...{ "data loss": "none", failover: "read/write" },
    },
    because: {},
  },
  {
    name: "Multi-master",
    rows: ["multi-master", "gossip"],
    words: {
      ...{ consistency: "eventual", transactions: "local", latency: "low", throughput: "high" },
      ...{ "data loss": "some", failover: "read/write" },
    },
    because: {},
  },
];

export function surveyTable({ rows }: Matrix): readonly Compared[] {
  return survey.flatMap(({ name, rows: names, words, because }) => {
    const row = names.map((each) => rows.find((one) => one.name === each)).find((found) => found !== undefined);
    if (row === undefined) return [];
    return lines.map((line) => {
      const measured = measuredWord(line, row);
      const common = { what: `${name}: ${line}`, row: row.name, theirs: words[line] };
      if (measured === undefined) return { ...common, ours: "–", verdict: "not measured" };
      const { word, fact } = measured;
      const verdict =
        word === words[line] ? "same" : `differs${because[line] === undefined ? "" : `: ${because[line]}`}`;
      return { ...common, ours: `${word} (${fact})`, verdict };
    });
  });
}

/** The survey's words, decided by what was measured. */
function measuredWord(line: Line, row: MatrixRow): { readonly word: string; readonly fact: string } | undefined {
  switch (line) {
    case "consistency": {
      const weaker = row.models.filter(({ strongest }) => !strongest.includes("linearizability"));
      return weaker.length === 0
        ? { word: "strong", fact: "linearizable in every run" }
        : { word: "eventual", fact: `not linearizable under ${weaker.map(({ column }) => column).join(", ")}` };
    }
    case "latency": {
      const delays = row.cost.sizes[0]?.delays;
      if (delays === undefined) return undefined;
      return { word: delays === 0 ? "low" : "high", fact: `${delays} message delays before the answer` };
    }
    case "data loss":
      if (row.loss === null) return undefined;
      return { word: row.loss.lost === 0 ? "none" : "some", fact: `${row.loss.lost} of ${row.loss.acknowledged} lost` };
    case "failover": {
      const { updates, reads } = row.survives;
      const word = updates > 0 ? "read/write" : reads > 0 ? "read only" : "down";
      return { word, fact: `with any one node down, updates ${answered(updates)}, reads ${answered(reads)}` };
    }
    // No workload has transactions over several objects, and a simulated machine has no speed of its own.
    case "transactions":
    case "throughput":
      return undefined;
  }
}

function answered(survived: number): string {
  return survived > 0 ? "are answered" : "are not";
}
