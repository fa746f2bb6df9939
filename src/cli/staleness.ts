/** `schism staleness`: how stale reads are after a write, as curves, beside what is predicted from how long messages take. */
import { setImmediate } from "node:timers/promises";
import { refuseUnwritableFile, writeWhole } from "../files/whole.js";
import { InputError } from "../history/errors.js";
import { findSystem } from "../scenario/find-system.js";
import { pageOf } from "../staleness/page.js";
import { type Staleness, type StalenessPlan, stalenessOf } from "../staleness/staleness.js";
import { alignedTable, conclusionOf, nameOf, tablesOf } from "../staleness/text.js";
import type { Command } from "./command.js";
import { exitCodes } from "./exit.js";
import { interruption, tellInterrupted } from "./interrupt.js";
import { optimiseLater } from "./optimise-later.js";
import { fromHere } from "./output.js";
import { progressDisplay } from "./progress.js";
import { addSystemOptions, chosenSystemOptions } from "./system-options.js";
import { wholeNumber } from "./whole-number.js";

interface StalenessArguments {
  readonly system: string;
  readonly variant?: string | undefined;
  readonly cluster: string;
  readonly nodes?: number | undefined;
  readonly runs: number;
  readonly seed: number;
  readonly html?: string | undefined;
  readonly json: boolean;
  readonly [option: string]: unknown;
}

export const stalenessCommand: Command<StalenessArguments> = {
  builder: (yargs, words) =>
    addSystemOptions(
      yargs
        .positional("system", { type: "string", demandOption: true, describe: "See schism list" })
        .option("variant", { type: "string", describe: "Measure this wrong variant (see schism list SYSTEM)" })
        .option("cluster", {
          type: "string",
          default: "sim",
          describe: "sim only: elsewhere nothing sees how long a message takes",
        })
        .option("nodes", { type: "number", describe: "Number of nodes (default: that of the system, or its copies)" })
        .option("runs", { type: "number", default: 16, describe: "Runs, each of 2.5 simulated seconds" })
        .option("seed", { type: "number", default: 1, describe: "Seed of the runs" })
        .option("html", { type: "string", describe: "Draw the curves into this file, too" })
        .option("json", { type: "boolean", default: false, describe: "Print the curves as JSON" }),
      words,
    )
      .example("$0 staleness partial-quorum --read-quorum 1 --write-quorum 1", "R + W = 2 of three copies")
      .example("$0 staleness gossip", "How long a write takes to get around")
      .epilogue(
        "Exit codes: 0 as predicted, or nothing is predicted; 1 not as predicted; 2 too few reads or interrupted; 254 bad input.",
      ),
  async handler(args) {
    optimiseLater();
    if (args.cluster !== "sim") {
      throw new InputError(
        `staleness is measured in the simulator, not on ${args.cluster}`,
        { option: "cluster" },
        "leave the option out: only there is it seen how long each message takes",
      );
    }
    const plan: StalenessPlan = {
      ...{ system: findSystem(args.system), variant: args.variant ?? null, options: chosenSystemOptions(args) },
      nodes: wholeNumber(args.nodes, "nodes", 1, 9),
      runs: wholeNumber(args.runs, "runs", 1, 1000) ?? 0,
      seed: wholeNumber(args.seed, "seed", 0) ?? 0,
    };
    if (args.html !== undefined) refuseUnwritableFile(args.html);
    const staleness = await measured(plan, !args.json);
    if (staleness === undefined) {
      tellInterrupted();
      return;
    }
    if (args.html !== undefined) writeWhole(args.html, pageOf(staleness));
    process.stdout.write(
      args.json ? `${JSON.stringify(staleness, null, 2)}\n` : `${textOf(staleness, args.html).join("\n")}\n`,
    );
    process.exitCode = codeOf(staleness);
  },
};

/** Undefined if it was interrupted. */
async function measured(plan: StalenessPlan, progress: boolean): Promise<Staleness | undefined> {
  const signal = interruption();
  const display = progress ? progressDisplay() : undefined;
  let runs = 0;
  try {
    return await stalenessOf(plan, async () => {
      runs += 1;
      display?.show(`${plan.system.name}  ${runs} of ${plan.runs} runs`);
      await setImmediate();
      signal.throwIfAborted();
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    return undefined;
  } finally {
    display?.end();
  }
}

function textOf(staleness: Staleness, page: string | undefined): readonly string[] {
  return [
    nameOf(staleness),
    ...tablesOf(staleness).flatMap((table) => ["", ...alignedTable(table)]),
    ...["", conclusionOf(staleness)],
    ...(page === undefined ? [] : [`page       ${fromHere(page)}`]),
  ];
}

function codeOf({ quorums, asPredicted, visible }: Staleness): number {
  if (visible.some(({ reads }) => reads === 0)) return exitCodes.unknown;
  return quorums === null || asPredicted === true ? exitCodes.valid : exitCodes.invalid;
}
