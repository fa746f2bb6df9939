/** `schism campaign report DIR`: pages of all nights, and the latest one for CI systems and scripts. */
import { join } from "node:path";
import { tellAcknowledgements } from "../../campaign/findings/acknowledgements.js";
import { existingFolder } from "../../campaign/folder.js";
import { acknowledgedIn, knownFindings } from "../../campaign/known-findings.js";
import { readDigests } from "../../campaign/ledger/digest.js";
import { readCampaign } from "../../campaign/plan/file.js";
import { changesOf } from "../../campaign/report/changes.js";
import { notify } from "../../campaign/report/notify.js";
import { reportFiles, writeCampaignReport } from "../../campaign/report/report.js";
import { campaignIn, summariesOf, withNight } from "../../campaign/report/summaries.js";
import { summaryJson } from "../../campaign/report/summary-json.js";
import { headlineOf } from "../../campaign/report/words.js";
import { checkedNight } from "../../campaign/which-night.js";
import { InputError } from "../../history/errors.js";
import type { Command } from "../command.js";
import { exitCodeOfNight } from "../exit.js";
import { tellDamage } from "./damage.js";

interface CampaignReportArguments {
  readonly folder: string;
  readonly file?: string | undefined;
  readonly campaign?: string | undefined;
  readonly night?: string | undefined;
  readonly to?: string | undefined;
}

/** A notification that takes longer is stopped. */
const notifyMs = 60_000;

export const campaignReportCommand: Command<CampaignReportArguments> = {
  builder: (yargs) =>
    yargs
      .positional("folder", { type: "string", demandOption: true, describe: "Folder of the campaign" })
      .option("file", {
        type: "string",
        describe: "The campaign file: for acknowledged findings, and the command that is notified of a night",
      })
      .option("campaign", { type: "string", describe: "Which one, if the folder holds several (default: the file's)" })
      .option("night", {
        type: "string",
        describe: "The night that was due: void if nothing is on record of it (default: the latest on record)",
      })
      .option("to", { type: "string", describe: "Where the report goes (default: report/ in the folder)" })
      .example("$0 campaign report campaign --file campaigns/nightly.yaml", "After the night, or after a merge")
      .epilogue(
        `Writes ${Object.values(reportFiles).join(", ")}.\n` +
          "Exit codes: of the latest night: 0 green, 1 red (findings), 2 void; 254 bad input.",
      ),
  async handler(args) {
    const folder = existingFolder(args.folder);
    const read = args.file === undefined ? undefined : readCampaign(args.file);
    const acknowledged = acknowledgedIn(read);
    const ledger = await readDigests([folder.ledger]);
    tellDamage(ledger);
    const campaign = campaignIn(ledger.lines, args.folder, args.campaign ?? read?.file.name);
    const lines =
      args.night === undefined ? ledger.lines : await withNight(ledger.lines, campaign, checkedNight(args.night));
    const { now, before } = summariesOf(campaign, lines, (lines) =>
      knownFindings(folder, campaign, lines, acknowledged),
    );
    const changes = changesOf(now, before);
    const { night } = changes.latest;
    if (args.night !== undefined && night !== args.night) {
      throw new InputError(`is not the latest night: ${night} began after it`, { option: "night" });
    }
    for (const sentence of tellAcknowledgements(acknowledged, now.findings, new Date())) {
      process.stderr.write(`schism: ${sentence}\n`);
    }
    const to = args.to ?? folder.report;
    writeCampaignReport({ summary: now, changes, folder: folder.root, to });
    const line = `${campaign}, night ${changes.latest.night}: ${headlineOf(changes)}`;
    process.stdout.write(`${line}\n${join(to, reportFiles.index)}\n`);
    process.exitCode = exitCodeOfNight(changes.latest.state);
    const command = read?.file.notify;
    if (command === undefined || !changes.news) return;
    const problem = await notify({ command, line, json: summaryJson(now, changes), timeoutMs: notifyMs });
    if (problem !== null) {
      process.stderr.write(`schism: the command that is notified ${problem}; the night's verdict stands\n`);
    }
  },
};
