/** `schism campaign work --store URL`: a worker, one of any number, on any machine. */
import { withStore, workOnOpenNights } from "../../campaign/store/night.js";
import { plural } from "../../history/plural.js";
import type { Command } from "../command.js";
import { exitCodes } from "../exit.js";
import { interruption } from "../interrupt.js";
import { optimiseLater } from "../optimise-later.js";
import { threads } from "./arguments.js";

interface CampaignWorkArguments {
  readonly store: string;
  readonly to: string;
  readonly workers?: number | undefined;
}

export const campaignWorkCommand: Command<CampaignWorkArguments> = {
  builder: (yargs) =>
    yargs
      .option("store", { type: "string", demandOption: true, describe: "postgres://user@host:port/database" })
      .option("to", {
        type: "string",
        default: "campaign",
        describe: "Folder for run directories of runs that did not pass",
      })
      .option("workers", {
        type: "number",
        describe: "Threads for simulated runs (default: one for each core, less one beside runs on processes)",
      })
      .example("$0 campaign work --store postgres://ci@db/schism", "Join in, from any machine, at any time")
      .epilogue(
        "It ends when no night is open. A worker that is killed loses the jobs under way, which another one makes again.\n" +
          "Exit codes: 0 it worked on a night, 2 no night was open, or it was interrupted, 254 bad input.",
      ),
  async handler(args) {
    optimiseLater();
    const signal = interruption();
    let [attempts, refused] = [0, 0];
    const nights = await withStore(args.store, { signal, onAway: tell }, (store) =>
      workOnOpenNights(store, {
        ...{ to: args.to, workers: threads(args.workers), signal },
        onSentence: tell,
        onNight: ({ campaign, night }) => process.stdout.write(`${campaign}, night ${night}\n`),
        onAttempt: (_, counted) => {
          if (counted) attempts += 1;
          else refused += 1;
        },
      }),
    );
    const late = refused === 0 ? "" : `; ${plural(refused, "result")} came too late, after another worker had the job`;
    process.stdout.write(`${plural(nights, "night")}, ${plural(attempts, "job")}${late}\n`);
    if (nights === 0 && !signal.aborted)
      tell("no night is open there, so nothing was done; schism campaign run FILE --store begins one");
    process.exitCode = signal.aborted || nights === 0 ? exitCodes.unknown : exitCodes.valid;
  },
};

function tell(message: string): void {
  process.stderr.write(`schism: ${message}\n`);
}
