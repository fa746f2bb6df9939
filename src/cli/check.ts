/** `schism check`: a verdict with a reason on a recorded history, whoever recorded it. */
import { statSync } from "node:fs";
import type { CommandModule } from "yargs";
import { checkLadder } from "../checkers/ladder/check.js";
import { checkLinearizable } from "../checkers/linearizability/check.js";
import type { Verdict } from "../checkers/verdict.js";
import { InputError } from "../history/errors.js";
import { pairOperations } from "../history/pairing.js";
import { type HistoryFormat, historyFormats, readHistory } from "../history/read.js";
import { models } from "../models/index.js";
import { renderLadder } from "../report/ladder.js";
import { renderCheck, renderVerdict } from "../report/terminal.js";
import { rejudge } from "../run/conclude.js";
import { dash } from "./dash.js";
import { parseDuration } from "./duration.js";
import { exitCodeOf } from "./exit.js";

interface CheckArguments {
  readonly history: string;
  readonly model?: string | undefined;
  readonly format: HistoryFormat | "auto";
  readonly independent: boolean;
  readonly "time-limit": string;
  readonly "memory-limit": string;
  readonly ladder: boolean;
  readonly json: boolean;
}

const formats: readonly (HistoryFormat | "auto")[] = ["auto", ...historyFormats];

export const checkCommand: CommandModule<object, CheckArguments> = {
  command: "check <history>",
  describe: "Judge a recorded history, or a run directory",
  builder: (yargs) =>
    yargs
      .positional("history", {
        type: "string",
        demandOption: true,
        coerce: dash,
        describe: "A history file, - for standard input, or a run directory such as runs/latest",
      })
      .option("model", { type: "string", describe: [...models.keys()].join(" | ") })
      .option("format", {
        choices: formats,
        default: "auto" as const,
        describe: "How the history is written",
      })
      .option("independent", {
        type: "boolean",
        default: false,
        describe: "Values are Jepsen's [key value] tuples, each key an object of its own",
      })
      .option("time-limit", { type: "string", default: "60s", describe: "Then the answer is unknown" })
      .option("memory-limit", {
        type: "string",
        default: "1024",
        describe: "MiB for the search; then the answer is unknown",
      })
      .option("ladder", {
        type: "boolean",
        default: false,
        describe: "Judge a history file by every consistency model, linearizability to session guarantees",
      })
      .option("json", { type: "boolean", default: false, describe: "Print the verdict as JSON" })
      .example("$0 check runs/latest", "Judge the last run again")
      .example("$0 check history.edn --model cas-register", "A Jepsen history")
      .example("zcat history.jsonl.gz | $0 check - --model register", "From standard input"),
  async handler(args) {
    const colour = process.stdout.isTTY === true;
    if (args.history !== "-" && statSync(args.history, { throwIfNoEntry: false })?.isDirectory() === true) {
      const verdict = await rejudge(args.history);
      process.stdout.write(
        args.json ? `${JSON.stringify(verdict, null, 2)}\n` : `${renderVerdict(verdict, { colour })}\n`,
      );
      process.exitCode = exitCodeOf(verdict.valid);
      return;
    }
    const { verdict, text } = await checkFile(args, colour);
    process.stdout.write(args.json ? `${JSON.stringify(verdict, null, 2)}\n` : `${text}\n`);
    process.exitCode = exitCodeOf(verdict.valid);
  },
};

async function checkFile(args: CheckArguments, colour: boolean): Promise<{ verdict: Verdict; text: string }> {
  const history = await readHistory(args.history, { format: args.format, independent: args.independent });
  for (const warning of history.warnings) process.stderr.write(`schism: ${warning}\n`);
  const name = args.model ?? history.model;
  if (name === undefined) {
    throw new InputError(
      "the history does not say which object it is of",
      { file: args.history, field: "model" },
      `name one with --model: ${[...models.keys()].join(", ")}`,
    );
  }
  const model = models.get(name);
  if (model === undefined) {
    throw new InputError(`unknown model "${name}"`, { field: "model" }, `known are ${[...models.keys()].join(", ")}`);
  }
  const lineOf = (position: number): number => history.lines[position] ?? position + 1;
  const operations = pairOperations(history.events, { file: args.history, lineOf });
  for (const operation of operations) {
    const complaint = model.complaint?.(operation);
    if (complaint !== undefined) {
      throw new InputError(
        complaint,
        { file: args.history, line: lineOf(operation.call) },
        `is ${name} the right model?`,
      );
    }
  }
  const limits = {
    timeLimitMs: parseDuration(args["time-limit"], "time-limit"),
    memoryLimitBytes: Number(args["memory-limit"]) * 2 ** 20,
  };
  if (args.ladder) {
    const verdict = checkLadder(operations, model, limits);
    return { verdict, text: renderLadder(verdict, { colour }) };
  }
  const verdict = checkLinearizable(operations, model, limits);
  return { verdict, text: renderCheck(verdict, { colour }) };
}
