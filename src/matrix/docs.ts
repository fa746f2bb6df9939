/** The page `docs/matrix.md`: what `schism matrix` measured of all systems. */
import { markdownOf } from "./markdown.js";
import type { Matrix } from "./matrix.js";
import { plotsOf } from "./plot.js";

export function pageOfDocs(matrix: Matrix): string {
  const plots = plotsOf(matrix).map(
    ({ title }, place) => `### ${title}\n\n![${title}](matrix/cost-${place + 1}.svg)\n`,
  );
  return [
    "# Replication, measured",
    "",
    "`npx schism matrix` measures every system in the same simulated network, with the same seeds and the same faults, each also under every",
    "option that gives a promise up. This page is what it measured; `npm run matrix` writes it again, in minutes. The command also writes a page",
    "in which every cell opens the runs behind it, each with the command that repeats it.",
    "",
    markdownOf(matrix),
    "## Cost against the number of nodes",
    "",
    "Systems under safe options; those that cost the same share a line.",
    "",
    ...plots,
  ].join("\n");
}
