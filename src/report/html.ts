/** The report of a run or of a history, as one HTML file. */
import { documentOf } from "./document.js";
import { type HistoryInput, historyPage, type RunInput, runPage } from "./page-data.js";

/** Of a run: with faults, leaders, latency and throughput. */
export function renderReport(input: RunInput): string {
  return documentOf({ title: "Schism report", program: "run", data: runPage(input) });
}

/** Of a history that another tool recorded. */
export function renderHistoryReport(input: HistoryInput): string {
  return documentOf({ title: "Schism report", program: "run", data: historyPage(input) });
}
