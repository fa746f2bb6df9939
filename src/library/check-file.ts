/**
 * Judges the history of a file: reads it, finds out what kind of object it is about, checks linearizability or every model, and writes the
 * certificate and the page on request. Impossible requests are refused before the search, which may take long.
 */
import { basename } from "node:path";
import { misanswered } from "../checkers/answers/form.js";
import type { LadderVerdict } from "../checkers/ladder/check.js";
import type { LinearizabilityVerdict } from "../checkers/linearizability/check.js";
import { withLongestOrders } from "../checkers/linearizability/longest-order.js";
import { memoryOfReading } from "../checkers/memory.js";
import { together, type Verdict } from "../checkers/verdict.js";
import type { Check, Workload } from "../contract/workload.js";
import { fileOutput, type Output, refuseTarget } from "../files/output.js";
import { InputError } from "../history/errors.js";
import type { Operation } from "../history/operation.js";
import { type ReadOperations, readOperations } from "../history/read.js";
import { shellWord } from "../history/shell-word.js";
import { nameOfSource } from "../history/source.js";
import type { Order } from "../history/time.js";
import { checkedModel, isBuiltIn } from "../models/checked-model.js";
import { refuseMisfits } from "../models/misfits.js";
import type { Model } from "../models/model.js";
import { judgedInParallel } from "./check.js";
import { judgedAs, type ModelQuestion } from "./judged-as.js";

interface Limits {
  readonly timeLimitMs: number;
  readonly memoryLimitBytes: number;
}

/** `history`: a path, or - for standard input. */
export interface FileQuestion extends ModelQuestion {
  readonly format: string;
  readonly order?: Order | undefined;
  readonly independent: boolean;
  /** Limits of the judging, and of the whole process. */
  readonly limits: Limits;
  /** Judge no more keys once one is known not to be linearizable. */
  readonly first: boolean;
  /** Check every consistency model instead. */
  readonly ladder: boolean;
  /** Verdicts with the longest order, if the history is not linearizable. */
  readonly orders: boolean;
  /** Files to be written. */
  readonly certificate?: string | undefined;
  readonly report?: string | undefined;
}

export interface FileHooks {
  readonly onWarning: (line: string) => void;
  /** Called with each key that is known not to be linearizable, if there are several: the others, and the reasons, may take long. */
  readonly onInvalidKey: (key: string) => void;
}

export interface FileVerdict {
  readonly verdict: Verdict | LadderVerdict;
  /** How the model was found, if none was named. */
  readonly because?: string | undefined;
}

/** Rejects with an InputError, with file and line or with the option, if something cannot be read, judged or written. */
export async function checkFile(asked: FileQuestion, hooks: FileHooks): Promise<FileVerdict> {
  const { ladder, report, certificate } = asked;
  if (report !== undefined) {
    if (ladder) throw new InputError("the page shows linearizability", { option: "report" }, "leave --ladder out");
    refuseTarget(report, "report", [asked.history, ...(certificate === undefined ? [] : [certificate])]);
  }
  const memory = memoryOfReading(asked.limits.memoryLimitBytes, nameOfSource(asked.history));
  const { format, order, independent } = asked;
  const history = await readOperations(asked.history, { format, order, independent, onPart: memory.look });
  history.warnings.forEach(hooks.onWarning);
  const { operations } = history;
  const { by, because } = await judgedAs(asked, history.model, operations);
  if ("workload" in by) return { verdict: judgedWithoutModel(by.workload, operations, asked), because };
  const { model } = by;
  // Memory that reading took is not available for the search.
  const limits = { ...asked.limits, memoryLimitBytes: memory.left() };
  refuseMisfits(operations, model, ({ call }) => ({ file: asked.history, line: history.lineOf(call) }));
  const verdict = ladder
    ? await judgedByAll(operations, model, { ...asked, limits })
    : await judgedAndWritten(history, model, { ...asked, limits }, hooks);
  return { verdict: asked.orders ? withLongestOrders(verdict, operations, model) : verdict, because };
}

/** A history that a workload judges without a model has no certificate, page or ladder. */
function judgedWithoutModel(workload: Workload, operations: readonly Operation[], asked: FileQuestion): Verdict {
  const given = (["certificate", "report", "first", "ladder"] as const).find(
    (option) => asked[option] !== undefined && asked[option] !== false,
  );
  if (given !== undefined) {
    const problem = `the workload ${workload.name} is judged without a model`;
    throw new InputError(problem, { option: given }, "name one with --model");
  }
  const wrong = misanswered(operations, workload);
  if (wrong !== undefined) return wrong;
  const judged = (check: Check): Verdict => {
    if ("model" in check) throw new Error(`unreachable: ${workload.name} is judged by a model`);
    return check.judge(operations, asked.limits);
  };
  const [first, ...others] = workload.checks;
  return together([judged(first), ...others.map(judged)]);
}

async function judgedByAll(
  operations: readonly Operation[],
  model: Model,
  { first, certificate, limits }: FileQuestion,
): Promise<LadderVerdict> {
  if (first) throw new InputError("a ladder judges every key", { option: "first" }, "leave --ladder out");
  if (certificate !== undefined) {
    throw new InputError("a ladder has no certificate", { option: "certificate" }, "leave --ladder out");
  }
  const { checkLadder } = await import("./weaker.js");
  return checkLadder(operations, model, limits);
}

async function judgedAndWritten(
  history: ReadOperations,
  model: Model,
  asked: FileQuestion,
  { onWarning, onInvalidKey }: FileHooks,
): Promise<LinearizabilityVerdict> {
  const { operations } = history;
  if (asked.certificate !== undefined) {
    if (!isBuiltIn(model)) {
      throw new InputError(
        "schism verify knows only the models that come with Schism",
        { option: "certificate" },
        `leave --certificate out, since ${model.name} is your own`,
      );
    }
    refuseTarget(asked.certificate, "certificate", [asked.history]);
  }
  // Before the search, so that an unwritable path is reported at once.
  const certificate = asked.certificate === undefined ? undefined : fileOutput(asked.certificate);
  const page = asked.report === undefined ? undefined : fileOutput(asked.report);
  try {
    const verdict = await judgedInParallel(operations, checkedModel(model), {
      ...asked.limits,
      first: asked.first,
      onInvalid: (key) => {
        if (key !== null && operations.some((each) => each.key !== key)) onInvalidKey(key);
      },
    });
    if (certificate !== undefined && !(await writeCertificate(certificate, verdict, operations))) {
      onWarning("no certificate is written: the verdict is unknown");
    }
    if (page !== undefined) {
      const source = asked.history === "-" ? "standard input" : basename(asked.history);
      const reproduce = commandFor(asked, model, verdict);
      const { renderHistoryReport } = await import("../report/html.js");
      await page.write(renderHistoryReport({ source, format: history.format, operations, verdict, reproduce }));
      page.finish();
    }
    return verdict;
  } catch (error) {
    certificate?.abandon();
    page?.abandon();
    throw error;
  }
}

/** False if there is nothing to certify. */
async function writeCertificate(
  output: Output,
  verdict: LinearizabilityVerdict,
  operations: readonly Operation[],
): Promise<boolean> {
  const { certificateOf } = await import("../report/certificate.js");
  const certificate = certificateOf(verdict, operations);
  if (certificate === undefined) {
    output.abandon();
    return false;
  }
  await output.write(`${JSON.stringify(certificate)}\n`);
  output.finish();
  return true;
}

/** The command that judges it again. */
function commandFor(
  { history, format, order, independent, ...asked }: FileQuestion,
  model: Model,
  verdict: Verdict,
): string {
  const known = isBuiltIn(model) ? model.name : (asked.model ?? model.name);
  const options = [
    ...(verdict.initial === undefined ? [] : [`--initial ${shellWord(JSON.stringify(verdict.initial))}`]),
    ...(format === "auto" ? [] : [`--format ${format}`]),
    ...(order === undefined ? [] : [`--order ${order}`]),
    ...(independent ? ["--independent"] : []),
  ];
  return ["npx schism check", history, `--model ${known}`, ...options].join(" ");
}
