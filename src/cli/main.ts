/** The command line. Exit codes as Jepsen: 0 valid, 1 invalid, 2 unknown, 254 bad input, 255 crash. */
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { InputError, longestMessage } from "../history/errors.js";
import { oneLine } from "../history/visible.js";
import { packageVersion } from "../package.js";
import { addCommands, usages } from "./commands.js";
import { exitCodes } from "./exit.js";
import { guard } from "./guard.js";
import { tellCrash } from "./last-resort.js";

/** The problem that yargs itself finds with the words of the command line. */
class UsageError extends Error {}

async function main(): Promise<void> {
  const words = hideBin(process.argv);
  const parser = yargs(words)
    .scriptName("schism")
    .usage(
      "$0 <command>\n\nStarts a replicated system, breaks it on purpose while clients use it, and judges what they saw.",
    );
  await addCommands(parser, words);
  await parser
    .demandCommand(1, "Name a command, for example `schism run raft`")
    .version(packageVersion())
    .strict()
    // A dot in the name of an option would turn its value into an object, and --no-certificate would give a text option the value false.
    .parserConfiguration({ "dot-notation": false, "boolean-negation": false })
    .check(refuseUnclear)
    // yargs composes the help of a command whenever it ends; wrapping its lines would take most of that time.
    .wrap(words.some((word) => word.includes("help")) ? Math.min(120, process.stdout.columns ?? 120) : null)
    // Its own messages stay English like all others: `wordsOf` looks for one of them.
    .detectLocale(false)
    .epilogue("Exit codes: 0 valid, 1 invalid, 2 unknown, 254 bad input, 255 crash.")
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    })
    .parseAsync();
}

/** Options that may be given several times. */
const repeatable: ReadonlySet<string> = new Set(["against", "folders", "systems"]);

/** Mistakes that yargs lets pass: an option that is given twice, without its value, or with an impossible one. */
function refuseUnclear(args: Readonly<Record<string, unknown>>): true {
  const given = new Map(Object.entries(args));
  for (const word of hideBin(process.argv)) {
    // yargs takes every value of a switch except "true" for "false".
    const [, name = "", value] = /^--([^=]+)=(.*)$/s.exec(word) ?? [];
    if (typeof given.get(name) === "boolean" && value !== "true" && value !== "false") {
      throw new UsageError(`${name} is a switch that takes no value, but was given ${JSON.stringify(value)}`);
    }
  }
  // The command is one of them, the second word of `campaign run` another; and so is everything after `--`.
  const words: readonly unknown[] = Array.isArray(args._) ? args._ : [];
  const unknown = words[words[0] === "campaign" ? 2 : 1];
  if (unknown !== undefined) throw new UsageError(`Unknown argument: ${unknown}`);
  for (const [name, value] of Object.entries(args)) {
    if (name !== "_" && Array.isArray(value) && !repeatable.has(name))
      throw new UsageError(`${name} is given more than once`);
    if (value === undefined || value === "") throw new UsageError(`${name} is given without a value`);
  }
  return true;
}

/** In one line, with the arguments of the command if one is missing. */
function wordsOf(message: string): string {
  const [word] = hideBin(process.argv);
  const usage = usages.find((each) => each.split(" ")[0] === word);
  if (message.startsWith("Not enough") && usage !== undefined) return `an argument is missing: schism ${usage}`;
  return oneLine(message.trim().replaceAll(/\s*\n\s*/g, " "), longestMessage);
}

guard(process.stdout);
guard(process.stderr);

try {
  await main();
} catch (error) {
  if (error instanceof InputError) {
    process.stderr.write(`schism: ${error.message}\n`);
    process.exitCode = exitCodes.badInput;
  } else if (error instanceof UsageError) {
    process.stderr.write(`schism: ${wordsOf(error.message)} (see schism --help)\n`);
    process.exitCode = exitCodes.badInput;
  } else {
    tellCrash(error);
  }
}

// A connection left open must not keep a finished command alive. Problems with the output are reported first.
process.stdout.write("", () => setImmediate(() => process.exit()));
