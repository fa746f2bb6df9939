/** `schism replay`: repeats a reproduction, as recorded or beside the same run with a change, to see whether the change fixes it. */

import { relative } from "node:path";
import { clusterKinds } from "../clusters/create.js";
import { comparisonLines, conclude } from "../replay/comparison.js";
import { hiddenLine, runLine, stillOpenLine, tallyLines } from "../replay/lines.js";
import { type Compared, type ComparedSide, compare, type ReplayHooks, replay } from "../replay/replay.js";
import { subjectOf } from "../replay/subject.js";
import type { Tally } from "../replay/tally.js";
import { renderEndedRun } from "../report/run-text.js";
import { readRecorded } from "../run/recorded.js";
import type { Command } from "./command.js";
import { startTimeout } from "./duration.js";
import { exitCodes } from "./exit.js";
import { interruption } from "./interrupt.js";
import { addSystemOptions, chosenSystemOptions } from "./system-options.js";
import { wholeNumber } from "./whole-number.js";

interface ReplayArguments {
  readonly repro: string;
  readonly cluster?: (typeof clusterKinds)[number] | undefined;
  readonly against?: readonly string[] | undefined;
  readonly variant?: string | undefined;
  readonly times?: number | undefined;
  readonly "start-timeout"?: string | undefined;
  readonly runs: string;
  readonly json: boolean;
  /** Options of the systems, as changes. */
  readonly [option: string]: unknown;
}

/** How often each side runs when a change is judged: one run may be luck. */
const comparedTimes = 10;

export const replayCommand: Command<ReplayArguments> = {
  builder: (yargs) =>
    addSystemOptions(
      yargs
        .positional("repro", {
          type: "string",
          demandOption: true,
          describe: "repro.json, scenario.json or a run directory",
        })
        .option("cluster", { choices: clusterKinds, describe: "Cluster to run on (default: the recorded one)" })
        .option("times", {
          type: "number",
          describe: `Number of runs (default 1); with --against on each side (default ${comparedTimes})`,
        })
        .option("against", {
          type: "string",
          array: true,
          nargs: 1,
          describe:
            "Run each time once as recorded and once with this change: variant=none, or NAME=VALUE for an option of the " +
            "system; separate several with commas (also: --variant none, --NAME VALUE)",
        })
        .option("variant", { type: "string", hidden: true, describe: "Same as --against variant=" })
        .option("start-timeout", {
          type: "string",
          describe: "How long a replica may take to start, such as 60s (default, but for packaged servers)",
        })
        .option("runs", { type: "string", default: "runs", describe: "Where run directories go" })
        .option("json", { type: "boolean", default: false, describe: "Print the outcome of the runs as JSON" }),
      // A repro is a file: its system, and so the options that may be changed, is known only when it is read.
      [],
    )
      .example("$0 replay runs/latest/repro.json", "The same run again, to the byte")
      .example("$0 replay repro.json --cluster local --times 10", "How often does it happen on real processes?")
      .example("$0 replay repro.json --against variant=none", "Does the fix hold?")
      .epilogue(
        "On sim a replay is the same run every time. With --against the first run of each side is the recorded one, and each later pair of runs\n" +
          "shares another simulated world: other latencies, boot times and sync times, drawn from the next seed.\n" +
          "Exit codes: 0 all runs valid, 1 a run was convicted, 2 unknown: not all could be run and judged, or none on this cluster examines the\n" +
          "recorded contradiction and none was convicted of another, 254 bad input.\n" +
          "With --against: 0 the fix holds: without it a run fails, with it every run is valid, operations succeed and faults are proven; 1 with the\n" +
          "change a run is convicted; 2 nothing is shown: no run fails without it, or with it some could not run, are unknown, or prove nothing.",
      ),
  async handler(args) {
    const times = wholeNumber(args.times, "times", 1);
    const subject = subjectOf(readRecorded(args.repro), args.cluster);
    const { scenario, repro, kind, hidden } = subject;
    if (hidden !== undefined && !args.json) process.stdout.write(`${hiddenLine(subject)}\n`);
    const signal = interruption();
    const hooks = {
      ...{ root: args.runs, signal, startTimeoutMs: startTimeout(args["start-timeout"], scenario.cluster) },
      onUnwritten: (line: string) => process.stderr.write(`schism: ${line}\n`),
    };
    const about = () => ({ cluster: scenario.cluster, interrupted: signal.aborted });
    const facts = () => ({
      ...{ cluster: scenario.cluster, kind: repro?.kind ?? null },
      notExamined: hidden?.name ?? null,
    });
    const texts = changesIn(args);
    if (texts.length === 0) {
      const what = kind ?? (hidden === undefined ? "a contradiction" : "any contradiction");
      const asked = times ?? 1;
      await replay(subject, asked, { ...hooks, onRun: shownRuns(args.json, asked) }, ({ tally, runs }) => {
        const { interrupted } = about();
        if (args.json) print({ ...facts(), interrupted, ...tally.facts, runs });
        else for (const line of tallyLines(tally, { ...about(), what })) process.stdout.write(`${line}\n`);
        const open = hidden !== undefined && tally.convicted === 0;
        if (open && !args.json) process.stdout.write(`${stillOpenLine(subject)}\n`);
        process.exitCode = open ? exitCodes.unknown : exitCodeOf(tally);
      });
      return;
    }
    const shown = args.json ? () => {} : showSide;
    await compare(subject, texts, times ?? comparedTimes, { ...hooks, onRun: shown }, (compared) => {
      const { before, after } = compared;
      if (args.json) print({ ...facts(), interrupted: signal.aborted, ...comparisonFacts(compared) });
      else process.stdout.write(`${comparisonLines(before, after, about()).join("\n")}\n`);
      process.exitCode = { holds: exitCodes.valid, fails: exitCodes.invalid, nothing: exitCodes.unknown }[
        conclude(before.tally, after.tally).shown
      ];
    });
  },
};

function changesIn(args: ReplayArguments): readonly string[] {
  const options = Object.entries({
    ...(args.variant === undefined ? {} : { variant: args.variant }),
    ...chosenSystemOptions(args),
  });
  return [...(args.against ?? []), ...options.map(([name, value]) => `${name}=${value}`)];
}

/** A single run is shown in full. */
function shownRuns(json: boolean, times: number): ReplayHooks["onRun"] {
  return (made, { run, verdict }) => {
    if (json) return;
    const directory = relative(".", run.directory);
    const colour = process.stdout.isTTY === true;
    const text =
      times === 1 && verdict !== undefined
        ? renderEndedRun({ directory, verdict }, { colour })
        : `${runLine(run)}  ${directory}`;
    process.stdout.write(times > 1 ? `${numbered(made)}  ${text}\n` : `${text}\n`);
  };
}

const showSide: ReplayHooks["onRun"] = (made, { run }, side = "") => {
  process.stdout.write(`${numbered(made)}  ${side.padEnd(6)}  ${runLine(run)}  ${relative(".", run.directory)}\n`);
};

function comparisonFacts({ changes, before, after }: Compared) {
  const factsOf = ({ settings, tally, runs }: ComparedSide) => ({ settings, ...tally.facts, runs });
  const sides = { before: factsOf(before), after: factsOf(after) };
  return { changes: Object.fromEntries(changes), ...sides, ...conclude(before.tally, after.tally) };
}

/** A convicted run, of any kind, is not valid; and a run that was not judged, or did not start, proves nothing. */
function exitCodeOf({ convicted, judged, times, unknown }: Tally): number {
  if (convicted > 0) return exitCodes.invalid;
  return judged === times && unknown === 0 ? exitCodes.valid : exitCodes.unknown;
}

function numbered(nth: number): string {
  return String(nth).padStart(4);
}

function print(facts: object): void {
  process.stdout.write(`${JSON.stringify(facts, null, 2)}\n`);
}
