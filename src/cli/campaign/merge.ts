/** `schism campaign merge A B C --to DIR`: what several shards did, as if it had been done in one folder. */
import { createFolder, existingFolder } from "../../campaign/folder.js";
import { mergeInto } from "../../campaign/ledger/merge.js";
import { plural } from "../../history/plural.js";
import type { Command } from "../command.js";

interface CampaignMergeArguments {
  readonly folders: readonly string[];
  readonly to: string;
}

export const campaignMergeCommand: Command<CampaignMergeArguments> = {
  builder: (yargs) =>
    yargs
      .positional("folders", {
        type: "string",
        array: true,
        demandOption: true,
        describe: "Folders that `schism campaign run` wrote",
      })
      .option("to", {
        type: "string",
        demandOption: true,
        describe: "Folder that all of it goes into; what is there stays",
      })
      .example("$0 campaign merge shard-1 shard-2 shard-3 --to campaign", "The night of three machines")
      .epilogue("The order of the folders does not matter, and merging one twice changes nothing."),
  handler(args) {
    const sources = args.folders.map(existingFolder);
    const { lines, damaged, contradicted } = mergeInto(createFolder(args.to), sources);
    const attempts = lines.filter(({ line }) => line === "attempt").length;
    process.stdout.write(`${args.to}: ${plural(attempts, "attempt")} from ${plural(sources.length, "folder")}\n`);
    for (const { file, line } of damaged)
      process.stderr.write(`schism: ${file}, line ${line}: damaged, and left out\n`);
    if (contradicted > 0) {
      process.stderr.write(
        `schism: ${plural(contradicted, "line was", "lines were")} recorded twice with different content; one of the two is kept\n`,
      );
    }
  },
};
