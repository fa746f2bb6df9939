/**
 * A page: one HTML file that needs nothing else. What it shows goes in as JSON in which no `<` is left, and the page's program puts it
 * on the screen as text only, so that no recorded value can become markup.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { visible } from "../history/visible.js";
import { dataId, rootId } from "./page/data.js";

export interface PageDocument {
  /** A word or two of our own: the program replaces it by what the data says. */
  readonly title: string;
  /** Script and style as the build bundled them (scripts/bundle-page.mjs): those of a run's report, or of a campaign's. */
  readonly program: "run" | "campaign";
  /** Anything that JSON can hold; strings may hold anything. */
  readonly data: unknown;
  /** Whether the page shows another file of its folder within itself. */
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
  // Whatever a text holds, it shows: no character of it can hide others or turn their direction.
  const shown = (_: string, value: unknown): unknown => (typeof value === "string" ? visible(value) : value);
  const asItIs = JSON.stringify(data);
  // Escapes in it, or characters that would be escaped, tell that there is something to show.
  const text = /\\[ubfr]/.test(asItIs) || visible(asItIs) !== asItIs ? JSON.stringify(data, shown) : asItIs;
  return text.replaceAll("<", "\\u003c");
}

/** What the build made of a page's sources; the same file for the built program and for its sources under test. */
function part(name: string): string {
  return readFileSync(createRequire(import.meta.url).resolve(`#page/${name}`), "utf8");
}
