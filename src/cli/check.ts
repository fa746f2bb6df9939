/** `schism check`: a verdict with a reason on a recorded history, whoever recorded it. */
import { copyFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { CommandModule } from "yargs";
import { checkLadder } from "../checkers/ladder/check.js";
import type { LinearizabilityVerdict } from "../checkers/linearizability/check.js";
import { checkLinearizableInParallel } from "../checkers/linearizability/parallel/check.js";
import type { Verdict } from "../checkers/verdict.js";
import { createCluster } from "../clusters/create.js";
import { InputError, writing } from "../history/errors.js";
import type { Operation } from "../history/operation.js";
import { readOperations } from "../history/read.js";
import { models } from "../models/index.js";
import type { Model } from "../models/model.js";
import { certificateOf } from "../report/certificate.js";
import { renderHistoryReport } from "../report/html.js";
import { renderLadder } from "../report/ladder.js";
import { renderCheck, renderVerdict } from "../report/terminal.js";
import { runFiles } from "../run/directory.js";
import { rejudge } from "../run/rejudge.js";
import { dash } from "./dash.js";
import { parseDuration } from "./duration.js";
import { exitCodeOf } from "./exit.js";
import { formatOption } from "./format-option.js";
import { refuseMisfits } from "./misfits.js";
import { fileOutput, type Output } from "./output.js";

interface CheckArguments {
  readonly history: string;
  readonly model?: string | undefined;
  readonly format: string;
  readonly independent: boolean;
  readonly "failed-cas"?: FailedCas | undefined;
  readonly "time-limit": string;
  readonly "memory-limit": string;
  readonly ladder: boolean;
  readonly certificate?: string | undefined;
  readonly report?: string | undefined;
  readonly json: boolean;
}

/** What a failed cas tells is a matter of the model. */
const failedCasModels = { ignore: "cas-register", informative: "etcd-register" } as const;
type FailedCas = keyof typeof failedCasModels;
const failedCasRules: readonly FailedCas[] = ["ignore", "informative"];

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
      .option("format", formatOption)
      .option("independent", {
        type: "boolean",
        default: false,
        describe: "Values are Jepsen's [key value] tuples, each key an object of its own",
      })
      .option("failed-cas", {
        choices: failedCasRules,
        describe: "A failed cas tells nothing (cas-register), or that another value was there (etcd-register)",
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
      .option("certificate", {
        type: "string",
        describe: "Write what the verdict rests on to this file, for `schism verify` to confirm",
      })
      .option("report", {
        type: "string",
        describe: "Write a page with the verdict and the timeline to this file",
      })
      .option("json", { type: "boolean", default: false, describe: "Print the verdict as JSON" })
      .example("$0 check runs/latest", "Judge the last run again")
      .example("$0 check history.edn --model cas-register", "A Jepsen history")
      .example("$0 check history.edn --model queue --certificate cert.json", "And why that is so, for schism verify")
      .example("zcat history.jsonl.gz | $0 check - --model register", "From standard input"),
  async handler(args) {
    const colour = process.stdout.isTTY === true;
    const report = args.report === undefined ? undefined : reportFile(args.report, args);
    if (args.history !== "-" && statSync(args.history, { throwIfNoEntry: false })?.isDirectory() === true) {
      refuseForRun(args);
      const { verdict, unwritten } = await rejudge(args.history, (plan) => createCluster("sim", plan));
      for (const line of unwritten) process.stderr.write(`schism: ${line}\n`);
      if (report !== undefined) writing(report, () => copyFileSync(join(args.history, runFiles.report), report));
      process.stdout.write(
        args.json ? `${JSON.stringify(verdict, null, 2)}\n` : `${renderVerdict(verdict, { colour })}\n`,
      );
      process.exitCode = exitCodeOf(verdict.valid);
      return;
    }
    const { verdict, text } = await checkFile(args, colour, report);
    process.stdout.write(args.json ? `${JSON.stringify(verdict, null, 2)}\n` : `${text}\n`);
    process.exitCode = exitCodeOf(verdict.valid);
  },
};

function mebibytes(text: string): number {
  const count = Number(text);
  if (Number.isFinite(count) && count > 0) return count;
  throw new InputError(`is "${text}"`, { field: "memory-limit" }, "write a number of MiB, such as 1024");
}

/** A run is judged as its workload says, by all its checks. */
function refuseForRun(args: CheckArguments): void {
  const ofHistories = ["certificate", "model", "failed-cas", "ladder"] as const;
  const given = ofHistories.find((option) => args[option] !== undefined && args[option] !== false);
  if (given === undefined) return;
  throw new InputError(
    `--${given} is for a history, not for a run`,
    { field: given },
    `name the file, such as ${join(args.history, runFiles.history)}`,
  );
}

async function checkFile(
  args: CheckArguments,
  colour: boolean,
  report: string | undefined,
): Promise<{ verdict: Verdict; text: string }> {
  const history = await readOperations(args.history, { format: args.format, independent: args.independent });
  for (const warning of history.warnings) process.stderr.write(`schism: ${warning}\n`);
  const model = findModel(args, history.model);
  const { operations } = history;
  refuseMisfits(history, model, args.history);
  const limits = {
    timeLimitMs: parseDuration(args["time-limit"], "time-limit"),
    memoryLimitBytes: mebibytes(args["memory-limit"]) * 2 ** 20,
  };
  if (args.ladder) {
    if (args.certificate !== undefined) {
      throw new InputError("a ladder has no certificate", { field: "certificate" }, "leave --ladder out");
    }
    const verdict = checkLadder(operations, model, limits);
    return { verdict, text: renderLadder(verdict, { colour }) };
  }
  // Before the search, so that a place where nothing can be written is told at once.
  const certificate = args.certificate === undefined ? undefined : fileOutput(args.certificate);
  const page = report === undefined ? undefined : fileOutput(report);
  try {
    const verdict = await checkLinearizableInParallel(operations, model.name, limits);
    if (certificate !== undefined) await writeCertificate(certificate, verdict, operations);
    if (page !== undefined) {
      const source = args.history === "-" ? "standard input" : basename(args.history);
      const format = args.format === "auto" ? "" : ` --format ${args.format}`;
      const reproduce = `npx schism check ${args.history} --model ${model.name}${format}${args.independent ? " --independent" : ""}`;
      await page.write(renderHistoryReport({ source, format: history.format, operations, verdict, reproduce }));
      page.finish();
    }
    const written = report === undefined ? "" : `\nreport     ${report}`;
    return { verdict, text: `${renderCheck(verdict, { colour })}${written}` };
  } catch (error) {
    certificate?.abandon();
    page?.abandon();
    throw error;
  }
}

async function writeCertificate(
  output: Output,
  verdict: LinearizabilityVerdict,
  operations: readonly Operation[],
): Promise<void> {
  const certificate = certificateOf(verdict, operations);
  if (certificate === undefined) {
    output.abandon();
    process.stderr.write("schism: no certificate is written: the verdict is unknown\n");
    return;
  }
  await output.write(`${JSON.stringify(certificate)}\n`);
  output.finish();
}

/** Checked before the judging, which may take long. */
function reportFile(path: string, { ladder }: CheckArguments): string {
  if (path === "") throw new InputError("no file is named", { field: "report" }, "such as --report out.html");
  if (ladder) throw new InputError("the page shows linearizability", { field: "report" }, "leave --ladder out");
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new InputError("is a directory", { file: path, field: "report" }, "name a file in it");
  }
  if (statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new InputError(
      "cannot be written",
      { file: path, field: "report" },
      `there is no directory ${dirname(path)}`,
    );
  }
  return resolve(path);
}

function findModel(args: CheckArguments, implied: string | undefined): Model {
  const rule = args["failed-cas"];
  const known = [...models.keys()].join(", ");
  const name = args.model ?? implied ?? (rule === undefined ? undefined : failedCasModels[rule]);
  if (name === undefined) {
    throw new InputError(
      "the history does not say which object it is of",
      { file: args.history, field: "model" },
      `name one with --model: ${known}`,
    );
  }
  const [ignoring, informative] = [failedCasModels.ignore, failedCasModels.informative];
  if (rule !== undefined && name !== ignoring && name !== informative) {
    throw new InputError(`a ${name} has no cas that fails`, { field: "failed-cas" }, "leave --failed-cas out");
  }
  const model = models.get(rule === undefined ? name : failedCasModels[rule]);
  if (model === undefined) {
    throw new InputError(`unknown model "${name}"`, { field: "model" }, `known are ${known}`);
  }
  return model;
}
