// What tsc leaves undone: the page is bundled, and the command must be executable.
import { chmodSync } from "node:fs";
import { bundlePage } from "./bundle-page.mjs";

await bundlePage();
chmodSync(new URL("../dist/src/cli/bin.js", import.meta.url), 0o755);
