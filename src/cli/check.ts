/** `schism check`: a verdict with a reason on a recorded history, from any tool. */

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { refuseTarget } from "../files/output.js";
import { writeWhole } from "../files/whole.js";
import { InputError, statOf } from "../history/errors.js";
import { shellWord } from "../history/shell-word.js";
import type { Order } from "../history/time.js";
import { oneLine } from "../history/visible.js";
import { checkFile } from "../library/check-file.js";
import { type FailedCas, failedCasRules } from "../library/judged-as.js";
import { models } from "../models/index.js";
import { runFiles } from "../record/files.js";
import { renderCheck, renderVerdict } from "../report/terminal.js";
import type { Command } from "./command.js";
import { dash } from "./dash.js";
import { parseDuration } from "./duration.js";
import { exitCodeOf } from "./exit.js";
import { formatOption, historyEpilogue, limitDefaults, orderOption } from "./history-options.js";
import { parseMebibytes } from "./mebibytes.js";
import { optimiseLater } from "./optimise-later.js";

interface CheckArguments {
  readonly history: string;
  readonly model?: string | undefined;
  readonly format: string;
  readonly order?: Order | undefined;
  readonly independent: boolean;
  readonly "failed-cas"?: FailedCas | undefined;
  readonly initial?: string | undefined;
  readonly "time-limit": string;
  readonly "memory-limit": string;
  readonly first: boolean;
  readonly ladder: boolean;
  readonly certificate?: string | undefined;
  readonly report?: string | undefined;
  readonly json: boolean;
}

export const checkCommand: Command<CheckArguments> = {
  builder: (yargs) =>
    yargs
      .positional("history", {
        type: "string",
        demandOption: true,
        coerce: dash,
        describe: "A history file, - for standard input, or a run directory such as runs/latest",
      })
      .option("model", {
        type: "string",
        describe: `${[...models.keys()].join(" | ")}, or a module of your own such as ./own.mjs`,
      })
      .option("initial", {
        type: "string",
        describe: "What the object, or each key, starts with, as JSON; the default is the model's (a register: null)",
      })
      .option("format", formatOption)
      .option("order", orderOption)
      .option("independent", {
        type: "boolean",
        default: false,
        describe: "Values are Jepsen's [key value] tuples, each key an object of its own",
      })
      .option("failed-cas", {
        choices: failedCasRules,
        describe:
          "What a failed cas tells: nothing (cas-register), or that the register held another value (etcd-register)",
      })
      .option("time-limit", {
        type: "string",
        default: limitDefaults["time-limit"],
        describe: 'Give up after this long and answer "unknown"',
      })
      .option("memory-limit", {
        type: "string",
        default: limitDefaults["memory-limit"],
        describe: 'Memory limit of the process in MiB (the check gets at least 32); beyond it the answer is "unknown"',
      })
      .option("first", {
        type: "boolean",
        default: false,
        describe: "Stop at the first key that is not linearizable",
      })
      .option("ladder", {
        type: "boolean",
        default: false,
        describe:
          "Judge the history, or that of the run, by every consistency model, linearizability to session guarantees",
      })
      .option("certificate", {
        type: "string",
        describe: "Write the evidence for the verdict to this file, for `schism verify` to confirm",
      })
      .option("report", {
        type: "string",
        describe: "Write a page with the verdict and the timeline to this file",
      })
      .option("json", { type: "boolean", default: false, describe: "Print the verdict as JSON" })
      .example("$0 check runs/latest", "Judge the last run again")
      .example("$0 check history.edn --model cas-register", "A Jepsen history")
      .example(
        "$0 check history.edn --model queue --certificate cert.json",
        "Also write the evidence, for schism verify",
      )
      .example("$0 check history.jsonl --model register --initial 0", "Registers that start at 0")
      .example("$0 check merged.jsonl.gz --model kv --order time", "Logs of several clients, concatenated")
      .example("curl -s URL | $0 check - --model register", "From standard input")
      .epilogue(historyEpilogue),
  async handler(args) {
    optimiseLater();
    if (args.history === "-" || statOf(args.history)?.isDirectory() !== true) await checkHistory(args);
    else if (args.ladder) await checkHistory({ ...args, history: historyOf(args.history) });
    else await checkRunDirectory(args);
  },
};

/** Models of consistency say something about what clients saw, and nothing about the rest of the record. */
function historyOf(run: string): string {
  refuseOtherDirectory(run);
  return join(run, runFiles.history);
}

/** A run is judged as its workload requires, by all its checks. */
async function checkRunDirectory(args: CheckArguments): Promise<void> {
  refuseOtherDirectory(args.history);
  refuseForRun(args);
  const { report } = args;
  const page = join(args.history, runFiles.report);
  if (report !== undefined) refuseTarget(report, "report", recordOf(args.history));
  const { createCluster } = await import("../clusters/create.js");
  const { rejudge, withOrders } = await import("../run/rejudge.js");
  const { verdict, unwritten } = await rejudge(args.history, (plan) => createCluster("sim", plan));
  for (const line of unwritten) process.stderr.write(`schism: ${line}\n`);
  if (report !== undefined) {
    // A page that could not be written may be that of an earlier verdict.
    if (unwritten.length === 0) writeWhole(report, readFileSync(page, "utf8"));
    else process.stderr.write(`schism: ${report}: is not written, since ${page} may be old\n`);
  }
  process.stdout.write(
    args.json
      ? `${JSON.stringify(await withOrders(verdict, args.history), null, 2)}\n`
      : `${renderVerdict(verdict, { colour: process.stdout.isTTY === true })}\n`,
  );
  process.exitCode = exitCodeOf(verdict.valid);
}

/** The files of a run but for its page, which is written again. */
function recordOf(run: string): readonly string[] {
  const files = readdirSync(run, { recursive: true, encoding: "utf8" });
  return files.filter((file) => file !== runFiles.report).map((file) => join(run, file));
}

async function checkHistory(args: CheckArguments): Promise<void> {
  const { history, format, order, independent, model, initial, first, ladder, certificate, json } = args;
  const report = args.report === undefined ? undefined : resolve(args.report);
  const limits = {
    timeLimitMs: parseDuration(args["time-limit"], "time-limit"),
    memoryLimitBytes: parseMebibytes(args["memory-limit"], "memory-limit"),
  };
  const warnings: string[] = [];
  const { verdict, because } = await checkFile(
    {
      ...{ history, format, order, independent, model, failedCas: args["failed-cas"], initial },
      ...{ limits, first, ladder, orders: json, certificate, report },
    },
    {
      onWarning(line) {
        warnings.push(line);
        process.stderr.write(`schism: ${line}\n`);
      },
      onInvalidKey(key) {
        if (process.stderr.isTTY !== true) return;
        process.stderr.write(`${oneLine(`schism: key ${key} is not linearizable`, 200)}\n`);
      },
    },
  );
  process.exitCode = exitCodeOf(verdict.valid);
  if (json) {
    // What was left out belongs to the verdict: a program reads nothing but this.
    const whole = warnings.length === 0 ? verdict : { ...verdict, warnings };
    process.stdout.write(`${JSON.stringify(whole, null, 2)}\n`);
    return;
  }
  const style = { colour: process.stdout.isTTY === true };
  const text =
    "rungs" in verdict
      ? (await import("../report/ladder.js")).renderLadder(verdict, style)
      : renderCheck(verdict, style);
  const notes = [
    ...(because === undefined ? [] : [`judged     ${because}`]),
    ...(report === undefined ? [] : [`report     ${report}`]),
    // No verdict, no certificate; and standard input is read once.
    ...(certificate === undefined || verdict.valid === "unknown" || history === "-"
      ? []
      : [`confirm    npx schism verify ${shellWord(certificate)} ${shellWord(history)}`]),
  ];
  process.stdout.write(`${[text, ...notes].join("\n")}\n`);
}

/** A directory is a run if it has the file that every run starts with. */
function refuseOtherDirectory(path: string): void {
  if (statOf(join(path, runFiles.scenario)) !== undefined) return;
  throw new InputError(
    `does not exist, so ${path} is not a run directory`,
    { file: join(path, runFiles.scenario) },
    "name a history file, or a run directory such as runs/latest",
  );
}

function refuseForRun(args: CheckArguments): void {
  const ofHistories = [
    "certificate",
    "model",
    "failed-cas",
    "initial",
    "first",
    "format",
    "order",
    "independent",
    "time-limit",
    "memory-limit",
  ] as const;
  const absent: readonly unknown[] = [undefined, false, formatOption.default, ...Object.values(limitDefaults)];
  const given = ofHistories.find((option) => !absent.includes(args[option]));
  if (given === undefined) return;
  throw new InputError(
    `--${given} is for a history, not for a run`,
    {},
    `name the file, such as ${join(args.history, runFiles.history)}`,
  );
}
