/** What the file of a command holds: its options and what it does. Its name and summary are in commands.ts, which is always loaded. */
import type { ArgumentsCamelCase, Argv } from "yargs";

export interface Command<Arguments> {
  /** `words`: of the command line, for help that depends on what is named there. */
  builder(yargs: Argv, words: readonly string[]): Argv<Arguments>;
  handler(args: ArgumentsCamelCase<Arguments>): void | Promise<void>;
}
