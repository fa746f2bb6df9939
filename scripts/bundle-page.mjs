// The script and the style of the report page, each as one file that needs nothing else: dist/page. The report writer puts both into
// every page. The script is an ordinary program that starts in src/report/page/main.ts; the style is what src/report/page/style/page.css
// imports, in that order. Vitest has both made anew before the tests run (vitest.config.ts).
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { licencesOf } from "./licences.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const page = join(root, "src", "report", "page");
const built = join(root, "dist", "page");

export async function bundlePage(directory = built) {
  const parts = { "script.js": await script(), "style.css": style(join(page, "style", "page.css")) };
  mkdirSync(directory, { recursive: true });
  for (const [name, content] of Object.entries(parts)) {
    // Whoever writes a report meanwhile finds the whole file, of before or of now.
    const unfinished = join(directory, `.${name}.${process.pid}`);
    writeFileSync(unfinished, content);
    renameSync(unfinished, join(directory, name));
  }
}

async function script() {
  const bundle = await rolldown({ input: join(page, "main.ts"), platform: "browser", logLevel: "warn" });
  const { output } = await bundle.generate({ format: "iife", minify: true });
  await bundle.close();
  const [{ code, moduleIds }] = output;
  // Every page is a copy of the packages that its script has in it.
  return `/*\n${licencesOf(moduleIds)}*/\n${code}`;
}

/** A style sheet with its imports in place, files beside it or of packages, and without its comments. */
function style(path) {
  const { resolve: found } = createRequire(path);
  return readFileSync(path, "utf8")
    .replaceAll(/\/\*[\s\S]*?\*\/\n?/g, "")
    .replaceAll(/^@import "(.+)";$/gm, (_, name) =>
      style(name.startsWith(".") ? resolve(dirname(path), name) : found(name)),
    )
    .trim();
}

// What vitest calls before the tests.
export const setup = () => bundlePage();
