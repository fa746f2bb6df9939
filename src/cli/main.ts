/** The command line. Exit codes as Jepsen: 0 valid, 1 invalid, 2 unknown, 254 bad input, 255 crash. */
import { hideBin } from "yargs/helpers";
import { commandLine } from "./command-line.js";
import { complaint } from "./complaint.js";
import { exitCodes } from "./exit.js";
import { guard } from "./guard.js";
import { endProcess, tellCrash } from "./last-resort.js";

guard(process.stdout);
guard(process.stderr);

const words = hideBin(process.argv);
try {
  // It is this module that ends the process, after help as well.
  await (await commandLine(words)).exitProcess(false).parseAsync();
} catch (error) {
  const line = complaint(error, words);
  if (line === undefined) {
    tellCrash(error);
  } else {
    process.stderr.write(`${line}\n`);
    process.exitCode = exitCodes.badInput;
  }
}

// A connection left open must not keep a finished command alive. Problems with the output are reported first.
process.stdout.write("", () => setImmediate(endProcess));
