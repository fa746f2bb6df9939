/** Names of the files of a run directory. */

export const runFiles = {
  scenario: "scenario.json",
  history: "history.jsonl",
  faults: "faults.jsonl",
  trace: "trace.jsonl",
  run: "run.jsonl",
  /** During the run: room reserved for its end and its verdict. */
  reserve: ".reserve",
  verdict: "verdict.json",
  report: "report.html",
  repro: "repro.json",
} as const;
