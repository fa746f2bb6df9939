/** A system by the path of the file that describes it: JSON, or a module in JavaScript or TypeScript, which needs no build step. */
import { createRequire } from "node:module";
import { dirname, extname, isAbsolute, join, resolve } from "node:path";
import type { createJiti } from "jiti";
import type { System } from "../contract/system.js";
import { InputError, statOf } from "../history/errors.js";
import { fitting, readJson } from "../history/json-file.js";
import { oneLine } from "../history/visible.js";
import { systemOfSpec } from "./described.js";
import { specSchema } from "./spec.js";

/** UTF-16 units. */
const longestError = 300;

const require = createRequire(import.meta.url);

/** True for the path of a file, which is told from the name of a system by a slash or an extension. */
export function namesSystemFile(name: string): boolean {
  return /[\\/]|\.(json|[cm]?[jt]s)$/.test(name);
}

/**
 * The system that a record names. The path of a file is as it was typed where the run was made, which is the folder of the record or one
 * above it: if it leads nowhere from here, it is looked for from there.
 */
export function systemOfRecord(name: string, record: string): string {
  if (!namesSystemFile(name) || isFile(name) || isAbsolute(name)) return name;
  for (let folder = dirname(resolve(record)); ; folder = dirname(folder)) {
    if (isFile(join(folder, name))) return join(folder, name);
    if (folder === dirname(folder)) return name;
  }
}

function isFile(path: string): boolean {
  return statOf(path)?.isFile() === true;
}

/** Throws InputError with the file. */
export function systemInFile(path: string): System {
  const where = { file: path };
  if (!isFile(path)) {
    throw new InputError(
      "is not a file",
      where,
      "name a system, or a file that describes a server, such as ./my-server.json",
    );
  }
  const spec = extname(path) === ".json" ? readJson(path, specSchema) : fitting(exportOf(path), specSchema, where);
  try {
    return systemOfSpec(spec, dirname(resolve(path)));
  } catch (error) {
    throw error instanceof InputError ? error.within(where) : error;
  }
}

function exportOf(path: string): unknown {
  try {
    // Loaded only here: most runs are of systems that are ours.
    const { createJiti: create }: { createJiti: typeof createJiti } = require("jiti");
    const loaded: unknown = create(import.meta.url, { interopDefault: true, moduleCache: false, fsCache: false })(
      resolve(path),
    );
    const module = Object(loaded);
    return "default" in module ? module.default : loaded;
  } catch (error) {
    throw new InputError(
      `cannot be loaded: ${oneLine(error instanceof Error ? error.message : String(error), longestError)}`,
      { file: path },
    );
  }
}
