#!/usr/bin/env node
/** The command line. Exit codes as Jepsen: 0 valid, 1 invalid, 2 unknown, 254 bad input, 255 crash. */
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { InputError } from "../history/errors.js";
import { checkCommand } from "./check.js";
import { convertCommand } from "./convert.js";
import { doctorCommand } from "./doctor.js";
import { exitCodes } from "./exit.js";
import { exploreCommand } from "./explore.js";
import { healCommand } from "./heal.js";
import { huntCommand } from "./hunt.js";
import { imageCommand } from "./image.js";
import { listCommand } from "./list.js";
import { replayCommand } from "./replay.js";
import { runCommand } from "./run.js";
import { shrinkCommand } from "./shrink.js";
import { verifyCommand } from "./verify.js";

/** What yargs itself finds wrong with the words of the command line. */
class UsageError extends Error {}

async function main(): Promise<void> {
  await yargs(hideBin(process.argv))
    .scriptName("schism")
    .usage(
      "$0 <command>\n\nStarts a replicated system, breaks it on purpose while clients use it, and judges what they saw.",
    )
    .command(runCommand)
    .command(huntCommand)
    .command(exploreCommand)
    .command(shrinkCommand)
    .command(replayCommand)
    .command(checkCommand)
    .command(verifyCommand)
    .command(convertCommand)
    .command(listCommand)
    .command(doctorCommand)
    .command(healCommand)
    .command(imageCommand)
    .demandCommand(1, "Say what to do: `schism run raft`, or `schism --help`.")
    .strict()
    .wrap(Math.min(120, process.stdout.columns ?? 120))
    .epilogue("Exit codes: 0 valid, 1 invalid, 2 unknown, 254 bad input, 255 crash.")
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    })
    .parseAsync();
}

try {
  await main();
} catch (error) {
  if (error instanceof InputError) {
    process.stderr.write(`schism: ${error.message}\n`);
    process.exitCode = exitCodes.badInput;
  } else if (error instanceof UsageError) {
    process.stderr.write(`schism: ${error.message.split("\n")[0]} (see schism --help)\n`);
    process.exitCode = exitCodes.badInput;
  } else {
    process.stderr.write(
      `schism: crashed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = exitCodes.crash;
  }
}

// A connection that somebody forgot must not keep a finished command alive.
process.stdout.write("", () => process.exit());
