/** What is said of a mistake of the user's, in one line, and where help is. */
import { commandOptions } from "../contract/command-options.js";
import { InputError, longestMessage } from "../history/errors.js";
import { amongKnown, nearest } from "../history/known-names.js";
import { own } from "../history/own.js";
import { oneLine } from "../history/visible.js";
import { campaignUsages } from "./campaign-usages.js";
import { usages } from "./commands.js";

/** The problem that yargs finds with the words of the command line, or that we find beside. */
export class UsageError extends Error {}

/** Undefined of an error that is ours. */
export function complaint(error: unknown, words: readonly string[]): string | undefined {
  if (error instanceof InputError) return `schism: ${error.message}`;
  if (error instanceof UsageError) return `schism: ${wordsOf(error.message, words)} (see ${helpOf(words)})`;
  return undefined;
}

const commandNames: readonly string[] = usages.map((usage) => usage.split(" ")[0] ?? usage);

/** The help that has what was missed. */
function helpOf(words: readonly string[]): string {
  const usage = usageOf(words);
  if (usage === undefined) return "schism --help";
  return `schism ${usage.replaceAll(/ [<[].*$/g, "")} --help`;
}

/** The words that call the command, of a command of campaigns the longer ones: `campaign run <file>`. */
function usageOf([command = "", inner = ""]: readonly string[]): string | undefined {
  const found = usages.find((each) => each.split(" ")[0] === command);
  const within = found === "campaign" ? own<string>(campaignUsages, inner) : undefined;
  return within === undefined ? found : `${found} ${within}`;
}

function wordsOf(message: string, words: readonly string[]): string {
  // The two sentences of yargs from which more can be said.
  const [, unknown] = /^Unknown arguments?: (.*)$/s.exec(message) ?? [];
  const usage = message.startsWith("Not enough") ? usageOf(words) : undefined;
  if (usage !== undefined) return `an argument is missing: schism ${usage}`;
  const said = unknown === undefined ? undefined : ofUnknown(unknown, words);
  return oneLine(said ?? message.trim().replaceAll(/\s*\n\s*/g, " "), longestMessage);
}

/** What an unknown word may have meant; undefined if nothing is like it. */
function ofUnknown(unknown: string, words: readonly string[]): string | undefined {
  const [command = "", inner = ""] = words;
  if (isMissing(command, commandNames)) return `unknown command "${command}"; ${amongKnown(command, commandNames)}`;
  const inners = Object.keys(campaignUsages);
  if (command === "campaign" && isMissing(inner, inners)) {
    return `unknown command "campaign ${inner}"; ${amongKnown(inner, inners)}`;
  }
  const dashed = words.findIndex((each, at) => /^-\d/.test(each) && words[at - 1]?.startsWith("--"));
  if (dashed > 0) return `${words[dashed - 1]} cannot be ${words[dashed]}: it begins with -`;
  const meant = nearest(unknown, own(commandOptions, command) ?? []);
  return meant === undefined ? undefined : `unknown argument "${unknown}"; is --${meant} meant?`;
}

function isMissing(word: string, known: readonly string[]): boolean {
  return word !== "" && !word.startsWith("-") && !known.includes(word);
}
