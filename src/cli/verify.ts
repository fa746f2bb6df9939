/** `schism verify`: whether the certificate of a verdict holds for a history. */

import { leftOf } from "../checkers/memory.js";
import { InputError } from "../history/errors.js";
import { readOperations } from "../history/read.js";
import type { Order } from "../history/time.js";
import { verifyCertificate } from "../library/verify.js";
import { models } from "../models/index.js";
import { refuseMisfits } from "../models/misfits.js";
import { readCertificate } from "../verify/certificate.js";
import type { Command } from "./command.js";
import { dash } from "./dash.js";
import { parseDuration } from "./duration.js";
import { exitCodeOf } from "./exit.js";
import { formatOption, orderOption } from "./history-options.js";
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
        describe: "What `schism check HISTORY --certificate FILE` wrote",
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
        default: "60s",
        describe: 'Give up after this long and answer "unknown"',
      })
      .option("memory-limit", {
        type: "string",
        default: "1024",
        describe: 'MiB that the process may take (verifying gets 32 at least); beyond that the answer is "unknown"',
      })
      .option("json", { type: "boolean", default: false, describe: "Print the answer as JSON" })
      .example("$0 check history.edn --model cas-register --certificate cert.json", "Judge and write it down")
      .example("$0 verify cert.json history.edn", "Confirm what was written")
      .epilogue(
        "Exit codes: 0 the certificate holds, whatever its verdict; 1 it does not; 2 it cannot be told; 254 bad input.",
      ),
  async handler(args) {
    const certificate = readCertificate(args.certificate);
    const timeLimitMs = parseDuration(args["time-limit"], "time-limit");
    const memoryLimit = parseMebibytes(args["memory-limit"], "memory-limit");
    const model = models.get(certificate.model);
    if (model === undefined) {
      throw new InputError("names a model that is not known", { file: args.certificate, field: "model" });
    }
    const { format, order, independent } = args;
    const history = await readOperations(args.history, { format, order, independent });
    for (const warning of history.warnings) process.stderr.write(`schism: ${warning}\n`);
    refuseMisfits(history.operations, model, ({ call }) => ({ file: args.history, line: history.lineOf(call) }));
    const limits = { timeLimitMs, memoryLimitBytes: leftOf(memoryLimit) };
    const { holds, summary } = verifyCertificate(certificate, history.operations, model, limits);
    const answer = {
      holds,
      verdict: { property: certificate.property, model: model.name, valid: certificate.valid },
      summary,
    };
    process.stdout.write(args.json ? `${JSON.stringify(answer, null, 2)}\n` : `${summary}\n`);
    process.exitCode = exitCodeOf(holds);
  },
};
