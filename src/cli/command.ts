/** What the file of a command holds: its options and what it does. Its name and summary are in commands.ts, which is always loaded. */
import type { CommandModule } from "yargs";

export type Command<Arguments> = Required<Pick<CommandModule<object, Arguments>, "builder" | "handler">>;
