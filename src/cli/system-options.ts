/**
 * The options of the systems, such as `--reads` or `--failover`, as options of every command that takes a system. Help lists only those of
 * the system that the command line names, since there are many systems.
 */
import type { Argv } from "yargs";
import { choicesOf } from "../../nodes/host.js";
import { systems } from "../../nodes/index.js";
import { descriptionOf } from "../contract/system.js";
import { own } from "../history/own.js";
import { findSystem } from "../scenario/find-system.js";
import { namesSystemFile } from "../system-file/load.js";

/** Those of all systems, and of the file that the command line names. */
const names = new Set([...systems.values()].flatMap((system) => Object.keys(descriptionOf(system).options)));

/** `words`: of the command line. */
export function addSystemOptions<T>(yargs: Argv<T>, words: readonly string[]): Argv<T> {
  // A replay takes the file of a reproduction.
  const [command, given = ""] = words;
  const file = command !== "replay" && namesSystemFile(given) ? given : undefined;
  const named =
    [...systems.values()].find(({ name }) => words.includes(name)) ??
    (file === undefined ? undefined : findSystem(file));
  if (named !== undefined) for (const name of Object.keys(descriptionOf(named).options)) names.add(name);
  for (const name of names) {
    const option = named === undefined ? undefined : own(descriptionOf(named).options, name);
    yargs.option(
      name,
      option === undefined
        ? { type: "string", hidden: true }
        : { type: "string", describe: `${choicesOf(option).join(" | ")} (${option.help})` },
    );
  }
  return yargs;
}

/** Their values on the command line. */
export function chosenSystemOptions(args: { readonly [option: string]: unknown }): Readonly<Record<string, string>> {
  const chosen = Object.entries(args).filter(
    (each): each is [string, string] => names.has(each[0]) && typeof each[1] === "string",
  );
  return Object.fromEntries(chosen);
}
