/**
 * Matchers for vitest: importing this file is enough.
 *
 *     import "schism/vitest";
 *     expect(history).toBeLinearizable(registerModel);
 *     expect(history).toBeSequentiallyConsistent(registerModel);
 *
 * A history is a list of events, as a recorder wrote them, or of operations, as pairing made them. A failure prints the
 * contradiction, and the path of a page that shows it. An unknown verdict, such as that on a history in which nothing was judged, fails
 * with and without `.not`: neither claim was shown. Pages go into the directory that the environment variable SCHISM_REPORTS names, so
 * that CI can keep them; else into a new one for temporary files.
 */
import { createHash } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { CheckLimits } from "./checkers/linearizability/check.js";
import type { Verdict } from "./checkers/verdict.js";
import { InputError } from "./history/errors.js";
import type { Operation } from "./history/operation.js";
import { checkLinearizable } from "./library/check.js";
import { operationsOf } from "./library/given.js";
import { checkSequential } from "./library/weaker.js";
import { writeReport } from "./library/write-report.js";
import type { Model } from "./models/model.js";
import { renderCheck } from "./report/terminal.js";

export interface ConsistencyMatchers<R = unknown> {
  /** Passes if some order of the operations, in real time, explains every answer. */
  toBeLinearizable(model: Model, limits?: CheckLimits): R;
  /** Passes if some order of the operations that keeps each process's own order explains every answer. */
  toBeSequentiallyConsistent(model: Model, limits?: CheckLimits): R;
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: vitest declares its own parameter so, and a merged interface must repeat it.
  interface Matchers<T = any> extends ConsistencyMatchers<T> {}
}

type Check = (operations: readonly Operation[], model: Model, limits?: CheckLimits) => Verdict;

/** What vitest tells a matcher of the test that it is used in. */
interface TestState {
  readonly currentTestName?: string;
  readonly testPath?: string;
  readonly isNot?: boolean;
}

function matcher(check: Check) {
  return function (this: TestState, received: unknown, model: Model, limits?: CheckLimits) {
    const operations = operationsOf(received);
    const verdict = check(operations, model, limits);
    let text: string | undefined;
    // Asked for where the assertion fails only, be it with `not`.
    const message = (): string => {
      text ??= `${renderCheck(verdict, { colour: false })}\n${pageOf(operations, verdict, this)}`;
      return text;
    };
    const pass = verdict.valid === "unknown" ? this.isNot === true : verdict.valid;
    return { pass, message };
  };
}

/** Of each test how many pages it has left. */
const pages = new Map<string, number>();
let temporary: string | undefined;

/** Writes the page; returns the line that says where it is, or why there is none. */
function pageOf(
  history: readonly Operation[],
  verdict: Verdict,
  { currentTestName = "test", testPath = "" }: TestState,
) {
  const test = `${testPath} > ${currentTestName}`;
  const nth = (pages.get(test) ?? 0) + 1;
  pages.set(test, nth);
  const words = currentTestName.replaceAll(/[^A-Za-z0-9]+/g, "-").slice(0, 80);
  const digest = createHash("sha256").update(test).digest("hex").slice(0, 8);
  try {
    const file = join(directoryOfPages(), `${words}-${digest}${nth === 1 ? "" : `-${nth}`}.html`);
    return `report     ${writeReport(file, { history, verdict, title: currentTestName, reproduce: test })}`;
  } catch (error) {
    if (error instanceof InputError || (error instanceof Error && "code" in error)) {
      return `no report: ${error.message}`;
    }
    throw error;
  }
}

function directoryOfPages(): string {
  const named = process.env.SCHISM_REPORTS ?? "";
  if (named !== "") return named;
  temporary ??= mkdtempSync(join(tmpdir(), "schism-reports-"));
  return temporary;
}

expect.extend({
  toBeLinearizable: matcher(checkLinearizable),
  toBeSequentiallyConsistent: matcher(checkSequential),
});
