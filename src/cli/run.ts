/** `schism run SYSTEM`: one run, from starting the replicas to the verdict. */

import { join, relative } from "node:path";
import { z } from "zod";
import { systems } from "../../nodes/index.js";
import { clusterKinds } from "../clusters/create.js";
import { orphansInShort } from "../clusters/heal.js";
import type { World } from "../contract/world.js";
import { type FaultKind, faultKinds, scheduleSchema } from "../faults/fault.js";
import { InputError } from "../history/errors.js";
import { fitting, readJson } from "../history/json-file.js";
import { plural } from "../history/plural.js";
import { runFiles } from "../record/files.js";
import { scenarioSchema } from "../record/record.js";
import { recordedIn } from "../replay/recorded.js";
import { renderVerdict } from "../report/terminal.js";
import { creatorFor } from "../run/creator.js";
import { createRunDirectory } from "../run/directory.js";
import { runScenario } from "../run/run.js";
import { type Overridden, onNetwork, overriding } from "../scenario/overriding.js";
import { commandOf, planScenario } from "../scenario/scenario.js";
import { workloads } from "../workloads/index.js";
import type { Command } from "./command.js";
import { parseDuration, startTimeout } from "./duration.js";
import { exitCodeOf } from "./exit.js";
import { interruption } from "./interrupt.js";
import { liveDisplay } from "./live.js";
import { addSystemOptions, chosenSystemOptions } from "./system-options.js";

interface RunArguments {
  readonly system: string;
  readonly variant?: string | undefined;
  readonly cluster?: (typeof clusterKinds)[number] | undefined;
  readonly nodes?: number | undefined;
  readonly workload?: string | undefined;
  readonly clients?: number | undefined;
  readonly routing?: "pinned" | "roaming" | undefined;
  readonly rate?: number | undefined;
  readonly timeout?: string | undefined;
  readonly faults?: string | undefined;
  readonly schedule?: string | undefined;
  readonly network?: World["network"]["transport"] | undefined;
  readonly time?: string | undefined;
  readonly seed?: number | undefined;
  readonly runs: string;
  readonly "stop-on-violation": boolean;
  readonly "start-timeout"?: string | undefined;
  readonly json: boolean;
  /** Options of the systems, such as reads or failover. */
  readonly [option: string]: unknown;
}

export const runCommand: Command<RunArguments> = {
  builder(yargs, words) {
    const built = yargs
      .positional("system", { type: "string", demandOption: true, describe: [...systems.keys()].join(" | ") })
      .option("variant", { type: "string", describe: "Run a deliberately wrong variant (see `schism list SYSTEM`)" })
      .option("cluster", { choices: clusterKinds, describe: "Where replicas run (default: local)" })
      .option("nodes", { type: "number", describe: "Number of replicas" })
      .option("workload", { type: "string", describe: [...workloads.keys()].join(" | ") })
      .option("clients", { type: "number", describe: "Number of concurrent clients" })
      .option("routing", { choices: ["pinned", "roaming"] as const, describe: "Whether a client keeps to one node" })
      .option("rate", { type: "number", describe: "Most operations a second that each client starts" })
      .option("timeout", { type: "string", describe: "How long a client waits for one operation, such as 1s" })
      .option("faults", { type: "string", describe: `Comma-separated: ${faultKinds.join(", ")}; or none` })
      .option("schedule", {
        type: "string",
        describe:
          "JSON file with the faults and their times; or a scenario.json or repro.json: all that it says is taken, and " +
          "options given beside it are named",
      })
      .option("network", {
        choices: ["stream", "datagram"] as const,
        describe: "Of the simulated cluster: whether replicas speak over connections or by single messages",
      })
      .option("time", { type: "string", describe: "Length of the main phase, such as 20s (default) or 2m" })
      .option("seed", { type: "number", describe: "Seed of operations and faults (default: random)" })
      .option("stop-on-violation", {
        type: "boolean",
        default: false,
        describe: "End the main phase as soon as a key's history certainly cannot be linearized",
      })
      .option("start-timeout", {
        type: "string",
        describe:
          "How long a replica may take to start, such as 15s (default); if one takes longer, the run could not start",
      })
      .option("runs", { type: "string", default: "runs", describe: "Where run directories go" })
      .option("json", { type: "boolean", default: false, describe: "Print the verdict as JSON on standard output" });
    return addSystemOptions(built, words)
      .example("$0 run raft", "Raft on five local processes under partitions and kills")
      .example("$0 run raft --reads local-leader --faults partition", "Stale reads by a deposed leader")
      .example("$0 run primary-backup --failover auto --faults partition", "Split brain")
      .example("$0 run raft --faults kill,pause,power-loss --time 1m --seed 7", "Chosen faults, planned from a seed")
      .epilogue(
        "`schism run SYSTEM --help` lists the options of that system, `schism list SYSTEM` its variants and claims.",
      );
  },
  async handler(args) {
    const faults = args.faults === undefined ? undefined : parseKinds(args.faults);
    if (args.schedule !== undefined && faults !== undefined) {
      throw new InputError("--faults and --schedule both say which faults", {}, "give one of them");
    }
    const { scenario, notes } = scenarioOf(args, faults);
    const checked = scenarioSchema.safeParse(scenario);
    if (!checked.success) {
      const [issue] = checked.error.issues;
      const field = issue?.path.join(".") ?? "";
      throw new InputError(issue?.message ?? "the scenario is not possible", { option: optionOf.get(field) ?? field });
    }
    const stopOnViolation = args["stop-on-violation"];
    const startTimeoutMs = startTimeout(args["start-timeout"]);
    const create = await creatorFor(scenario, { stopOnViolation });
    const orphans = await orphansInShort(args.runs);
    if (orphans !== undefined) process.stderr.write(`schism: ${orphans}\n`);
    const directory = createRunDirectory(args.runs, scenario, new Date());
    const signal = interruption();
    if (notes.length > 0) process.stderr.write(`schism: ${args.schedule}, but ${notes.join(", ")}\n`);
    const live = args.json ? undefined : liveDisplay(process.stdout);
    if (live !== undefined) process.stdout.write(`${describe(scenario, directory)}\n`);
    try {
      const outcome = await runScenario(scenario, directory, create, {
        signal,
        stopOnViolation,
        startTimeoutMs,
        ...(live === undefined ? {} : { onPhase: live.show, onBegin: live.follow }),
      });
      live?.done();
      const command = commandOf(scenario, join(relative(".", directory), runFiles.scenario), outcome.verdict);
      if (args.json) process.stdout.write(`${JSON.stringify({ directory, command, ...outcome.verdict }, null, 2)}\n`);
      else {
        const { stoppedBy } = outcome.verdict;
        if (stoppedBy !== undefined) {
          const key = stoppedBy.key === null ? "" : ` (${stoppedBy.key})`;
          process.stdout.write(`stopped    at event ${stoppedBy.event}${key}: no order of operations explains it\n`);
        }
        process.stdout.write(
          `${renderVerdict(outcome.verdict, { colour: process.stdout.isTTY === true })}\n\n` +
            `report     ${join(relative(".", directory), runFiles.report)}\n` +
            `again      ${command}\n`,
        );
      }
      for (const line of outcome.unwritten) process.stderr.write(`schism: ${line}\n`);
      process.exitCode = exitCodeOf(outcome.verdict.valid);
    } finally {
      live?.done();
    }
  },
};

/** By field of the scenario. */
const optionOf: ReadonlyMap<string, string> = new Map([
  ["ratePerClient", "rate"],
  ["operationTimeoutMs", "timeout"],
  ["mainMs", "time"],
]);

function describe(scenario: ReturnType<typeof planScenario>, directory: string): string {
  const options = Object.entries(scenario.options).map(([name, value]) => `${name}=${value}`);
  const kinds = [...new Set(scenario.schedule.map((entry) => entry.fault.kind))];
  return [
    `${scenario.system}${scenario.variant === null ? "" : `, variant ${scenario.variant}`} (${options.join(", ")}): ` +
      `${plural(scenario.nodes.length, `${scenario.cluster} replica`)}, ${plural(scenario.clients, `${scenario.routing} client`)}, ` +
      `workload ${scenario.workload}, ${scenario.mainMs / 1000} s, seed ${scenario.seed}`,
    `faults: ${kinds.length === 0 ? "none" : `${scenario.schedule.length} planned (${kinds.join(", ")})`}; record in ${relative(".", directory)}`,
  ].join("\n");
}

function parseKinds(text: string): readonly FaultKind[] {
  if (text === "none") return [];
  return text.split(",").map((name) => {
    const kind = faultKinds.find((known) => known === name.trim());
    if (kind === undefined) throw new InputError(`unknown fault "${name}"`, {}, `known are ${faultKinds.join(", ")}`);
    return kind;
  });
}

/** What is to be run: a scenario of a file, with what the command line says otherwise, or one that is planned. */
function scenarioOf(args: RunArguments, faults: readonly FaultKind[] | undefined): Overridden {
  const chosen = {
    system: args.system,
    options: chosenSystemOptions(args),
    cluster: args.cluster,
    nodes: wholeNumber(args.nodes, "nodes", 1, 9),
    workload: args.workload,
    clients: wholeNumber(args.clients, "clients", 1, 1000),
    routing: args.routing,
    ratePerClient: args.rate,
    operationTimeoutMs: args.timeout === undefined ? undefined : parseDuration(args.timeout, "timeout"),
    mainMs: args.time === undefined ? undefined : parseDuration(args.time, "time"),
    seed: wholeNumber(args.seed, "seed", 0, 2 ** 32 - 1),
  };
  const { schedule: file, network: transport } = args;
  const content = file === undefined ? undefined : readJson(file, z.unknown());
  if (file !== undefined && !Array.isArray(content)) {
    const variant = args.variant === "none" ? null : args.variant;
    return overriding(file, recordedIn(file, content).scenario, { ...chosen, variant, transport });
  }
  const schedule = file === undefined ? undefined : fitting(content, scheduleSchema, { file });
  const seed = chosen.seed ?? Math.floor(Math.random() * 2 ** 32);
  const planned = planScenario({ ...chosen, variant: args.variant, faults, schedule, seed });
  const scenario = transport === undefined ? planned : { ...planned, world: onNetwork(transport, planned) };
  return { scenario, notes: [] };
}

function wholeNumber(value: number | undefined, option: string, least: number, most: number): number | undefined {
  if (value === undefined) return undefined;
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new InputError(`--${option} must be a whole number from ${least} to ${most}`);
  }
  return value;
}
