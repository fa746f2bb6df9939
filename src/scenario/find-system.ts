/**
 * Looks a system up by its name. What calls this knows every system that there is, so the rooms below and beside are handed the system
 * instead (docs/architecture.md).
 */
import { systems } from "../../nodes/index.js";
import type { System } from "../contract/system.js";
import { InputError } from "../history/errors.js";

/** Throws InputError, with the names that are known. */
export function findSystem(name: string): System {
  const system = systems.get(name);
  if (system === undefined) {
    throw new InputError(`unknown system "${name}"`, {}, `known are ${[...systems.keys()].join(", ")}`);
  }
  return system;
}
