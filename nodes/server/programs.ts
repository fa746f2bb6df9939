/** The programs of the systems: each is in the folder of its name, and a replica process loads only its own. */
import { existsSync } from "node:fs";
import type { Program } from "../host.js";

/** Undefined if there is no such program. */
export async function loadProgram(name: string): Promise<Program | undefined> {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) return undefined;
  const file = new URL(`../${name}/program.js`, import.meta.url);
  if (!existsSync(file)) return undefined;
  const exported: Readonly<Record<string, unknown>> = await import(file.href);
  return Object.values(exported).find((value): value is Program => isProgram(value) && value.name === name);
}

function isProgram(value: unknown): value is Program {
  return typeof value === "object" && value !== null && "name" in value && "create" in value;
}
