/** The content of a command's file: its options and its handler. Its name and summary are in commands.ts, which is always loaded. */
import type { ArgumentsCamelCase, Argv } from "yargs";

export interface Command<Arguments> {
  /** `words`: of the command line, for help that depends on them. */
  builder(yargs: Argv, words: readonly string[]): Argv<Arguments>;
  handler(args: ArgumentsCamelCase<Arguments>): void | Promise<void>;
}
