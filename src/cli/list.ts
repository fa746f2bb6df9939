/** `schism list`: everything that can be run and judged. */

import { systems } from "../../nodes/index.js";
import { renderCatalogue } from "../report/catalogue.js";
import { catalogueOf } from "../scenario/catalogue.js";
import { findSystem } from "../scenario/find-system.js";
import type { Command } from "./command.js";

interface ListArguments {
  readonly system?: string | undefined;
  readonly json: boolean;
}

export const listCommand: Command<ListArguments> = {
  builder: (yargs) =>
    yargs
      .positional("system", { type: "string", describe: "Only this system, in full" })
      .option("json", { type: "boolean", default: false, describe: "As JSON" })
      .example("$0 list raft", "Options and variants of Raft"),
  handler(args) {
    const everything = args.system === undefined;
    const catalogue = catalogueOf(args.system === undefined ? [...systems.values()] : [findSystem(args.system)]);
    process.stdout.write(
      args.json ? `${JSON.stringify(catalogue, null, 2)}\n` : renderCatalogue(catalogue, everything),
    );
  },
};
