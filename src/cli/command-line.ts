/** What the words of a command line ask for. */
import yargs, { type Argv } from "yargs";
import { packageVersion } from "../package.js";
import { addCommands } from "./commands.js";
import { UsageError } from "./complaint.js";

/** Does what the words ask for once it is told to parse them; throws an `InputError` or a `UsageError` for what is refused. */
export async function commandLine(typed: readonly string[]): Promise<Argv> {
  const words = asHelpOption(typed);
  const parser = yargs([...words])
    .scriptName("schism")
    .usage(
      "$0 <command>\n\nStarts a replicated system, breaks it on purpose while clients use it, and judges what they saw.",
    );
  await addCommands(parser, words);
  return (
    parser
      .demandCommand(1, "Name a command, for example `schism run raft`")
      .version(packageVersion())
      .strict()
      // A dot in the name of an option would turn its value into an object, and --no-certificate would give a text option the value false.
      .parserConfiguration({ "dot-notation": false, "boolean-negation": false })
      .check((args) => refuseUnclear(args, words))
      // yargs composes the help of a command whenever it ends; wrapping its lines would take most of that time.
      .wrap(words.some((word) => word.includes("help")) ? Math.min(120, process.stdout.columns ?? 120) : null)
      // Its own messages stay English like all others: `complaint` looks for one of them.
      .detectLocale(false)
      .epilogue("Exit codes: 0 valid, 1 invalid, 2 unknown, 254 bad input, 255 crash.")
      .fail((message, error) => {
        // What yargs throws where an option that takes one value at a time has none.
        const [, name] = /^Not enough arguments following: (\S+)$/.exec(error?.message ?? "") ?? [];
        if (name !== undefined) throw new UsageError(`${name} is given without a value`);
        throw error ?? new UsageError(message);
      })
  );
}

/** `schism help run` is another way to say `schism run --help`. */
function asHelpOption(words: readonly string[]): readonly string[] {
  return words[0] === "help" ? [...words.slice(1), "--help"] : words;
}

/** Options that may be given several times. */
const repeatable: ReadonlySet<string> = new Set(["against", "folders", "systems"]);

/** Mistakes that yargs lets pass: an option that is given twice, without its value, or with an impossible one. */
function refuseUnclear(args: Readonly<Record<string, unknown>>, typed: readonly string[]): true {
  const given = new Map(Object.entries(args));
  for (const word of typed) {
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
    // yargs passes a positional - on as an empty text.
    if (value === "" && typed.includes("-")) throw new UsageError(`${name} cannot be -, standard input or output`);
    if (value === undefined || value === "") throw new UsageError(`${name} is given without a value`);
  }
  return true;
}
