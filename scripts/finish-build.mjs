// What tsc leaves undone: pages, program and replicas are bundled, and commands must be executable.
import { chmodSync } from "node:fs";
import { bundlePages } from "./bundle-page.mjs";
import { bundleProgram } from "./bundle-program.mjs";
import { bundleReplicas } from "./bundle-replicas.mjs";

await bundlePages();
await bundleProgram();
await bundleReplicas();
// The second is the command of former versions, to which npx keeps a link in its cache for each clone that it was used in.
for (const command of ["bundle/bin.js", "src/cli/bin.js"])
  chmodSync(new URL(`../dist/${command}`, import.meta.url), 0o755);
