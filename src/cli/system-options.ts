/** The options of the systems, such as `--reads` or `--failover`, as options of every command that takes a system. */
import type { Argv } from "yargs";
import { systems } from "../../nodes/index.js";

const described = new Map<string, string>();
for (const { name, program } of systems.values()) {
  for (const [option, { values, help }] of Object.entries(program.options)) {
    const before = described.get(option);
    const text = `${name}: ${values.join(" | ")} (${help})`;
    described.set(option, before === undefined ? text : `${before}; ${text}`);
  }
}

/** `hidden`: understood, but not listed. */
export function addSystemOptions<T>(yargs: Argv<T>, { hidden = false } = {}): Argv<T> {
  for (const [option, describe] of described) yargs.option(option, { type: "string", describe, hidden });
  return yargs;
}

/** What the command line says of them. */
export function chosenSystemOptions(args: { readonly [option: string]: unknown }): Readonly<Record<string, string>> {
  const chosen = Object.entries(args).filter(
    (each): each is [string, string] => described.has(each[0]) && typeof each[1] === "string",
  );
  return Object.fromEntries(chosen);
}
