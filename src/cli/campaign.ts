/** `schism campaign …`: nights of many runs over many cells, their ledgers, findings and reports. */

import { campaignMergeCommand } from "./campaign/merge.js";
import { campaignPruneCommand } from "./campaign/prune.js";
import { campaignRunCommand } from "./campaign/run.js";
import type { Command } from "./command.js";

export const campaignCommand: Command<unknown> = {
  builder: (yargs, words) =>
    yargs
      .command({
        ...{ command: "run <file>", describe: "Run a night of a campaign, or go on with it" },
        builder: (inner) => campaignRunCommand.builder(inner, words),
        handler: campaignRunCommand.handler,
      })
      .command({
        ...{ command: "merge <folders..>", describe: "Put folders of one campaign together, as shards bring them" },
        builder: (inner) => campaignMergeCommand.builder(inner, words),
        handler: campaignMergeCommand.handler,
      })
      .command({
        ...{ command: "prune <folder>", describe: "Remove directories of old runs" },
        builder: (inner) => campaignPruneCommand.builder(inner, words),
        handler: campaignPruneCommand.handler,
      })
      .demandCommand(1, "Name what to do with a campaign, for example `schism campaign run campaigns/minute.yaml`"),
  handler() {
    // Each of its commands has a handler of its own.
  },
};
