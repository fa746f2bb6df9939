// The pages' scripts and styles, each as one file that needs nothing else: dist/page. The code that writes a page embeds both
// (src/report/document.ts). A script is an ordinary program that starts in the main.ts of its page; the style is what style/page.css beside
// it imports, in that order. Vitest rebuilds all of them before the tests run (vitest.config.ts).
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { licencesOf } from "./licences.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const built = join(root, "dist", "page");

/** Name of the bundled files, and the folder of the sources. */
const pages = [
  ["run", join(root, "src", "report", "page")],
  ["campaign", join(root, "src", "campaign", "report", "page")],
];

export async function bundlePages(directory = built) {
  mkdirSync(directory, { recursive: true });
  for (const [page, sources] of pages) {
    const parts = { js: await script(join(sources, "main.ts")), css: styleOf(join(sources, "style", "page.css")) };
    for (const [ending, content] of Object.entries(parts)) {
      // A report that is written meanwhile finds a whole file, the old or the new one.
      const unfinished = join(directory, `.${page}.${ending}.${process.pid}`);
      writeFileSync(unfinished, content);
      renameSync(unfinished, join(directory, `${page}.${ending}`));
    }
  }
}

async function script(input) {
  const bundle = await rolldown({ input, platform: "browser", logLevel: "warn" });
  const { output } = await bundle.generate({ format: "iife", minify: true });
  await bundle.close();
  const [{ code, moduleIds }] = output;
  // Every page contains a copy of the packages that its script uses.
  return `/*\n${licencesOf(moduleIds)}*/\n${code}`;
}

/** A style sheet with its imports inlined, from files beside it or from packages, and without its comments. */
export function styleOf(path) {
  const { resolve: found } = createRequire(path);
  return readFileSync(path, "utf8")
    .replaceAll(/\/\*[\s\S]*?\*\/\n?/g, "")
    .replaceAll(/^@import "(.+)";$/gm, (_, name) =>
      styleOf(name.startsWith(".") ? resolve(dirname(path), name) : found(name)),
    )
    .trim();
}

// Called by vitest before the tests.
export const setup = () => bundlePages();
