/** A program and its settings, as every text for people shows them. */
import type { Options } from "./system.js";

export interface ShownProgram {
  readonly system: string;
  readonly variant: string | null;
  readonly options: Options;
}

/** `primary-backup (mode=async, failover=auto), variant no-fencing`. */
export function programText({ system, variant, options }: ShownProgram): string {
  const chosen = optionsText(options);
  return `${system}${chosen === "" ? "" : ` (${chosen})`}${variant === null ? "" : `, variant ${variant}`}`;
}

/** `mode=async, failover=auto`; empty if the program has no options. */
export function optionsText(options: Options): string {
  return Object.entries(options)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
}
