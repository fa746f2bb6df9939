/** Writes the page of a verdict from a program: what `schism check --report` does on the command line. */
import { mkdirSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { Verdict } from "../checkers/verdict.js";
import { refuseUnwritable, writeWhole } from "../files/whole.js";
import { InputError, statOf, writing } from "../history/errors.js";
import type { Operation } from "../history/operation.js";
import { refuseUnknownOptions } from "../history/options.js";
import { renderHistoryReport } from "../report/html.js";
import { type History, operationsOf, refuseOtherThanText } from "./given.js";
import { refuseOtherVerdict } from "./given-verdict.js";

export interface ReportContent {
  /** The history that was judged. */
  readonly history: History;
  /** A checker's verdict on this history. */
  readonly verdict: Verdict;
  /** The history's name on the page; default: the name of the file, without its extension. */
  readonly title?: string;
  /** How to judge it again: a command, or the name of a test. */
  readonly reproduce?: string;
}

const contents = { history: true, verdict: true, title: true, reproduce: true } satisfies Record<
  keyof ReportContent,
  true
>;

/**
 * Writes one HTML file that opens from disk and needs no network: the verdict in words, every client's operations on a timeline,
 * the order that explains them or the contradiction. The file is there whole or not at all; directories are made.
 *
 *     const operations = pairOperations(events);
 *     const verdict = checkLinearizable(operations, registerModel);
 *     if (verdict.valid !== true) writeReport("reports/lost-update.html", { history: operations, verdict });
 *
 * @returns the absolute path of the file. Throws InputError if it cannot be written, for anything but a history, and for a verdict on
 * operations that the history does not have.
 */
export function writeReport(path: string, content: ReportContent): string {
  refuseOtherThanText(path, "path", "where the page is to be");
  refuseUnknownOptions(content, contents);
  const { history, verdict, title, reproduce = "" } = content;
  if (title !== undefined) refuseOtherThanText(title, "title", "the history's name");
  refuseOtherThanText(reproduce, "reproduce", "a command, or the name of a test");
  refuseOtherVerdict(verdict);
  if (path === "") throw new InputError("no file is named", {}, "such as report.html");
  if (statOf(path)?.isDirectory() === true) throw new InputError("is a directory", { file: path }, "name a file in it");
  const operations = operationsOf(history);
  refuseForeign(verdict, operations);
  const file = resolve(path);
  const directory = dirname(file);
  refuseUnwritable(directory);
  writing(directory, () => mkdirSync(directory, { recursive: true }));
  const source = title ?? basename(file).replace(/\.html?$/, "");
  writeWhole(file, renderHistoryReport({ source, format: "a list", operations, verdict, reproduce }));
  return file;
}

/** The page refers to operations by the positions that the verdict names. */
function refuseForeign(verdict: Verdict, operations: readonly Operation[]): void {
  const known = new Set(operations.map(({ call }) => call));
  const steps = verdict.explanations.flatMap((explanation) => explanation.steps.flatMap(({ call }) => call ?? []));
  const ordered = (verdict.keys ?? []).flatMap(({ linearization }) => linearization);
  const foreign = [...steps, ...ordered].find((call) => !known.has(call));
  if (foreign === undefined) return;
  throw new InputError(
    `the verdict names an operation at position ${foreign}, which the history does not have`,
    {},
    "give the history that was judged",
  );
}
