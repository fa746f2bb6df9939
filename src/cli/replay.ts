/** `schism replay`: a reproduction again: exactly, in the simulator; or as often as it happens, on real processes. */
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { CommandModule } from "yargs";
import { z } from "zod";
import { clusterKinds } from "../clusters/create.js";
import { InputError } from "../history/errors.js";
import { kindsOf, onlyInSim } from "../hunt/kinds.js";
import { renderVerdict } from "../report/terminal.js";
import { createRunDirectory, readJson, readScenario, runFiles, scenarioFrom, writeWhole } from "../run/directory.js";
import { type Scenario, scenarioSchema } from "../run/record.js";
import { runScenario } from "../run/run.js";
import { type Repro, reproSchema } from "../shrink/repro.js";
import { creatorFor } from "./creator.js";
import { exitCodes } from "./exit.js";
import { interruption } from "./interrupt.js";

interface ReplayArguments {
  readonly repro: string;
  readonly cluster?: (typeof clusterKinds)[number] | undefined;
  readonly times: number;
  readonly runs: string;
}

export const replayCommand: CommandModule<object, ReplayArguments> = {
  command: "replay <repro>",
  describe: "Run a reproduction again, exactly in the simulator or N times on another cluster",
  builder: (yargs) =>
    yargs
      .positional("repro", {
        type: "string",
        demandOption: true,
        describe: "repro.json, scenario.json or a run directory",
      })
      .option("cluster", { choices: clusterKinds, describe: "Where; as recorded if absent" })
      .option("times", { type: "number", default: 1, describe: "How often" })
      .option("runs", { type: "string", default: "runs", describe: "Where run directories go" })
      .example("$0 replay runs/latest/repro.json", "The same run again, to the byte")
      .example("$0 replay repro.json --cluster local --times 10", "How often does it happen on real processes?"),
  async handler(args) {
    if (!Number.isInteger(args.times) || args.times < 1) throw new InputError("--times must be a whole number above 0");
    const { scenario: recorded, repro } = read(args.repro);
    const recordedKind = repro?.kind;
    const scenario: Scenario = { ...recorded, cluster: args.cluster ?? recorded.cluster };
    const create = await creatorFor(scenario);
    const hidden = scenario.cluster !== "sim" && recordedKind !== undefined && onlyInSim(recordedKind);
    if (hidden) {
      process.stdout.write(
        `Only the simulator sees into its replicas, so ${recordedKind} cannot show here: any contradiction counts.\n`,
      );
    }
    const kind = hidden ? undefined : recordedKind;
    const digests = new Set<string>();
    /** By kind: how many runs were convicted of it. */
    const convictions = new Map<string, number>();
    let reproduced = 0;
    let unknown = 0;
    let made = 0;
    const signal = interruption();
    while (made < args.times) {
      const directory = createRunDirectory(args.runs, scenario, new Date());
      // So that runs/latest/repro.json is still there when runs/latest is this run.
      if (repro !== undefined) writeWhole(join(directory, runFiles.repro), JSON.stringify(repro, null, 2));
      const { verdict, interrupted } = await runScenario(scenario, directory, create, { signal });
      if (interrupted) break;
      made += 1;
      if (verdict.valid === "unknown") unknown += 1;
      const kinds = kindsOf(verdict.checks);
      const same = kind === undefined ? kinds.length > 0 : kinds.includes(kind);
      if (same) reproduced += 1;
      for (const each of kinds) convictions.set(each, (convictions.get(each) ?? 0) + 1);
      const history = readFileSync(join(directory, runFiles.history));
      digests.add(createHash("sha256").update(history).digest("hex"));
      const shown = relative(".", directory);
      if (args.times > 1) {
        const judged = kinds[0] ?? (verdict.valid === "unknown" ? "unknown" : "valid");
        process.stdout.write(`${String(made).padStart(4)}  ${judged}  ${shown}\n`);
        if (signal.aborted) break;
        continue;
      }
      const report = `report     ${join(shown, runFiles.report)}`;
      process.stdout.write(`${renderVerdict(verdict, { colour: process.stdout.isTTY === true })}\n\n${report}\n`);
    }
    const what = kind ?? (hidden ? "any contradiction" : "a contradiction");
    if (made < args.times) process.stdout.write(`interrupted after ${made} of ${args.times} runs\n`);
    if (made > 0) process.stdout.write(`fails ${reproduced} of ${made} on ${scenario.cluster}: ${what}\n`);
    const others = [...convictions].filter(([each]) => each !== kind).sort(([, a], [, b]) => b - a);
    for (const [each, count] of others)
      process.stdout.write(`${kind === undefined ? "" : "also "}${each}: ${count} of ${made}\n`);
    if (unknown > 0) process.stdout.write(`unknown: ${unknown} of ${made}\n`);
    if (made > 1 && digests.size === 1) process.stdout.write("all histories are the same to the byte\n");
    // Whatever was contradicted, such runs are not valid; and what was not judged, or not run, vouches for nothing.
    const vouches = made === args.times && unknown === 0;
    process.exitCode = convictions.size > 0 ? exitCodes.invalid : vouches ? exitCodes.valid : exitCodes.unknown;
  },
};

function read(path: string): { readonly scenario: Scenario; readonly repro?: Repro } {
  const directory = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (directory) return { scenario: readScenario(path) };
  const found = readJson(path, z.discriminatedUnion("format", [reproSchema, scenarioSchema]));
  if (found.format === "schism-scenario-1") return { scenario: scenarioFrom(path, found) };
  return { scenario: scenarioFrom(path, found.scenario), repro: found };
}
