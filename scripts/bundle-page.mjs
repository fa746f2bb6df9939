// The script and the style of the report page, each as one file that needs nothing else: dist/page. The report puts both into
// the page that it writes. Tests have them made anew before they run (vitest.config.ts).
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = new URL("../", import.meta.url);
const path = (name) => fileURLToPath(new URL(name, root));

export async function bundlePage() {
  const bundle = await rolldown({ input: path("src/report/page/main.ts"), platform: "browser", logLevel: "warn" });
  const { output } = await bundle.generate({ format: "iife", minify: true, comments: { legal: true } });
  await bundle.close();
  const plots = createRequire(import.meta.url).resolve("uplot/dist/uPlot.min.css");
  mkdirSync(path("dist/page"), { recursive: true });
  writeFileSync(path("dist/page/script.js"), output[0].code);
  writeFileSync(
    path("dist/page/style.css"),
    `${readFileSync(plots, "utf8")}\n${readFileSync(path("src/report/page/style.css"), "utf8")}`,
  );
}

// What vitest calls before the tests.
export { bundlePage as setup };
