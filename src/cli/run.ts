/** `schism run SYSTEM`: one run, from starting the replicas to the verdict. */

import { systems } from "../../nodes/index.js";
import { clusterKinds } from "../clusters/create.js";
import type { World } from "../contract/world.js";
import { faultKinds } from "../faults/fault.js";
import { InputError } from "../history/errors.js";
import { renderEndedRun, renderPlan } from "../report/run-text.js";
import { runAnew } from "../run/anew.js";
import { type AskedScenario, askedScenario } from "../run/asked.js";
import { workloads } from "../workloads/index.js";
import type { Command } from "./command.js";
import { parseDuration, startTimeout } from "./duration.js";
import { exitCodeOf } from "./exit.js";
import { faultsIn } from "./faults.js";
import { interruption } from "./interrupt.js";
import { liveDisplay } from "./live.js";
import { addSystemOptions, chosenSystemOptions } from "./system-options.js";
import { wholeNumber } from "./whole-number.js";

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
  readonly "end-with-faults"?: boolean | undefined;
  readonly "stop-on-violation": boolean;
  readonly "start-timeout"?: string | undefined;
  readonly json: boolean;
  /** Options of the systems, such as reads or failover. */
  readonly [option: string]: unknown;
}

export const runCommand: Command<RunArguments> = {
  builder(yargs, words) {
    const served = words.flatMap((word) => systems.get(word)?.workloads ?? []).map(({ name }) => name);
    const built = yargs
      .positional("system", {
        type: "string",
        demandOption: true,
        describe: `${[...systems.keys()].join(" | ")}, or a file that describes a server of yours`,
      })
      .option("variant", { type: "string", describe: "Run a deliberately wrong variant (see `schism list SYSTEM`)" })
      .option("cluster", { choices: clusterKinds, describe: "Where replicas run (default: local)" })
      .option("nodes", { type: "number", describe: "Number of replicas" })
      .option("workload", {
        type: "string",
        describe: (served.length > 0 ? served : [...workloads.keys()]).join(" | "),
      })
      .option("clients", { type: "number", describe: "Number of concurrent clients" })
      .option("routing", { choices: ["pinned", "roaming"] as const, describe: "Whether a client stays with one node" })
      .option("rate", { type: "number", describe: "Maximum number of operations that each client starts per second" })
      .option("timeout", { type: "string", describe: "How long a client waits for one operation, such as 1s" })
      .option("faults", { type: "string", describe: `Comma-separated: ${faultKinds.join(", ")}; or none` })
      .option("schedule", {
        type: "string",
        describe:
          "JSON file with the faults and their times; or a scenario.json or repro.json, which sets everything; options " +
          "given as well override it, and are listed",
      })
      .option("network", {
        choices: ["stream", "datagram"] as const,
        describe: "Simulated cluster only: whether replicas talk over connections or in single datagrams",
      })
      .option("time", { type: "string", describe: "Length of the main phase, such as 20s (default) or 2m" })
      .option("seed", { type: "number", describe: "Seed of operations and faults (default: random)" })
      .option("end-with-faults", {
        type: "boolean",
        describe: "End the main phase as soon as all faults are over, after --time at the latest",
      })
      .option("stop-on-violation", {
        type: "boolean",
        default: false,
        describe: "End the main phase as soon as a key is known not to be linearizable",
      })
      .option("start-timeout", {
        type: "string",
        describe:
          "How long a replica may take to start, such as 60s (default, but for packaged servers); if one takes longer, the run is not carried out",
      })
      .option("runs", { type: "string", default: "runs", describe: "Where run directories go" })
      .option("json", { type: "boolean", default: false, describe: "Print the verdict as JSON on standard output" });
    return addSystemOptions(built, words)
      .example("$0 run raft", "Raft on five local processes under partitions and kills")
      .example("$0 run raft --reads local-leader --faults partition", "Stale reads by a deposed leader")
      .example("$0 run primary-backup --failover auto --faults partition", "Split brain")
      .example(
        "$0 run maelstrom --bin ./node.py --workload lin-kv",
        "A program of yours that speaks Maelstrom's protocol",
      )
      .example("$0 run raft --faults kill,pause,power-loss --time 1m --seed 7", "Chosen faults, planned from a seed")
      .epilogue(
        "`schism run SYSTEM --help` lists the options of that system, `schism list SYSTEM` its variants and claims.",
      );
  },
  async handler(args) {
    const { scenario, notes } = askedScenario(asked(args));
    const startTimeoutMs = startTimeout(args["start-timeout"], scenario.cluster);
    if (args["end-with-faults"] === true && scenario.schedule.length === 0) {
      throw new InputError(
        "no fault is planned whose end could be that of the run",
        { option: "end-with-faults" },
        "leave it out",
      );
    }
    const live = args.json ? undefined : liveDisplay(process.stdout);
    try {
      const run = await runAnew(scenario, args.runs, {
        signal: interruption(),
        stopOnViolation: args["stop-on-violation"],
        startTimeoutMs,
        onReady({ directory, orphans }) {
          if (orphans !== undefined) process.stderr.write(`schism: ${orphans}\n`);
          if (notes.length > 0) process.stderr.write(`schism: ${args.schedule}, but ${notes.join(", ")}\n`);
          if (!args.json) process.stdout.write(`${renderPlan(scenario, directory)}\n`);
        },
        ...(live === undefined ? {} : { onPhase: live.show, onBegin: live.follow }),
      });
      live?.done();
      const { directory, command, verdict, unwritten } = run;
      process.stdout.write(
        args.json
          ? `${JSON.stringify({ directory, command, ...verdict }, null, 2)}\n`
          : `${renderEndedRun(run, { colour: process.stdout.isTTY === true })}\n`,
      );
      for (const line of unwritten) process.stderr.write(`schism: ${line}\n`);
      process.exitCode = exitCodeOf(verdict.valid);
    } finally {
      live?.done();
    }
  },
};

function asked(args: RunArguments): AskedScenario {
  return {
    system: args.system,
    variant: args.variant,
    options: chosenSystemOptions(args),
    cluster: args.cluster,
    nodes: wholeNumber(args.nodes, "nodes", 1, 9),
    workload: args.workload,
    clients: wholeNumber(args.clients, "clients", 1, 1000),
    routing: args.routing,
    ratePerClient: args.rate,
    operationTimeoutMs: args.timeout === undefined ? undefined : parseDuration(args.timeout, "timeout"),
    faults: args.faults === undefined ? undefined : faultsIn(args.faults),
    file: args.schedule,
    transport: args.network,
    mainMs: args.time === undefined ? undefined : parseDuration(args.time, "time"),
    endsWithFaults: args["end-with-faults"],
    seed: wholeNumber(args.seed, "seed", 0, 2 ** 32 - 1),
  };
}
