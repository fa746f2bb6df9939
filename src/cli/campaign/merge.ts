/** `schism campaign merge A B C --to DIR`: combines shards as if all their work had been done in one folder. */
import { createFolder, existingFolder } from "../../campaign/folder.js";
import { mergeInto } from "../../campaign/ledger/merge.js";
import { bring, withStore } from "../../campaign/store/night.js";
import { plural } from "../../history/plural.js";
import type { Command } from "../command.js";
import { exitCodes } from "../exit.js";
import { tellDamage } from "./damage.js";

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
        describe: "Folders that `schism campaign run` wrote, and stores (postgres://…)",
      })
      .option("to", {
        type: "string",
        demandOption: true,
        describe: "Folder that all of it goes into; what is there stays",
      })
      .example("$0 campaign merge shard-1 shard-2 shard-3 --to campaign", "The night of three machines")
      .epilogue(
        "The order of the folders does not matter, and merging one twice changes nothing.\n" +
          "Exit codes: 0 merged, 2 there was nothing to merge, 254 bad input.",
      ),
  async handler(args) {
    const [stores, folders] = [args.folders.filter(isStore), args.folders.filter((each) => !isStore(each))];
    const sources = folders.map(existingFolder);
    const target = createFolder(args.to);
    const merged = [await mergeInto(target, sources)];
    for (const url of stores) merged.push(await withStore(url, { patienceMs: 0 }, (store) => bring(store, target)));
    const attempts = merged.reduce((sum, each) => sum + each.attempts, 0);
    process.stdout.write(`${args.to}: ${plural(attempts, "attempt")} from ${plural(args.folders.length, "source")}\n`);
    for (const each of merged) tellDamage(each);
    if (merged.some(({ lines }) => lines > 0)) return;
    process.stderr.write("schism: nothing was merged, since none of them has a night\n");
    process.exitCode = exitCodes.unknown;
  },
};

function isStore(source: string): boolean {
  return /^postgres(ql)?:/.test(source);
}
