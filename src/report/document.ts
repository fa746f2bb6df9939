/**
 * A page: one HTML file that needs nothing else. Its data is embedded as JSON without any `<`, and the page's program puts it on the screen
 * as text only, so that no recorded value can become markup.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { visible } from "../history/visible.js";
import { dataId, rootId } from "./page/data.js";

export interface PageDocument {
  /** A few words of our own: the program replaces them with the title in the data. */
  readonly title: string;
  /** Script and style as the build bundled them (scripts/bundle-page.mjs): those of a run's report, or of a campaign's. */
  readonly program: "run" | "campaign";
  /** Anything that JSON can hold; strings may hold anything. */
  readonly data: unknown;
  /** Whether the page shows another file of its folder inside itself. */
  readonly frames?: boolean;
}

export function documentOf({ title, program, data, frames = false }: PageDocument): string {
  const policy = [
    "default-src 'none'",
    "script-src 'unsafe-inline'",
    "style-src 'unsafe-inline'",
    "img-src data:",
    ...(frames ? ["frame-src 'self' file:"] : []),
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${part(`${program}.css`)}</style>
</head>
<body>
<main id="${rootId}"></main>
<script type="application/json" id="${dataId}">${jsonOf(data)}</script>
<script>${part(`${program}.js`)}</script>
</body>
</html>
`;
}

function jsonOf(data: unknown): string {
  // Every character of a text is visible: none can hide others or change their direction.
  const shown = (_: string, value: unknown): unknown => (typeof value === "string" ? visible(value) : value);
  const asItIs = JSON.stringify(data);
  // Escapes in it, or characters that would be escaped, mean that there is something to show.
  const text = /\\[ubfr]/.test(asItIs) || visible(asItIs) !== asItIs ? JSON.stringify(data, shown) : asItIs;
  return text.replaceAll("<", "\\u003c");
}

/** The build's output for a page's sources; the same file for the built program and for its sources under test. */
function part(name: string): string {
  return readFileSync(createRequire(import.meta.url).resolve(`#page/${name}`), "utf8");
}
