/**
 * Looks a system up by its name. What calls this knows every system that there is, so the rooms below and beside are handed the system
 * instead (docs/architecture.md).
 */
import { systems } from "../../nodes/index.js";
import { registered } from "../contract/registered.js";
import type { System } from "../contract/system.js";
import { InputError } from "../history/errors.js";

/** Those that a program which uses the library brings along. */
const added = new Map<string, System>();

/** Makes a system known to this process; doing so again has no effect. Throws an Error for one that cannot be registered. */
export function addSystem(system: System): void {
  if (added.get(system.name) === system) return;
  registered([...systems.values(), ...added.values(), system]);
  added.set(system.name, system);
}

/** Throws InputError, with the names that are known. */
export function findSystem(name: string): System {
  const system = systems.get(name) ?? added.get(name);
  if (system === undefined) {
    throw new InputError(
      `unknown system "${name}"`,
      {},
      `known are ${[...systems.keys(), ...added.keys()].join(", ")}`,
    );
  }
  return system;
}
