/** This package: where it lies, and which version it is. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** This package's directory, wherever this file runs from: dist/, or the sources under a test runner. */
export function packageRoot(): string {
  let root = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(root, "package.json"))) {
    if (root === dirname(root)) throw new Error("this file is not inside its package");
    root = dirname(root);
  }
  return root;
}

/** Such as "0.1.0". */
export function packageVersion(): string {
  const text = readFileSync(join(packageRoot(), "package.json"), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
