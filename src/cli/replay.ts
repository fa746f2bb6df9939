/** `schism replay`: a reproduction again: exactly, in the simulator; or as often as it happens, on real processes. */
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { CommandModule } from "yargs";
import { z } from "zod";
import { clusterKinds, createCluster } from "../clusters/create.js";
import { InputError } from "../history/errors.js";
import { kindsOf, onlyInSim } from "../hunt/kinds.js";
import { renderVerdict } from "../report/terminal.js";
import { createRunDirectory, readJson, runFiles } from "../run/directory.js";
import { type Scenario, scenarioSchema } from "../run/record.js";
import { runScenario } from "../run/run.js";
import { reproSchema } from "../shrink/repro.js";
import { exitCodes } from "./exit.js";

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
    const { scenario: recorded, kind: recordedKind } = read(args.repro);
    const scenario: Scenario = { ...recorded, cluster: args.cluster ?? recorded.cluster };
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
    for (let time = 1; time <= args.times; time++) {
      const directory = createRunDirectory(args.runs, scenario, new Date());
      const { verdict } = await runScenario(scenario, directory, (plan) => createCluster(scenario.cluster, plan));
      const kinds = kindsOf(verdict.checks);
      const same = kind === undefined ? kinds.length > 0 : kinds.includes(kind);
      if (same) reproduced += 1;
      for (const each of kinds) convictions.set(each, (convictions.get(each) ?? 0) + 1);
      const history = readFileSync(join(directory, runFiles.history));
      digests.add(createHash("sha256").update(history).digest("hex"));
      const shown = relative(".", directory);
      if (args.times > 1) {
        process.stdout.write(`${String(time).padStart(4)}  ${kinds[0] ?? String(verdict.valid)}  ${shown}\n`);
        continue;
      }
      const report = `report     ${join(shown, runFiles.report)}`;
      process.stdout.write(`${renderVerdict(verdict, { colour: process.stdout.isTTY === true })}\n\n${report}\n`);
    }
    const what = kind ?? (hidden ? "any contradiction" : "a contradiction");
    process.stdout.write(`fails ${reproduced} of ${args.times} on ${scenario.cluster}: ${what}\n`);
    const others = [...convictions].filter(([each]) => each !== kind).sort(([, a], [, b]) => b - a);
    for (const [each, count] of others)
      process.stdout.write(`${kind === undefined ? "" : "also "}${each}: ${count} of ${args.times}\n`);
    if (args.times > 1 && digests.size === 1) process.stdout.write("all histories are the same to the byte\n");
    process.exitCode = reproduced > 0 ? exitCodes.invalid : exitCodes.valid;
  },
};

function read(path: string): { readonly scenario: Scenario; readonly kind?: string } {
  const directory = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const found = readJson(directory ? join(path, runFiles.scenario) : path, z.union([reproSchema, scenarioSchema]));
  return "kind" in found ? found : { scenario: found };
}
