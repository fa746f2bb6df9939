/** `schism campaign prune DIR`: removes directories of old runs, but not their records in the ledger. */
import { existingFolder } from "../../campaign/folder.js";
import { readLedgers } from "../../campaign/ledger/read.js";
import { prune, witnessesIn } from "../../campaign/prune.js";
import { InputError } from "../../history/errors.js";
import { plural } from "../../history/plural.js";
import type { Command } from "../command.js";

interface CampaignPruneArguments {
  readonly folder: string;
  readonly days?: number | undefined;
  readonly runs?: number | undefined;
  readonly megabytes?: number | undefined;
}

export const campaignPruneCommand: Command<CampaignPruneArguments> = {
  builder: (yargs) =>
    yargs
      .positional("folder", { type: "string", demandOption: true, describe: "Folder of the campaign" })
      .option("days", { type: "number", describe: "Remove runs that are older" })
      .option("runs", { type: "number", describe: "Keep this number of runs, the latest" })
      .option("megabytes", { type: "number", describe: "Keep the latest runs up to this size" })
      .example("$0 campaign prune campaign --days 30 --megabytes 2000", "A month, and no more than 2 GB")
      .epilogue("The ledger stays, and so does the last witness of each open finding."),
  handler({ folder: root, days, runs, megabytes }) {
    const retention = {
      days: limit(days, "days"),
      runs: limit(runs, "runs"),
      megabytes: limit(megabytes, "megabytes"),
    };
    if (Object.values(retention).every((value) => value === undefined)) {
      throw new InputError("nothing says what to keep", {}, "give --days, --runs or --megabytes");
    }
    const folder = existingFolder(root);
    const { lines } = readLedgers([folder.ledger]);
    const { removed, bytes, left } = prune(folder, lines, retention, witnessesIn(folder, lines, []), Date.now());
    process.stdout.write(
      `${root}: removed ${plural(removed.length, "run")} (${(bytes / 1e6).toFixed(1)} MB), ${left} left\n`,
    );
  },
};

function limit(value: number | undefined, option: string): number | undefined {
  if (value === undefined || (Number.isFinite(value) && value >= 0)) return value;
  throw new InputError("must be a number of at least 0", { option });
}
