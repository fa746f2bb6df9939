/** All commands, so that the command line and its tests have the same. */
import type { Argv } from "yargs";
import { checkCommand } from "./check.js";
import { convertCommand } from "./convert.js";
import { doctorCommand } from "./doctor.js";
import { exploreCommand } from "./explore.js";
import { healCommand } from "./heal.js";
import { huntCommand } from "./hunt.js";
import { imageCommand } from "./image.js";
import { listCommand } from "./list.js";
import { replayCommand } from "./replay.js";
import { runCommand } from "./run.js";
import { shrinkCommand } from "./shrink.js";
import { verifyCommand } from "./verify.js";

/** Each command has arguments of a type of its own, so that no list of them can be gone through with `parser.command`. */
export function addCommands(parser: Argv): Argv {
  parser.command(runCommand);
  parser.command(huntCommand);
  parser.command(exploreCommand);
  parser.command(shrinkCommand);
  parser.command(replayCommand);
  parser.command(checkCommand);
  parser.command(verifyCommand);
  parser.command(convertCommand);
  parser.command(listCommand);
  parser.command(doctorCommand);
  parser.command(healCommand);
  parser.command(imageCommand);
  return parser;
}

/** Of each command the words that it is called with: `replay <repro>`. */
export const usages: readonly string[] = [
  runCommand,
  huntCommand,
  exploreCommand,
  shrinkCommand,
  replayCommand,
  checkCommand,
  verifyCommand,
  convertCommand,
  listCommand,
  doctorCommand,
  healCommand,
  imageCommand,
].map(({ command }) => String(command));
