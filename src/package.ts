/** This package: where it lies, and which version it is. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

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
  const file = join(packageRoot(), "package.json");
  const content: unknown = JSON.parse(readFileSync(file, "utf8"));
  // Checked by hand: every command starts here, and a schema's library would take longer to load than all else for --version.
  if (typeof content === "object" && content !== null && "version" in content && typeof content.version === "string") {
    return content.version;
  }
  throw new Error(`${file} has no version`);
}
