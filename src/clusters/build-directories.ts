/**
 * Where image builds collect the files of an image: subdirectories of the system's temporary directory whose names identify the builder.
 */
import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ControllerIdentity, controllerOf, thisController, wordOf } from "../machine/controller.js";

const prefix = "schism-image-";

export interface BuildDirectory {
  readonly path: string;
  /** Undefined if its name does not identify one in a way that this version understands. */
  readonly controller: ControllerIdentity | undefined;
}

export function newBuildDirectory(): string {
  return mkdtempSync(join(tmpdir(), `${prefix}${wordOf(thisController())}-`));
}

/** Only our own: another user's temporary files are not ours to judge or to remove. */
export function buildDirectories(): BuildDirectory[] {
  return readdirSync(tmpdir(), { withFileTypes: true }).flatMap((entry) => {
    const path = join(tmpdir(), entry.name);
    if (!entry.name.startsWith(prefix) || !entry.isDirectory() || !isOurs(path)) return [];
    return [{ path, controller: controllerOf(entry.name.slice(prefix.length).replace(/-[^-]*$/, "")) }];
  });
}

export function removeBuildDirectory(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

function isOurs(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && (process.getuid === undefined || stats.uid === process.getuid());
}
