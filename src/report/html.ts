/**
 * The report: one HTML file that needs nothing else. What was recorded goes in as JSON in which no `<` is left, and the page
 * puts it on the screen as text only, so that no recorded value can become markup.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { PageData } from "./page/data.js";
import { pageScript } from "./page/script.js";
import { pageStyle } from "./page/style.js";
import { type HistoryInput, historyPage, type RunInput, runPage } from "./page-data.js";

/** Of a run: with faults, leaders, latency and throughput. */
export function renderReport(input: RunInput): string {
  return document(runPage(input));
}

/** Of a history that somebody else recorded. */
export function renderHistoryReport(input: HistoryInput): string {
  return document(historyPage(input));
}

function document(page: PageData): string {
  const { uplotScript, uplotStyle } = plotLibrary();
  const data = JSON.stringify(page).replaceAll("<", "\\u003c");
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
<script>${pageScript}</script>
</body>
</html>
`;
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
