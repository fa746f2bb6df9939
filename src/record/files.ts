/** What the files of a run directory are called. */

export const runFiles = {
  scenario: "scenario.json",
  history: "history.jsonl",
  faults: "faults.jsonl",
  trace: "trace.jsonl",
  run: "run.jsonl",
  /** While the run goes: room that is kept for its end and its verdict. */
  reserve: ".reserve",
  verdict: "verdict.json",
  report: "report.html",
  repro: "repro.json",
} as const;
