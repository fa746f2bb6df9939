// What tsc leaves undone: the command must be executable.
import { chmodSync } from "node:fs";

chmodSync(new URL("../dist/src/cli/bin.js", import.meta.url), 0o755);
