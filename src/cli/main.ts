/** The command line. Exit codes as Jepsen: 0 valid, 1 invalid, 2 unknown, 254 bad input, 255 crash. */
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { InputError, longestMessage } from "../history/errors.js";
import { oneLine } from "../history/visible.js";
import { checkCommand } from "./check.js";
import { convertCommand } from "./convert.js";
import { doctorCommand } from "./doctor.js";
import { exitCodes } from "./exit.js";
import { exploreCommand } from "./explore.js";
import { healCommand } from "./heal.js";
import { huntCommand } from "./hunt.js";
import { imageCommand } from "./image.js";
import { tellCrash } from "./last-resort.js";
import { listCommand } from "./list.js";
import { replayCommand } from "./replay.js";
import { runCommand } from "./run.js";
import { shrinkCommand } from "./shrink.js";
import { guard } from "./terminal.js";
import { verifyCommand } from "./verify.js";

const commands = [
  runCommand,
  huntCommand,
  exploreCommand,
  shrinkCommand,
  replayCommand,
  checkCommand,
  verifyCommand,
  convertCommand,
  listCommand,
  doctorCommand,
  healCommand,
  imageCommand,
] as const;

/** What yargs itself finds wrong with the words of the command line. */
class UsageError extends Error {}

async function main(): Promise<void> {
  const parser = yargs(hideBin(process.argv))
    .scriptName("schism")
    .usage(
      "$0 <command>\n\nStarts a replicated system, breaks it on purpose while clients use it, and judges what they saw.",
    );
  parser.command(runCommand);
  parser.command(huntCommand);
  parser.command(exploreCommand);
  parser.command(shrinkCommand);
  parser.command(replayCommand);
  parser.command(checkCommand);
  parser.command(verifyCommand);
  parser.command(convertCommand);
  parser.command(listCommand);
  parser.command(doctorCommand);
  parser.command(healCommand);
  parser.command(imageCommand);
  await parser
    .demandCommand(1, "Say what to do: `schism run raft`, or `schism --help`.")
    .strict()
    .check(refuseUnclear)
    .wrap(Math.min(120, process.stdout.columns ?? 120))
    .epilogue("Exit codes: 0 valid, 1 invalid, 2 unknown, 254 bad input, 255 crash.")
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    })
    .parseAsync();
}

/** What yargs lets pass: an option that is given twice, or without its value. */
function refuseUnclear(args: Readonly<Record<string, unknown>>): true {
  for (const [name, value] of Object.entries(args)) {
    if (name !== "_" && Array.isArray(value)) throw new UsageError(`${name} is given more than once`);
    if (value === undefined || value === "") throw new UsageError(`${name} is given without a value`);
  }
  return true;
}

/** In one line, with the arguments that the command wants where one is missing. */
function wordsOf(message: string): string {
  const [word] = hideBin(process.argv);
  const usage = commands.map(({ command }) => String(command)).find((each) => each.split(" ")[0] === word);
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

// A connection that somebody forgot must not keep a finished command alive. What is wrong with the output is told first.
process.stdout.write("", () => setImmediate(() => process.exit()));
