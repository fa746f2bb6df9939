/** `schism campaign …`: nights of many runs over many cells, their ledgers, findings and reports. */

import { campaignBisectCommand } from "./campaign/bisect.js";
import { campaignMergeCommand } from "./campaign/merge.js";
import { campaignPruneCommand } from "./campaign/prune.js";
import { campaignReportCommand } from "./campaign/report.js";
import { campaignRunCommand } from "./campaign/run.js";
import { campaignWorkCommand } from "./campaign/work.js";
import { campaignUsages } from "./campaign-usages.js";
import type { Command } from "./command.js";

export const campaignCommand: Command<unknown> = {
  builder: (yargs, words) =>
    yargs
      .command({
        ...{ command: campaignUsages.run, describe: "Run a night of a campaign, or go on with it" },
        builder: (inner) => campaignRunCommand.builder(inner, words),
        handler: campaignRunCommand.handler,
      })
      .command({
        ...{ command: campaignUsages.merge, describe: "Merge folders of one campaign, such as those of its shards" },
        builder: (inner) => campaignMergeCommand.builder(inner, words),
        handler: campaignMergeCommand.handler,
      })
      .command({
        ...{
          command: campaignUsages.work,
          describe: "Take jobs from a store, beside other workers, until none is left",
        },
        builder: (inner) => campaignWorkCommand.builder(inner, words),
        handler: campaignWorkCommand.handler,
      })
      .command({
        ...{ command: campaignUsages.prune, describe: "Remove directories of old runs" },
        builder: (inner) => campaignPruneCommand.builder(inner, words),
        handler: campaignPruneCommand.handler,
      })
      .command({
        ...{ command: campaignUsages.bisect, describe: "Find the first commit at which a finding fails" },
        builder: (inner) => campaignBisectCommand.builder(inner, words),
        handler: campaignBisectCommand.handler,
      })
      .command({
        ...{ command: campaignUsages.report, describe: "Write pages of all nights, and the latest one for CI systems" },
        builder: (inner) => campaignReportCommand.builder(inner, words),
        handler: campaignReportCommand.handler,
      })
      .demandCommand(1, "Name what to do with a campaign, for example `schism campaign run campaigns/minute.yaml`"),
  handler() {
    // Each of its commands has its own handler.
  },
};
