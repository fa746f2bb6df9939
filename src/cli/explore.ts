/** `schism explore`: every order of deliveries, timeouts and crashes within bounds, for small configurations. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { ProgramSettings } from "../../nodes/host.js";
import { systems } from "../../nodes/index.js";
import type { Bounds } from "../contract/exploration.js";
import type { System } from "../contract/system.js";
import { chosenSettings, type Limits, limits } from "../explore/choices.js";
import { type Exploration, explorationOf, explorationSchema, type Replayed, replayed } from "../explore/record.js";
import { type Outcome, type Progress, Search } from "../explore/search.js";
import type { Reductions } from "../explore/space.js";
import { refuseUnwritable, writeWhole } from "../files/whole.js";
import { InputError, writing } from "../history/errors.js";
import { readJson } from "../history/json-file.js";
import { plural } from "../history/plural.js";
import { findSystem } from "../scenario/find-system.js";
import { asOption } from "../scenario/settings.js";
import type { Command } from "./command.js";
import { exitCodes } from "./exit.js";
import { interruption } from "./interrupt.js";
import { addSystemOptions, chosenSystemOptions } from "./system-options.js";
import { repainted } from "./terminal.js";

interface ExploreArguments extends Limits {
  readonly system: string;
  readonly variant?: string | undefined;
  readonly reduce: string;
  readonly replay?: string | undefined;
  readonly to: string;
  readonly json: boolean;
  readonly [option: string]: unknown;
}

const statesATurn = 2000;
const refreshMs = 250;
const plainRefreshMs = 5000;

export const exploreCommand: Command<ExploreArguments> = {
  builder: (yargs, words) =>
    addSystemOptions(
      yargs
        .positional("system", { type: "string", demandOption: true, describe: [...systems.keys()].join(" | ") })
        .option("variant", { type: "string", describe: "Explore this mistake" })
        .option("nodes", { type: "number", describe: "How many nodes" })
        .option("requests", { type: "number", describe: "Requests of clients" })
        .option("timeouts", { type: "number", describe: "How many timers may fire, any that is set at any time" })
        .option("crashes", { type: "number", describe: "Crashes, between steps and before a sync; nodes restart" })
        .option("duplicates", { type: "number", describe: "How many messages may arrive once more" })
        .option("operators", { type: "number", describe: "Commands of an operator (primary-backup: promote)" })
        .option("depth", { type: "number", describe: "Steps of a run at most; 0 for no limit" })
        .option("states", { type: "number", describe: "States visited at most" })
        .option("reduce", {
          type: "string",
          default: "all",
          describe: "all | none | a list of symmetry, sleep-sets, skip-inert",
        })
        .option("replay", { type: "string", describe: "Walk the path of this file again instead" })
        .option("to", { type: "string", default: "runs/explore", describe: "Where the file of a violation goes" })
        .option("json", { type: "boolean", default: false, describe: "Print the outcome as JSON" }),
      words,
    )
      .example("$0 explore two-phase-commit", "Is it atomic, whatever comes in which order?")
      .example("$0 explore paxos --variant any-accepted", "The shortest run that shows a mistake")
      .example("$0 explore raft --depth 14 --timeouts 2 --crashes 1", "How far Raft holds")
      .epilogue(
        "Messages may come in any order, late, or never: a lost message is one that never comes. Bounds that are not given are the system's own.\nExit codes: 0 no violation and all states within the bounds visited, 1 violation, 2 not all visited, 254 bad input.",
      ),
  async handler(args) {
    const system = findSystem(args.system);
    if (args.replay === undefined) await explore(system, args);
    else replay(system, args.replay, args.json);
  },
};

async function explore(system: System, args: ExploreArguments): Promise<void> {
  const { explorable, settings } = chosenSettings(
    system,
    { variant: args.variant ?? null, options: chosenSystemOptions(args) },
    asOption,
  );
  const bounds = limits(explorable.exploration.bounds, args);
  const reductions = chosenReductions(args.reduce);
  refuseUnwritable(args.to);
  const begun = performance.now();
  const search = new Search({ explorable, settings, bounds, reductions });
  const show = args.json ? () => {} : progressDisplay();
  const signal = interruption();
  let outcome: Outcome | null = null;
  while (outcome === null) {
    outcome = signal.aborted ? { ...search.progress, exhausted: false, violation: null } : search.run(statesATurn);
    show(outcome === null ? search.progress : null, performance.now() - begun);
    await setImmediate();
  }
  const seconds = (performance.now() - begun) / 1000;
  const { violation } = outcome;
  const record = violation === null ? null : explorationOf(args.system, search.space, violation);
  const file = record === null ? null : write(record, args.to);
  const { states, transitions, depth, exhausted } = outcome;
  if (args.json) {
    const facts = { system: args.system, ...settings, bounds, states, transitions, depth, exhausted, seconds };
    process.stdout.write(`${JSON.stringify({ ...facts, violation: record, file }, null, 2)}\n`);
  } else {
    const lines = [`${nameOf(args.system, settings)}: ${plural(bounds.nodes, "node")}, at most ${boundsText(bounds)}`];
    if (record !== null && file !== null) {
      lines.push(...numbered(record), `again      npx schism explore ${args.system} --replay ${file}`);
    }
    const ending = exhausted
      ? "exhausted: every state within the bounds was visited"
      : violation === null
        ? `not exhausted: ${plural(states, "state")} to depth ${depth}`
        : "stopped at a shortest violation";
    lines.push(`${counted(states, transitions)}, depth ${depth}, ${seconds.toFixed(1)} s; ${ending}`);
    if (exhausted) lines.push("No violation.");
    process.stdout.write(`${lines.join("\n")}\n`);
  }
  process.exitCode = violation !== null ? exitCodes.invalid : exhausted ? exitCodes.valid : exitCodes.unknown;
}

function replay(system: System, file: string, json: boolean): void {
  const exploration = readJson(file, explorationSchema);
  if (exploration.system !== system.name) {
    throw new InputError(`is of ${exploration.system}, not of ${system.name}`, { file, field: "system" });
  }
  const { story, sentence, impossible } = walked(system, file, exploration);
  const same = impossible === null && sentence === exploration.sentence;
  if (json) process.stdout.write(`${JSON.stringify({ story, sentence, impossible, same }, null, 2)}\n`);
  else {
    const lines = numbered({ story, sentence: sentence ?? "Nothing is broken at the end." });
    if (impossible !== null) lines.push(`Step ${impossible} of the file cannot happen here any more.`);
    lines.push(same ? "The same violation as recorded." : `Not as recorded: ${exploration.sentence}`);
    process.stdout.write(`${lines.join("\n")}\n`);
  }
  process.exitCode = sentence === null ? exitCodes.valid : exitCodes.invalid;
}

function walked(system: System, file: string, exploration: Exploration): Replayed {
  try {
    return replayed(system, exploration);
  } catch (error) {
    throw error instanceof InputError ? error.within({ file }) : error;
  }
}

function numbered({ story, sentence }: { readonly story: readonly string[]; readonly sentence: string }): string[] {
  return ["", ...story.map((line, at) => `${String(at + 1).padStart(3)}. ${line}`), sentence, ""];
}

function write(record: Exploration, directory: string): string {
  writing(directory, () => mkdirSync(directory, { recursive: true }));
  const file = join(directory, `${record.system}${record.variant === null ? "" : `-${record.variant}`}.json`);
  writeWhole(file, JSON.stringify(record, null, 2));
  return file;
}

function nameOf(system: string, { variant, options }: ProgramSettings): string {
  const chosen = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  const shown = chosen.length === 0 ? system : `${system} (${chosen.join(", ")})`;
  return variant === null ? shown : `${shown}, variant ${variant}`;
}

function boundsText(bounds: Bounds): string {
  const limited = [
    [bounds.requests, "request"],
    [bounds.timeouts, "timeout"],
    [bounds.crashes, "crash", "crashes"],
    [bounds.duplicates, "duplicate"],
    [bounds.operators, "command of the operator", "commands of the operator"],
    [bounds.depth ?? 0, "step"],
  ] as const;
  const parts = limited.filter(([count]) => count > 0).map(([count, one, many]) => plural(count, one, many));
  return parts.length === 0 ? "no events at all" : parts.join(", ");
}

function counted(states: number, transitions: number): string {
  return `${plural(states, "state")}, ${plural(transitions, "transition")}`;
}

function chosenReductions(text: string): Reductions {
  const names = ["symmetry", "sleep-sets", "skip-inert"];
  const chosen = text === "all" ? names : text === "none" ? [] : text.split(",");
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new InputError(`unknown reduction "${unknown}"`, { option: "reduce" }, `known are ${names.join(", ")}`);
  }
  return {
    symmetry: chosen.includes("symmetry"),
    sleepSets: chosen.includes("sleep-sets"),
    skipInert: chosen.includes("skip-inert"),
  };
}

/** Returns what shows progress, or with null ends the display. */
function progressDisplay(): (progress: Progress | null, wallMs: number) => void {
  const terminal = process.stdout.isTTY === true;
  const display = terminal ? repainted(process.stdout) : undefined;
  let shownAt = 0;
  return (progress, wallMs) => {
    if (progress === null) {
      display?.clear();
      display?.done();
      return;
    }
    if (wallMs - shownAt < (terminal ? refreshMs : plainRefreshMs)) return;
    shownAt = wallMs;
    const { states, transitions, depth, waiting } = progress;
    const line =
      `${(wallMs / 1000).toFixed(1)} s  ${plural(states, "state")} (${((states / wallMs) * 1000).toFixed(0)}/s)  ` +
      `${plural(transitions, "transition")}  depth ${depth}  ${waiting} waiting`;
    if (display === undefined) process.stdout.write(`${line}\n`);
    else display.show(line);
  };
}
