// Writes docs/matrix.md and its drawings from measurements of all systems: minutes, on all cores. Needs a build.
//
//     node scripts/write-matrix.mjs               measures, and writes
//     node scripts/write-matrix.mjs matrix.json   writes what `schism matrix` has measured
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { systems } from "../dist/nodes/index.js";
import { pageOfDocs } from "../dist/src/matrix/docs.js";
import { matrixOf } from "../dist/src/matrix/matrix.js";
import { drawn, plotsOf } from "../dist/src/matrix/plot.js";
import { measuredRows } from "../dist/src/matrix/rows.js";
import { subjectsOf } from "../dist/src/matrix/subjects.js";

async function measured() {
  const subjects = subjectsOf([...systems.values()]);
  const rows = await measuredRows({
    ...{ subjects, threads: availableParallelism(), signal: new AbortController().signal },
    onRow: ({ name }, count) => process.stderr.write(`${count} of ${subjects.length}  ${name}\n`),
  });
  return matrixOf(rows);
}

const [file] = process.argv.slice(2);
const matrix = file === undefined ? await measured() : JSON.parse(readFileSync(file, "utf8"));
const folder = new URL("../docs/", import.meta.url);
mkdirSync(new URL("matrix/", folder), { recursive: true });
plotsOf(matrix).forEach((plot, place) => {
  writeFileSync(new URL(`matrix/cost-${place + 1}.svg`, folder), `${drawn(plot).xml}\n`);
});
writeFileSync(new URL("matrix.md", folder), pageOfDocs(matrix));
