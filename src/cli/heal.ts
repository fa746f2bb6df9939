/** `schism heal`: removes what runs left behind whose controller is gone. */
import type { CommandModule } from "yargs";
import { healProcesses } from "../clusters/resources.js";
import { InputError, statOf } from "../history/errors.js";

const defaultRuns = "runs";

interface HealArguments {
  readonly runs: string;
  readonly json: boolean;
}

export const healCommand: CommandModule<object, HealArguments> = {
  command: "heal",
  describe: "Remove every process, container, network and volume of runs whose controller was killed",
  builder: (yargs) =>
    yargs
      .option("runs", { type: "string", default: defaultRuns, describe: "Where run directories are" })
      .option("json", { type: "boolean", default: false, describe: "As JSON" })
      .example("$0 heal", "After `kill -9` of a running `schism run`"),
  async handler(args) {
    const found = statOf(args.runs);
    // Where nothing was ever run there is nothing to remove; a name that someone gave should be of something.
    if (found === undefined ? args.runs !== defaultRuns : !found.isDirectory()) {
      throw new InputError("is not a directory", { file: args.runs }, "name the one that holds run directories");
    }
    const { healDocker } = await import("../clusters/docker/remove.js");
    const removed = [...(await healProcesses(args.runs)), ...(await healDocker(args.runs))];
    if (args.json) process.stdout.write(`${JSON.stringify({ removed }, null, 2)}\n`);
    else if (removed.length === 0) process.stdout.write("Nothing of ours was left behind.\n");
    else process.stdout.write(`${removed.map((what) => `removed ${what}`).join("\n")}\n`);
  },
};
