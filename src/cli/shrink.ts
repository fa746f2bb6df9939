/** `schism shrink`: the smallest simulated run that fails in the same way as a recorded one, with its story. */

import { mkdirSync, realpathSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { createSimCluster } from "../clusters/sim/cluster.js";
import { calmWorld } from "../contract/world.js";
import { refuseUnwritable, writeWhole } from "../files/whole.js";
import { InputError, statOf } from "../history/errors.js";
import { readJson } from "../history/json-file.js";
import { plural } from "../history/plural.js";
import { runFiles } from "../record/files.js";
import type { Scenario } from "../record/record.js";
import { readScenario, scenarioFrom } from "../run/directory.js";
import { runScenario } from "../run/run.js";
import { shrinkInPool } from "../shrink/pool.js";
import { type Repro, reproSchema } from "../shrink/repro.js";
import { reproductionOf } from "../shrink/reproduction.js";
import { judgedRun } from "../trials/judged-run.js";
import type { Command } from "./command.js";
import { parseDuration } from "./duration.js";
import { exitCodes } from "./exit.js";
import { interruption } from "./interrupt.js";

/** Of each candidate; more than this would take for ever. */
const mostSeeds = 1000;

interface ShrinkArguments {
  readonly run: string;
  readonly for: string;
  readonly seeds: number;
}

export const shrinkCommand: Command<ShrinkArguments> = {
  builder: (yargs) =>
    yargs
      .positional("run", { type: "string", demandOption: true, describe: "A run directory, such as runs/latest" })
      .option("for", { type: "string", default: "60s", describe: "How long at most" })
      .option("seeds", { type: "number", default: 5, describe: "Seeds that each smaller scenario is tried with" })
      .example("$0 shrink runs/latest", "What is the smallest run that still fails?"),
  async handler(args) {
    const timeMs = parseDuration(args.for, "for");
    if (!Number.isInteger(args.seeds) || args.seeds < 1 || args.seeds > mostSeeds) {
      throw new InputError(`--seeds must be a whole number from 1 to ${mostSeeds}`);
    }
    if (statOf(args.run)?.isDirectory() !== true) {
      throw new InputError("is not a run directory", { file: args.run }, "name one, such as runs/latest");
    }
    // `latest` may be another run by the time that someone follows what is printed.
    const run = relative(".", realpathSync(args.run)) || ".";
    const recorded = readScenario(args.run);
    refuseUnwritable(args.run);
    const signal = interruption();
    const original: Scenario = { ...recorded, cluster: "sim", world: recorded.world ?? calmWorld };
    const first = await judgedRun(original);
    const [kind] = first.kinds;
    if (kind === undefined) {
      throw new InputError(
        "does not fail in the simulator",
        { file: args.run },
        "hunt for a run that does: schism hunt",
      );
    }
    process.stdout.write(`${kind}: ${describe(original)}, ${plural(first.operations, "operation")}\n`);
    const shrunk = await shrinkInPool(original, kind, {
      timeMs,
      seeds: args.seeds,
      signal,
      onStep: (name, smaller, sofar) =>
        process.stdout.write(`  ${plural(sofar, "run").padStart(10)}  ${name}: ${describe(smaller)}\n`),
    });
    const interrupted = signal.aborted;
    if (interrupted && shrunk.scenario === original) {
      process.stdout.write("Interrupted before anything smaller was found; nothing is written.\n");
      process.exitCode = exitCodes.unknown;
      return;
    }
    const { scenario, tried, fixpoint, steadiness } = shrunk;
    const file = join(run, runFiles.repro);
    const { repro, evidence } = await reproductionOf(shrunk, kind);
    const operations = evidence.operations.length;
    const ended =
      `${endOf(fixpoint, interrupted)} after ${plural(tried, "run")}: ${describe(scenario)}, ` +
      `${plural(operations, "operation")}.`;
    if (interrupted) process.exitCode = exitCodes.unknown;
    // A whole shrinking has the last word; one that was cut short may not even have come as far as one before it.
    const before = fixpoint ? undefined : await reproBefore(file, kind);
    if (before !== undefined && !noWorse({ scenario, steadiness, operations }, before)) {
      const kept = `${describe(before.scenario)}, ${plural(before.operations, "operation")}`;
      process.stdout.write(
        `\n${ended}\nThe existing ${file} is at least as small and still fails; keeping it: ${kept}.\n\n` +
          `again      npx schism replay ${file}\n`,
      );
      return;
    }
    writeWhole(file, JSON.stringify(repro, null, 2));
    const small = join(run, "shrunk");
    rmSync(small, { recursive: true, force: true });
    mkdirSync(join(small, "logs"), { recursive: true });
    writeWhole(join(small, runFiles.scenario), JSON.stringify(scenario, null, 2));
    await runScenario(scenario, small, (plan) => createSimCluster(plan));
    process.stdout.write(
      `${[
        "",
        ended,
        `It fails in ${steadiness.failing} of ${steadiness.worlds} simulated worlds with timings like those of real processes.`,
        "",
        ...repro.story,
        "",
        `report     ${join(small, runFiles.report)}`,
        `again      npx schism replay ${file}`,
      ].join("\n")}\n`,
    );
  },
};

/** What is compared of two reproductions of one failure. */
type Found = Pick<Repro, "scenario" | "steadiness"> & { readonly operations: number };

/** What an earlier shrinking of the run left, if that can be read and fails in the same way still. */
async function reproBefore(file: string, kind: string): Promise<Found | undefined> {
  if (statOf(file) === undefined) return undefined;
  try {
    const { steadiness, scenario } = readJson(file, reproSchema);
    const checked = { ...scenarioFrom(file, scenario), cluster: "sim" } as const;
    const { kinds, operations } = await judgedRun(checked);
    return kinds.includes(kind) ? { scenario: checked, steadiness, operations } : undefined;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** No larger in anything that is counted, and as sure. */
function noWorse(found: Found, before: Found): boolean {
  const [mine, others] = [found, before].map(({ scenario, steadiness, operations }) => [
    ...[scenario.nodes.length, scenario.clients, scenario.schedule.length, scenario.mainMs, operations],
    -steadiness.failing / steadiness.worlds,
  ]);
  return mine?.every((measure, index) => measure <= (others?.[index] ?? Infinity)) === true;
}

function endOf(fixpoint: boolean, interrupted: boolean): string {
  if (fixpoint) return "Nothing smaller fails";
  return interrupted ? "Interrupted, so perhaps not the smallest," : "Out of time";
}

function describe({ nodes, clients, schedule, mainMs }: Scenario): string {
  const counts = [plural(nodes.length, "node"), plural(clients, "client"), plural(schedule.length, "fault")];
  return `${counts.join(", ")}, ${(mainMs / 1000).toFixed(1)} s`;
}
