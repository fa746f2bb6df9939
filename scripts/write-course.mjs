// Writes the drawings of updates in docs/course (readme.mjs draws the broken runs): one update of each system that has a page, as its own messages make it. Needs a build.
//
//     node scripts/write-course.mjs           writes
//     node scripts/write-course.mjs --check   exits 1 and names the drawings that are not as they would be written
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { programSystems } from "../dist/nodes/index.js";
import { flowPicture } from "../dist/src/matrix/flow-picture.js";
import { updateFlow } from "../dist/src/matrix/steady.js";
import { subjectUnder } from "../dist/src/matrix/subjects.js";

const course = new URL("../docs/course/", import.meta.url);
for (const page of readdirSync(course).filter((name) => name.endsWith(".md"))) {
  const text = readFileSync(new URL(page, course), "utf8");
  for (const [, name, drawing] of text.matchAll(/\]\(((?:\w|-)+)(?<!-broken)(\.svg)\)/g)) {
    const system = programSystems.get(name);
    if (system === undefined) throw new Error(`${page} shows ${name}${drawing}, and there is no system ${name}`);
    const { variant, options } = subjectUnder(system, { variant: null, options: {} });
    const nodes = Number(/<!-- nodes: (\d) -->/.exec(text)?.[1] ?? 3);
    const ids = Array.from({ length: nodes }, (_, index) => `n${index + 1}`);
    const file = new URL(`${name}${drawing}`, course);
    const picture = `${flowPicture(updateFlow(system, { variant, options }, ids), nodes).xml}\n`;
    if (existsSync(file) && readFileSync(file, "utf8") === picture) continue;
    if (process.argv.includes("--check")) {
      process.stdout.write(`${file.pathname} is not current: node scripts/write-course.mjs\n`);
      process.exitCode = 1;
    } else writeFileSync(file, picture);
  }
}
