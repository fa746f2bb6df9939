/**
 * The report of a run: one HTML file that needs nothing else. What was recorded goes in as JSON in which no `<` is left, and
 * the page puts it on the screen as text only, so that no recorded value can become markup.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { HistoryEvent } from "../history/operation.js";
import { reigns } from "../run/forensics.js";
import type { FaultRecord, RunVerdict, Scenario, TraceRecord } from "../run/record.js";
import { faultSpans } from "../run/vacuity.js";
import { type PageData, page } from "./page.js";
import { pageStyle } from "./page-style.js";

export interface ReportInput {
  readonly scenario: Scenario;
  readonly events: readonly HistoryEvent[];
  readonly faults: readonly FaultRecord[];
  readonly traces: readonly TraceRecord[];
  readonly verdict: RunVerdict;
  /** The command that does the run again. */
  readonly reproduce: string;
}

export function renderReport(input: ReportInput): string {
  const { uplotScript, uplotStyle } = plotLibrary();
  const data = JSON.stringify(pageData(input)).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Schism report</title>
<style>${uplotStyle}
${pageStyle}</style>
</head>
<body>
<main id="report"></main>
<script type="application/json" id="data">${data}</script>
<script>${uplotScript}</script>
<script>(${page.toString()})(JSON.parse(document.getElementById("data").textContent));</script>
</body>
</html>
`;
}

function pageData({ scenario, events, faults, traces, verdict, reproduce }: ReportInput): PageData {
  const end = events.at(-1)?.time ?? 0;
  const spans = faultSpans(faults);
  const open = new Map<number, number>();
  const operations: PageData["operations"] = [];
  for (const event of events) {
    const { process } = event;
    if (typeof process !== "number") continue;
    if (event.type === "invoke") {
      open.set(process, operations.length);
      operations.push({
        call: event.index,
        lane: process % scenario.clients,
        process,
        f: event.f,
        key: event.key ?? "",
        input: JSON.stringify(event.value ?? null),
        output: "",
        type: "info",
        from: event.time,
        to: null,
        node: event.node ?? "",
        error: "",
      });
      continue;
    }
    const operation = operations[open.get(process) ?? -1];
    open.delete(process);
    if (operation === undefined) continue;
    operation.type = event.type;
    operation.output = JSON.stringify(event.value ?? null);
    operation.to = event.time;
    operation.node = event.node ?? operation.node;
    operation.error = event.error ?? "";
  }
  return {
    title: `${scenario.name} on ${scenario.cluster}`,
    subtitle:
      `${scenario.nodes.length} nodes, ${scenario.clients} ${scenario.routing} clients, workload ${scenario.workload}, ` +
      `options ${JSON.stringify(scenario.options)}, seed ${scenario.seed}`,
    reproduce,
    valid: String(verdict.valid),
    summary: verdict.summary,
    explanations: verdict.checks.flatMap((check) => check.explanations),
    warnings: verdict.vacuity.warnings,
    counts: verdict.vacuity.operations,
    faultFacts: verdict.vacuity.faults,
    splitBrain: verdict.splitBrain,
    lostWrites: verdict.lostWrites.map((lost) => ({ ...lost, key: lost.key ?? "", value: JSON.stringify(lost.value) })),
    nodes: scenario.nodes,
    lanes: scenario.clients,
    end,
    operations,
    faults: spans.map(({ description, from, to }) => ({ description, from, to: Math.min(to, end) })),
    reigns: reigns(traces, spans, end),
  };
}

/** uPlot's page build, read where npm put it. */
function plotLibrary(): { uplotScript: string; uplotStyle: string } {
  const require = createRequire(import.meta.url);
  const script = require.resolve("uplot/dist/uPlot.iife.min.js");
  return {
    uplotScript: readFileSync(script, "utf8"),
    uplotStyle: readFileSync(script.replace("uPlot.iife.min.js", "uPlot.min.css"), "utf8"),
  };
}
