/** `schism explore`: every order of deliveries, timeouts and crashes within bounds, for small configurations. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { systems } from "../../nodes/index.js";
import type { System } from "../contract/system.js";
import { type Limits, reductionsNamed } from "../explore/choices.js";
import { explore } from "../explore/explore.js";
import { exploredLines, progressLine, replayedLines } from "../explore/lines.js";
import { type Exploration, explorationSchema, type Replayed, replayed } from "../explore/record.js";
import type { Progress } from "../explore/search.js";
import { refuseUnwritable, writeWhole } from "../files/whole.js";
import { InputError, writing } from "../history/errors.js";
import { readJson } from "../history/json-file.js";
import { findSystem } from "../scenario/find-system.js";
import type { Command } from "./command.js";
import { exitCodes } from "./exit.js";
import { interruption } from "./interrupt.js";
import { addSystemOptions, chosenSystemOptions } from "./system-options.js";
import { repainted } from "./terminal.js";

interface ExploreArguments extends Limits {
  readonly system: string;
  readonly variant?: string | undefined;
  readonly scene?: string | undefined;
  readonly reduce: string;
  readonly replay?: string | undefined;
  readonly to: string;
  readonly json: boolean;
  readonly [option: string]: unknown;
}

const refreshMs = 250;
const plainRefreshMs = 5000;

const defaults = { reduce: "all", to: "runs/explore" } as const;

export const exploreCommand: Command<ExploreArguments> = {
  builder: (yargs, words) =>
    addSystemOptions(
      yargs
        .positional("system", { type: "string", demandOption: true, describe: [...systems.keys()].join(" | ") })
        .option("variant", { type: "string", describe: "Explore this mistake" })
        .option("scene", {
          type: "string",
          describe: "Begin later than with the start of all nodes (raft: members, joint, ...)",
        })
        .option("nodes", { type: "number", describe: "How many nodes" })
        .option("requests", { type: "number", describe: "Requests of clients" })
        .option("timeouts", {
          type: "number",
          describe: "How many timers may fire; any timer that is set may, at any time",
        })
        .option("crashes", { type: "number", describe: "Crashes, between steps and before a sync; nodes restart" })
        .option("duplicates", { type: "number", describe: "How many messages may be delivered twice" })
        .option("operators", { type: "number", describe: "Commands of an operator (primary-backup: promote)" })
        .option("depth", { type: "number", describe: "Maximum number of steps of a run; 0 for no limit" })
        .option("states", { type: "number", describe: "Maximum number of states to visit" })
        .option("reduce", {
          type: "string",
          default: defaults.reduce,
          describe: "all | none | a list of symmetry, sleep-sets, skip-inert",
        })
        .option("replay", { type: "string", describe: "Replay the path in this file instead" })
        .option("to", { type: "string", default: defaults.to, describe: "Where to write the file of a violation" })
        .option("json", { type: "boolean", default: false, describe: "Print the outcome as JSON" }),
      words,
    )
      .example("$0 explore two-phase-commit", "Is it atomic in every order of events?")
      .example("$0 explore paxos --variant any-accepted", "The shortest run that shows a mistake")
      .example("$0 explore raft --depth 14 --timeouts 2 --crashes 1", "Does Raft hold within larger bounds?")
      .example("$0 explore raft --scene members", "Does it hold while the membership changes?")
      .epilogue(
        "Messages may arrive in any order, late, or never (a lost message is one that never arrives). Bounds default to the system's own.\nExit codes: 0 no violation and all states within the bounds visited, 1 violation, 2 not all visited, or nothing examined, 254 bad input.",
      ),
  async handler(args) {
    const system = findSystem(args.system);
    if (args.replay === undefined) await search(system, args);
    else {
      refuseBesideReplay(args);
      replay(system, args.replay, args.json);
    }
  },
};

async function search(system: System, args: ExploreArguments): Promise<void> {
  refuseUnwritable(args.to);
  const begun = performance.now();
  const display = args.json ? undefined : progressDisplay();
  const explored = await explore(
    {
      system,
      scene: args.scene,
      settings: { variant: args.variant ?? null, options: chosenSystemOptions(args) },
      limits: args,
      reductions: reductionsNamed(args.reduce),
    },
    {
      onProgress: (progress) => display?.show(progress, performance.now() - begun),
      pause: () => setImmediate(),
      signal: interruption(),
    },
  );
  display?.end();
  const seconds = (performance.now() - begun) / 1000;
  const {
    scene,
    record,
    settings,
    bounds,
    states,
    transitions,
    depth,
    exhausted,
    violation,
    unexamined,
    meaningful,
    interrupted,
  } = explored;
  const file = record === null ? null : write(record, args.to);
  if (args.json) {
    const facts = {
      system: system.name,
      scene,
      ...settings,
      bounds,
      states,
      transitions,
      depth,
      exhausted,
      interrupted,
      unexamined,
      seconds,
    };
    process.stdout.write(`${JSON.stringify({ ...facts, violation: record, file }, null, 2)}\n`);
  } else process.stdout.write(`${exploredLines(explored, file, seconds).join("\n")}\n`);
  process.exitCode =
    violation !== null ? exitCodes.invalid : exhausted && meaningful ? exitCodes.valid : exitCodes.unknown;
}

/** The file says all of them, and nothing is written. */
function refuseBesideReplay(args: ExploreArguments): void {
  const bounds = ["nodes", "requests", "timeouts", "crashes", "duplicates", "operators", "depth", "states"] as const;
  const given = ["variant" as const, "scene" as const, ...bounds].find((name) => args[name] !== undefined);
  const changed = (["reduce", "to"] as const).find((name) => args[name] !== defaults[name]);
  const option = given ?? changed ?? Object.keys(chosenSystemOptions(args))[0];
  if (option === undefined) return;
  throw new InputError("has no effect on a path that is replayed", { option }, "leave it or --replay out");
}

function replay(system: System, file: string, json: boolean): void {
  const exploration = readJson(file, explorationSchema);
  const again = walked(system, file, exploration);
  process.stdout.write(
    json ? `${JSON.stringify(again, null, 2)}\n` : `${replayedLines(again, exploration.sentence).join("\n")}\n`,
  );
  // A path that ends early may show a mended program, but not one of which no step can be walked.
  const held = again.impossible === 1 ? exitCodes.unknown : exitCodes.valid;
  process.exitCode = again.sentence === null ? held : exitCodes.invalid;
}

function walked(system: System, file: string, exploration: Exploration): Replayed {
  try {
    return replayed(system, exploration);
  } catch (error) {
    throw error instanceof InputError ? error.within({ file }) : error;
  }
}

function write(record: Exploration, directory: string): string {
  writing(directory, () => mkdirSync(directory, { recursive: true }));
  const { system, scene, variant } = record;
  const file = join(directory, `${[system, scene ?? [], variant ?? []].flat().join("-")}.json`);
  writeWhole(file, JSON.stringify(record, null, 2));
  return file;
}

interface ProgressDisplay {
  show(progress: Progress, wallMs: number): void;
  end(): void;
}

function progressDisplay(): ProgressDisplay {
  const terminal = process.stdout.isTTY === true;
  const display = terminal ? repainted(process.stdout) : undefined;
  let shownAt = 0;
  return {
    show(progress, wallMs) {
      if (wallMs - shownAt < (terminal ? refreshMs : plainRefreshMs)) return;
      shownAt = wallMs;
      const line = progressLine(progress, wallMs);
      if (display === undefined) process.stdout.write(`${line}\n`);
      else display.show(line);
    },
    end() {
      display?.clear();
      display?.done();
    },
  };
}
