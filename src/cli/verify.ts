/** `schism verify`: whether the certificate of a verdict holds for a history. */

import type { Order } from "../history/time.js";
import { verifyFile } from "../library/verify-file.js";
import type { Command } from "./command.js";
import { dash } from "./dash.js";
import { parseDuration } from "./duration.js";
import { exitCodeOf } from "./exit.js";
import { formatOption, limitDefaults, orderOption } from "./history-options.js";
import { parseMebibytes } from "./mebibytes.js";

interface VerifyArguments {
  readonly certificate: string;
  readonly history: string;
  readonly format: string;
  readonly order?: Order | undefined;
  readonly independent: boolean;
  readonly "time-limit": string;
  readonly "memory-limit": string;
  readonly json: boolean;
}

export const verifyCommand: Command<VerifyArguments> = {
  builder: (yargs) =>
    yargs
      .positional("certificate", {
        type: "string",
        demandOption: true,
        describe: "A certificate written by `schism check HISTORY --certificate FILE`",
      })
      .positional("history", {
        type: "string",
        demandOption: true,
        coerce: dash,
        describe: "The history that it is about, or - for standard input",
      })
      .option("format", formatOption)
      .option("order", orderOption)
      .option("independent", {
        type: "boolean",
        default: false,
        describe: "Values are Jepsen's [key value] tuples, as when it was checked",
      })
      .option("time-limit", {
        type: "string",
        default: limitDefaults["time-limit"],
        describe: 'Give up after this long and answer "unknown"',
      })
      .option("memory-limit", {
        type: "string",
        default: limitDefaults["memory-limit"],
        describe: 'MiB that the process may take (verifying gets 32 at least); beyond that the answer is "unknown"',
      })
      .option("json", { type: "boolean", default: false, describe: "Print the answer as JSON" })
      .example("$0 check history.edn --model cas-register --certificate cert.json", "Judge, and write the certificate")
      .example("$0 verify cert.json history.edn", "Confirm the verdict")
      .epilogue(
        "Exit codes: 0 the certificate holds, whatever its verdict; 1 it does not; 2 undecided; 254 bad input.",
      ),
  async handler(args) {
    const { format, order, independent } = args;
    const limits = {
      timeLimitMs: parseDuration(args["time-limit"], "time-limit"),
      memoryLimitBytes: parseMebibytes(args["memory-limit"], "memory-limit"),
    };
    const warn = (line: string): void => {
      process.stderr.write(`schism: ${line}\n`);
    };
    const reading = { format, order, independent };
    const { certificate, holds, summary } = await verifyFile(args.certificate, args.history, reading, limits, warn);
    const { property, model, valid } = certificate;
    process.stdout.write(
      args.json
        ? `${JSON.stringify({ holds, verdict: { property, model, valid }, summary }, null, 2)}\n`
        : `${summary}\n`,
    );
    process.exitCode = exitCodeOf(holds);
  },
};
