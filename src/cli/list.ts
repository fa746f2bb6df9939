/** `schism list`: everything that can be run and judged. */

import { systems } from "../../nodes/index.js";
import { renderOverview, renderSystems } from "../report/catalogue.js";
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
      .example("$0 list raft", "Options, wrong variants and claims of Raft"),
  handler(args) {
    const { system } = args;
    const catalogue = catalogueOf(system === undefined ? [...systems.values()] : [findSystem(system)]);
    const text = system === undefined ? renderOverview : renderSystems;
    process.stdout.write(args.json ? `${JSON.stringify(catalogue, null, 2)}\n` : text(catalogue));
  },
};
