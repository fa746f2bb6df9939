/**
 * The report: one HTML file that needs nothing else. What was recorded goes in as JSON in which no `<` is left, and the page
 * puts it on the screen as text only, so that no recorded value can become markup.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { visible } from "../history/visible.js";
import { dataId, type PageData, rootId } from "./page/data.js";
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
  // Whatever a text holds, it shows: no character of it can hide others or turn their direction.
  const shown = (_: string, value: unknown): unknown => (typeof value === "string" ? visible(value) : value);
  const asItIs = JSON.stringify(page);
  // Escapes in it, or characters that would be escaped, tell that there is something to show.
  const data = /\\[ubfr]/.test(asItIs) || visible(asItIs) !== asItIs ? JSON.stringify(page, shown) : asItIs;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Schism report</title>
<style>${part("style.css")}</style>
</head>
<body>
<main id="${rootId}"></main>
<script type="application/json" id="${dataId}">${data.replaceAll("<", "\\u003c")}</script>
<script>${part("script.js")}</script>
</body>
</html>
`;
}

/** What the build made of the sources in ./page; the same file for the built program and for its sources under test. */
function part(name: string): string {
  return readFileSync(createRequire(import.meta.url).resolve(`#page/${name}`), "utf8");
}
