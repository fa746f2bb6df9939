/** `schism heal`: removes the leftovers of runs and image builds whose controller is gone. */

import { type Healing, heal } from "../clusters/heal.js";
import { InputError, statOf } from "../history/errors.js";
import { plural } from "../history/plural.js";
import type { Command } from "./command.js";
import { exitCodes } from "./exit.js";

const defaultRuns = "runs";

interface HealArguments {
  readonly runs: string;
  readonly json: boolean;
}

export const healCommand: Command<HealArguments> = {
  builder: (yargs) =>
    yargs
      .option("runs", {
        type: "string",
        default: defaultRuns,
        describe: "Where run directories are; leftovers of runs in other directories are found, too",
      })
      .option("json", { type: "boolean", default: false, describe: "As JSON: removed, left, notLookedAt, underWay" })
      .example("$0 heal", "After `kill -9` of a running `schism run`")
      .epilogue(
        "Exit codes: 0 nothing of ours is left, 2 something is left or could not be looked at, 254 bad input, 255 crash.",
      ),
  async handler(args) {
    const found = statOf(args.runs);
    // If nothing was ever run, there is nothing to remove; but a name given by the user should exist.
    if (found === undefined ? args.runs !== defaultRuns : !found.isDirectory()) {
      throw new InputError("is not a directory", { file: args.runs }, "name the one that holds run directories");
    }
    const healing = await heal(args.runs);
    const text = args.json ? JSON.stringify(healing, null, 2) : linesOf(healing).map(printable).join("\n");
    process.stdout.write(`${text}\n`);
    const clean = healing.left.length === 0 && healing.notLookedAt.length === 0;
    process.exitCode = clean ? exitCodes.valid : exitCodes.unknown;
  },
};

function linesOf({ removed, left, notLookedAt, underWay }: Healing): string[] {
  return [
    ...removed.map((what) => `removed ${what}`),
    ...left.map(({ what, why }) => `left ${what}: ${why}`),
    ...notLookedAt.map(({ what, why }) => `not looked at: ${what}: ${why}`),
    ...(removed.length + left.length + notLookedAt.length === 0 ? ["Nothing of ours was left behind."] : []),
    ...(underWay.length === 0 ? [] : [`${plural(underWay.length, "run")} under way: ${underWay.join(", ")}`]),
  ];
}

/** Names may hold anything: a terminal must not obey them. */
function printable(line: string): string {
  return line.replaceAll(/[\p{Cc}\p{Cf}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
