// Before packing: what an earlier build left of files that are gone must not be published.
import { rmSync } from "node:fs";

rmSync(new URL("../dist", import.meta.url), { recursive: true, force: true });
