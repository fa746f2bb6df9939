/** `schism shrink`: the smallest simulated run that fails in the same way as a recorded one, with its story. */

import { originalLine, shrunkLines, stepLine } from "../shrink/lines.js";
import { usualRuns } from "../shrink/pool.js";
import { shrinkRun } from "../shrink/shrink-run.js";
import type { Command } from "./command.js";
import { positiveDuration } from "./duration.js";
import { exitCodes } from "./exit.js";
import { interruption } from "./interrupt.js";
import { optimiseLater } from "./optimise-later.js";
import { wholeNumber } from "./whole-number.js";

/** Seeds for each candidate; more than this would take for ever. */
const mostSeeds = 1000;
const usualSeeds = 5;
/** In the simulator the number of runs is the limit: time only if they are extraordinarily long. */
const usualTimes = { simulated: "10m", real: "60s" };

interface ShrinkArguments {
  readonly run: string;
  readonly for?: string | undefined;
  readonly seeds?: number | undefined;
}

export const shrinkCommand: Command<ShrinkArguments> = {
  builder: (yargs) =>
    yargs
      .positional("run", {
        type: "string",
        demandOption: true,
        describe: "repro.json, scenario.json or a run directory",
      })
      .option("for", {
        type: "string",
        describe: `How long at most (default: ${usualTimes.simulated} in the simulator, after ${usualRuns} runs in any case; ${usualTimes.real} on processes)`,
      })
      .option("seeds", {
        type: "number",
        default: usualSeeds,
        describe: "Seeds that each smaller scenario is tried with",
      })
      .example("$0 shrink runs/latest", "What is the smallest run that still fails?")
      .example("$0 shrink repro.json --for 10m", "Is there a smaller one than this? It is written beside the file"),
  async handler(args) {
    optimiseLater();
    const print = (line: string): void => {
      process.stdout.write(`${line}\n`);
    };
    const shrunk = await shrinkRun(args.run, {
      timeMs: {
        simulated: positiveDuration(args.for ?? usualTimes.simulated, "for"),
        real: positiveDuration(args.for ?? usualTimes.real, "for"),
      },
      seeds: wholeNumber(args.seeds, "seeds", 1, mostSeeds) ?? usualSeeds,
      signal: interruption(),
      onOriginal: (...about) => print(originalLine(...about)),
      onStep: (...about) => print(stepLine(...about)),
    });
    shrunkLines(shrunk).forEach(print);
    if (shrunk.outcome === "nothing" || shrunk.interrupted) process.exitCode = exitCodes.unknown;
  },
};
