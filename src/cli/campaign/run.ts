/** `schism campaign run FILE`: a night, or one shard of it. */

import type { NightProgress } from "../../campaign/night/progress.js";
import { findingAsJson } from "../../campaign/report/summary-json.js";
import { runCampaign, type Start } from "../../campaign/run.js";
import { type CampaignSummary, type NightSummary, nightAsJson } from "../../campaign/summary.js";
import { glance, opening, problemsAtStart, progressLine } from "../../campaign/telling.js";
import { shellWord } from "../../history/shell-word.js";
import type { Command } from "../command.js";
import { positiveDuration } from "../duration.js";
import { exitCodeOfNight, exitCodes } from "../exit.js";
import { interruption } from "../interrupt.js";
import { optimiseLater } from "../optimise-later.js";
import { repainted } from "../terminal.js";
import { wholeNumber } from "../whole-number.js";
import { shardOf, threads } from "./arguments.js";

interface CampaignRunArguments {
  readonly file: string;
  readonly to: string;
  readonly night?: string | undefined;
  readonly shard?: string | undefined;
  readonly for?: string | undefined;
  readonly runs?: number | undefined;
  readonly workers?: number | undefined;
  readonly store?: string | undefined;
  readonly json: boolean;
}

const plainEveryMs = 10_000;
const refreshMs = 250;

export const campaignRunCommand: Command<CampaignRunArguments> = {
  builder: (yargs) =>
    yargs
      .positional("file", {
        type: "string",
        demandOption: true,
        describe: "Campaign file, such as campaigns/nightly.yaml",
      })
      .option("to", { type: "string", default: "campaign", describe: "Folder of the campaign, for all of its nights" })
      .option("night", {
        type: "string",
        describe:
          "Name of the night (default: one that was begun and not finished in the last 24 hours, or today's date in UTC)",
      })
      .option("shard", {
        type: "string",
        describe: "Make a part of the runs: 2/3 for the second of three; `schism campaign merge` puts them together",
      })
      .option("for", { type: "string", describe: "How long, such as 30m, instead of the file's budget" })
      .option("runs", { type: "number", describe: "How many runs, instead of the file's budget" })
      .option("workers", {
        type: "number",
        describe: "Threads for simulated runs (default: one for each core, less one beside runs on processes)",
      })
      .option("store", {
        type: "string",
        conflicts: "shard",
        describe:
          "Hand the runs out from PostgreSQL to any number of `schism campaign work`: postgres://user@host:port/database",
      })
      .option("json", { type: "boolean", default: false, describe: "Print the summary of the night as JSON" })
      .example("$0 campaign run campaigns/minute.yaml", "A campaign in small")
      .example("$0 campaign run campaigns/nightly.yaml --shard 2/3", "The second of three machines")
      .epilogue(
        "After an interruption the same command goes on where it was. Exit codes: 0 green, 1 red (findings), 2 void, 254 bad input.",
      ),
  async handler(args) {
    optimiseLater();
    const display = args.json ? undefined : showProgress();
    const progress = display ?? { onStart: tellProblems };
    const { night, summary, interrupted } = await runCampaign({
      ...{
        file: args.file,
        to: args.to,
        night: args.night,
        shard: shardOf(args.shard),
        workers: threads(args.workers),
      },
      budget: {
        timeMs: args.for === undefined ? undefined : positiveDuration(args.for, "for"),
        runs: wholeNumber(args.runs, "runs", 1),
      },
      ...{ store: args.store, onAway: (message: string) => void process.stderr.write(`schism: ${message}\n`) },
      signal: interruption(),
      ...progress,
    });
    display?.done();
    process.stdout.write(
      args.json ? `${JSON.stringify(factsOf(night, summary), null, 2)}\n` : `${glance(night, summary.findings)}\n`,
    );
    if (!args.json)
      process.stdout.write(
        `\npages      npx schism campaign report ${shellWord(args.to)} --file ${shellWord(args.file)}\n`,
      );
    if (interrupted) process.stderr.write("schism: interrupted; the same command goes on where it was\n");
    const { missing, expected } = night.shards;
    if (!interrupted && expected > 1 && missing.length > 0) {
      process.stderr.write(
        `schism: this is what shard ${args.shard} found; the night is judged when all ${expected} are put together: schism campaign merge\n`,
      );
      const { unknown, valid } = exitCodes;
      // A shard that made no run has found nothing out.
      process.exitCode = night.state === "red" ? exitCodes.invalid : night.runs === 0 ? unknown : valid;
      return;
    }
    process.exitCode = interrupted ? exitCodes.unknown : exitCodeOfNight(night.state);
  },
};

/** Standard output has the JSON alone. */
function tellProblems(start: Start): void {
  for (const problem of problemsAtStart(start)) process.stderr.write(`schism: ${problem}\n`);
}

/** The night, and the findings of all nights. */
function factsOf(night: NightSummary, { campaign, findings }: CampaignSummary) {
  return { campaign, ...nightAsJson(night), findings: findings.map(findingAsJson) };
}

function showProgress(): {
  onStart(start: Start): void;
  onProgress(progress: NightProgress): void;
  onSentence(sentence: string): void;
  done(): void;
} {
  const terminal = process.stdout.isTTY === true ? repainted(process.stdout) : undefined;
  const everyMs = terminal === undefined ? plainEveryMs : refreshMs;
  let start: Start | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    onStart(begun) {
      start = begun;
      process.stdout.write(`${opening(begun)}\n`);
    },
    onProgress(progress) {
      if (start === undefined || performance.now() - shownAt < everyMs) return;
      shownAt = performance.now();
      const line = progressLine(progress, start.plan);
      if (terminal === undefined) process.stdout.write(`${line}\n`);
      else terminal.show(line);
    },
    onSentence(sentence) {
      terminal?.clear();
      process.stdout.write(`${sentence}\n`);
    },
    done() {
      terminal?.clear();
      terminal?.done();
    },
  };
}
