/**
 * Looks a system up by its name. What calls this knows every system that there is, so the rooms below and beside are handed the system
 * instead (docs/architecture.md).
 */
import { systems } from "../../nodes/index.js";
import { registered } from "../contract/registered.js";
import type { System } from "../contract/system.js";
import { InputError } from "../history/errors.js";
import { amongKnown } from "../history/known-names.js";
import { namesSystemFile, systemInFile } from "../system-file/load.js";

export { systemOfRecord } from "../system-file/load.js";

/** Those that a program which uses the library brings along. */
const added = new Map<string, System>();

/** Makes a system known to this process; doing so again has no effect. Throws an Error for one that cannot be registered. */
export function addSystem(system: System): void {
  if (added.get(system.name) === system) return;
  registered([...systems.values(), ...added.values(), system]);
  added.set(system.name, system);
}

/** By the paths of the files that describe them. */
const read = new Map<string, System>();

/** A system that a file describes: its path takes the place of a name, also in the scenario of a run. */
function described(path: string): System | undefined {
  if (!namesSystemFile(path)) return undefined;
  const known = read.get(path);
  if (known !== undefined) return known;
  const system = systemInFile(path);
  if (systems.has(system.name)) {
    throw new InputError(`has the name of a system of Schism's, ${system.name}`, { file: path, field: "name" });
  }
  registered([...systems.values(), system]);
  read.set(path, system);
  return system;
}

/** By its name, or by the path of the file that describes it. Throws InputError, with the names that are known. */
export function findSystem(name: string): System {
  const system = systems.get(name) ?? added.get(name) ?? described(name);
  if (system === undefined) {
    throw new InputError(
      `unknown system "${name}"`,
      {},
      `${amongKnown(name, [...systems.keys(), ...added.keys()])}; a server of yours is named by a file (./my-server.json), a program for Maelstrom by --bin (run maelstrom --bin ./node.py)`,
    );
  }
  return system;
}
