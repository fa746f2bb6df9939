/** `schism check`: a verdict with a reason on a recorded history, whoever recorded it. */

import { copyFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { shellWord } from "../checkers/initial-hint.js";
import type { LinearizabilityVerdict } from "../checkers/linearizability/check.js";
import { withLongestOrders } from "../checkers/linearizability/longest-order.js";
import { leftOf } from "../checkers/memory.js";
import type { Verdict } from "../checkers/verdict.js";
import type { Workload } from "../contract/workload.js";
import { InputError, statOf, writing } from "../history/errors.js";
import type { Operation } from "../history/operation.js";
import { readOperations } from "../history/read.js";
import type { Order } from "../history/time.js";
import { oneLine } from "../history/visible.js";
import { judgedInParallel } from "../library/check.js";
import { checkedModel, isBuiltIn } from "../models/checked-model.js";
import { models } from "../models/index.js";
import { refuseMisfits } from "../models/misfits.js";
import { runFiles } from "../record/files.js";
import type { RunVerdict } from "../record/record.js";
import { renderCheck, renderVerdict } from "../report/terminal.js";
import type { Command } from "./command.js";
import { dash } from "./dash.js";
import { parseDuration } from "./duration.js";
import { exitCodeOf } from "./exit.js";
import { formatOption, historyEpilogue, orderOption } from "./history-options.js";
import { type FailedCas, failedCasRules, judgedAs } from "./judged-as.js";
import { optimiseLater } from "./optimise-later.js";
import { fileOutput, type Output, refuseTarget } from "./output.js";

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
        describe: "A failed cas tells nothing (cas-register), or that another value was there (etcd-register)",
      })
      .option("time-limit", {
        type: "string",
        default: "60s",
        describe: 'Give up after this long and answer "unknown"',
      })
      .option("memory-limit", {
        type: "string",
        default: "1024",
        describe: 'MiB that the process may take (the check gets 32 at least); beyond that the answer is "unknown"',
      })
      .option("first", {
        type: "boolean",
        default: false,
        describe: "Judge no more keys once one is known not to be linearizable",
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
      .example("$0 check history.jsonl --model register --initial 0", "Of registers that start at 0")
      .example("$0 check merged.jsonl.gz --model kv --order time", "Logs of several clients, one after the other")
      .example("curl -s URL | $0 check - --model register", "From standard input")
      .epilogue(historyEpilogue),
  async handler(args) {
    optimiseLater();
    const colour = process.stdout.isTTY === true;
    const report = args.report === undefined ? undefined : reportFile(args.report, args);
    if (args.history !== "-" && statOf(args.history)?.isDirectory() === true) {
      refuseOtherDirectory(args.history);
      refuseForRun(args);
      const { createCluster } = await import("../clusters/create.js");
      const { rejudge } = await import("../run/rejudge.js");
      const { verdict, unwritten } = await rejudge(args.history, (plan) => createCluster("sim", plan));
      for (const line of unwritten) process.stderr.write(`schism: ${line}\n`);
      if (report !== undefined) writing(report, () => copyFileSync(join(args.history, runFiles.report), report));
      const told = args.json ? await withOrdersOfRun(verdict, args.history) : verdict;
      process.stdout.write(
        args.json ? `${JSON.stringify(told, null, 2)}\n` : `${renderVerdict(verdict, { colour })}\n`,
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
  throw new InputError(`is "${text}"`, { option: "memory-limit" }, "write a number of MiB, such as 1024");
}

/** A directory is a run if it has what a run begins with. */
function refuseOtherDirectory(path: string): void {
  if (statOf(join(path, runFiles.scenario)) !== undefined) return;
  throw new InputError(
    `is not there, so ${path} is no run directory`,
    { file: join(path, runFiles.scenario) },
    "name a history file, or a run directory such as runs/latest",
  );
}

/** A run is judged as its workload says, by all its checks. */
function refuseForRun(args: CheckArguments): void {
  const ofHistories = [
    "certificate",
    "model",
    "failed-cas",
    "initial",
    "first",
    "ladder",
    "format",
    "order",
    "independent",
  ] as const;
  const absent: readonly unknown[] = [undefined, false, formatOption.default];
  const given = ofHistories.find((option) => !absent.includes(args[option]));
  if (given === undefined) return;
  throw new InputError(
    `--${given} is for a history, not for a run`,
    {},
    `name the file, such as ${join(args.history, runFiles.history)}`,
  );
}

/** Too long for the verdict that a run keeps. */
async function withOrdersOfRun(verdict: RunVerdict, directory: string): Promise<RunVerdict> {
  if (verdict.valid !== false) return verdict;
  const { operations } = await readOperations(join(directory, runFiles.history), { format: "jsonl" });
  const checks = verdict.checks.map((check) => {
    const model = models.get(check.model ?? "");
    return model === undefined ? check : withLongestOrders(check, operations, model);
  });
  return { ...verdict, checks };
}

async function checkFile(
  args: CheckArguments,
  colour: boolean,
  report: string | undefined,
): Promise<{ verdict: Verdict; text: string }> {
  const { format: named, order, independent } = args;
  const history = await readOperations(args.history, { format: named, order, independent });
  for (const warning of history.warnings) process.stderr.write(`schism: ${warning}\n`);
  const { operations } = history;
  const { by, because } = await judgedAs(args, history.model);
  const limits = {
    timeLimitMs: parseDuration(args["time-limit"], "time-limit"),
    memoryLimitBytes: leftOf(mebibytes(args["memory-limit"]) * 2 ** 20),
  };
  const explained = (text: string): string => (because === undefined ? text : `${text}\njudged     ${because}`);
  if ("workload" in by) {
    refuseWithoutModel(args, by.workload);
    const [check] = by.workload.checks;
    if ("model" in check) throw new Error(`unreachable: ${by.workload.name} is judged by a model`);
    const verdict = check.judge(operations, limits);
    return { verdict, text: explained(renderCheck(verdict, { colour })) };
  }
  const { model } = by;
  refuseMisfits(operations, model, ({ call }) => ({ file: args.history, line: history.lineOf(call) }));
  if (args.ladder) {
    if (args.first) throw new InputError("a ladder judges every key", { option: "first" }, "leave --ladder out");
    if (args.certificate !== undefined) {
      throw new InputError("a ladder has no certificate", { option: "certificate" }, "leave --ladder out");
    }
    const { checkLadder } = await import("../library/weaker.js");
    const { renderLadder } = await import("../report/ladder.js");
    const judged = checkLadder(operations, model, limits);
    const verdict = args.json ? withLongestOrders(judged, operations, model) : judged;
    return { verdict, text: explained(renderLadder(verdict, { colour })) };
  }
  if (args.certificate !== undefined && !isBuiltIn(model)) {
    throw new InputError(
      "schism verify knows the models that come with it only",
      { option: "certificate" },
      `leave --certificate out, since ${model.name} is your own`,
    );
  }
  if (args.certificate !== undefined) refuseTarget(args.certificate, "certificate", [args.history]);
  // Before the search, so that a place where nothing can be written is told at once.
  const certificate = args.certificate === undefined ? undefined : fileOutput(args.certificate);
  const page = report === undefined ? undefined : fileOutput(report);
  try {
    const verdict = await judgedInParallel(operations, checkedModel(model), {
      ...limits,
      first: args.first,
      // The others, and the reasons, may take long.
      onInvalid: (key) => {
        const several = operations.some((each) => each.key !== key);
        if (key !== null && several && process.stderr.isTTY === true)
          process.stderr.write(`${oneLine(`schism: key ${key} is not linearizable`, 200)}\n`);
      },
    });
    if (certificate !== undefined) await writeCertificate(certificate, verdict, operations);
    if (page !== undefined) {
      const source = args.history === "-" ? "standard input" : basename(args.history);
      const known = isBuiltIn(model) ? model.name : (args.model ?? model.name);
      const options = [
        ...(verdict.initial === undefined ? [] : [`--initial ${shellWord(JSON.stringify(verdict.initial))}`]),
        ...(named === "auto" ? [] : [`--format ${named}`]),
        ...(order === undefined ? [] : [`--order ${order}`]),
        ...(independent ? ["--independent"] : []),
      ];
      const reproduce = ["npx schism check", args.history, `--model ${known}`, ...options].join(" ");
      const { renderHistoryReport } = await import("../report/html.js");
      await page.write(renderHistoryReport({ source, format: history.format, operations, verdict, reproduce }));
      page.finish();
    }
    const written = report === undefined ? "" : `\nreport     ${report}`;
    return {
      verdict: args.json ? withLongestOrders(verdict, operations, model) : verdict,
      text: `${explained(renderCheck(verdict, { colour }))}${written}`,
    };
  } catch (error) {
    certificate?.abandon();
    page?.abandon();
    throw error;
  }
}

/** What a workload judges by no model has neither certificate nor page nor ladder. */
function refuseWithoutModel(args: CheckArguments, { name }: Workload): void {
  const given = (["certificate", "report", "first", "ladder"] as const).find(
    (option) => args[option] !== undefined && args[option] !== false,
  );
  if (given === undefined) return;
  throw new InputError(`the workload ${name} is judged without a model`, { option: given }, "name one with --model");
}

async function writeCertificate(
  output: Output,
  verdict: LinearizabilityVerdict,
  operations: readonly Operation[],
): Promise<void> {
  const { certificateOf } = await import("../report/certificate.js");
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
function reportFile(path: string, { ladder, history, certificate }: CheckArguments): string {
  if (ladder) throw new InputError("the page shows linearizability", { option: "report" }, "leave --ladder out");
  refuseTarget(path, "report", [history, ...(certificate === undefined ? [] : [certificate])]);
  return resolve(path);
}
