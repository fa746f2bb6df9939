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

/**
 * The JavaScript that a thread or process of ours starts with: an entry of the bundle (scripts/bundle-program.mjs). `module`: its path below
 * src/, without extension. Throws if the program is not built.
 */
export function startFile(module: string): string {
  return builtFile("bundle", `${module.replaceAll("/", "-")}.js`);
}

/** A file of dist/. Throws if the program is not built. */
export function builtFile(...path: readonly string[]): string {
  const file = join(packageRoot(), "dist", ...path);
  if (!existsSync(file)) throw new Error(`${file} is missing: run \`npm run build\``);
  return file;
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
