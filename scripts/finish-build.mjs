// What tsc leaves undone: page and program are bundled, and the command must be executable.
import { chmodSync } from "node:fs";
import { bundlePage } from "./bundle-page.mjs";
import { bundleProgram } from "./bundle-program.mjs";

await bundlePage();
await bundleProgram();
chmodSync(new URL("../dist/bundle/bin.js", import.meta.url), 0o755);
