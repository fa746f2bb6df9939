/** `schism matrix`: every system measured by the same experiments, as tables and as a page. */
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { systems } from "../../nodes/index.js";
import { refuseUnwritable, writeWhole } from "../files/whole.js";
import { InputError, writing } from "../history/errors.js";
import { markdownOf } from "../matrix/markdown.js";
import { type Matrix, type MatrixRow, matrixOf } from "../matrix/matrix.js";
import { pageOf } from "../matrix/page.js";
import { measuredRows } from "../matrix/rows.js";
import { type MatrixSubject, subjectsOf } from "../matrix/subjects.js";
import { commandOf } from "../scenario/command.js";
import { findSystem } from "../scenario/find-system.js";
import type { Command } from "./command.js";
import { interruption, tellInterrupted } from "./interrupt.js";
import { optimiseLater } from "./optimise-later.js";
import { fromHere } from "./output.js";
import { progressDisplay } from "./progress.js";
import { wholeNumber } from "./whole-number.js";

interface MatrixArguments {
  readonly systems?: readonly string[] | undefined;
  readonly to: string;
  readonly workers?: number | undefined;
  readonly json: boolean;
}

export const matrixCommand: Command<MatrixArguments> = {
  builder: (yargs) =>
    yargs
      .positional("systems", { type: "string", array: true, describe: "Only these systems (default: all)" })
      .option("to", {
        type: "string",
        default: "runs/matrix",
        describe: "Where index.html, matrix.md and matrix.json go",
      })
      .option("workers", {
        type: "number",
        describe: "Threads (default: all cores); the matrix is the same with any number",
      })
      .option("json", { type: "boolean", default: false, describe: "Print the matrix as JSON" })
      .example("$0 matrix", "All systems, in minutes")
      .example("$0 matrix raft primary-backup", "Two systems, each also under its weaker options")
      .epilogue(
        "All is simulated: the same network, seeds and faults for every system. Exit codes: 0 measured, 2 interrupted, 254 bad input.",
      ),
  async handler({ systems: names = [], to, workers, json }) {
    optimiseLater();
    const chosen = names.length === 0 ? [...systems.values()] : [...new Set(names.map(findSystem))];
    const subjects = subjectsOf(chosen);
    if (subjects.length === 0) {
      throw new InputError(
        "nothing to measure: servers cannot be simulated",
        {},
        "name a system whose nodes are programs",
      );
    }
    const threads = wholeNumber(workers, "workers", 1, 1000) ?? availableParallelism();
    refuseUnwritable(to);
    const rows = await measured(subjects, { threads, progress: !json });
    if (rows === undefined) {
      tellInterrupted();
      return;
    }
    const matrix = matrixOf(rows);
    write(matrix, to);
    process.stdout.write(
      json
        ? `${JSON.stringify(matrix, null, 2)}\n`
        : `${markdownOf(matrix)}\npage       ${fromHere(join(to, "index.html"))}\n`,
    );
  },
};

/** Undefined if it was interrupted. */
async function measured(
  subjects: readonly MatrixSubject[],
  { threads, progress }: { readonly threads: number; readonly progress: boolean },
): Promise<readonly MatrixRow[] | undefined> {
  const display = progress ? progressDisplay() : undefined;
  let runs = 0;
  try {
    return await measuredRows({
      ...{ subjects, threads, signal: interruption() },
      onRow(row, rows) {
        runs += row.runs.length;
        display?.show(`${rows} of ${subjects.length}  ${row.name}  ${runs} runs`);
      },
    });
  } finally {
    display?.end();
  }
}

function write(matrix: Matrix, to: string): void {
  const scenarios = join(to, "scenarios");
  writing(scenarios, () => mkdirSync(scenarios, { recursive: true }));
  const again = (row: MatrixRow, place: number): string => {
    const run = row.runs[place];
    if (run === undefined) throw new Error(`${row.name} has no run ${place}`);
    const file = join(scenarios, `${row.name.replaceAll(/[^a-z0-9-]+/g, "-")}-${place + 1}.json`);
    const command = commandOf(run.scenario, fromHere(file));
    // What a command line can say needs no file.
    if (command.includes("--schedule")) writeWhole(file, JSON.stringify(run.scenario));
    return command;
  };
  writeWhole(join(to, "index.html"), pageOf(matrix, again));
  writeWhole(join(to, "matrix.md"), markdownOf(matrix));
  writeWhole(join(to, "matrix.json"), JSON.stringify(matrix));
}
