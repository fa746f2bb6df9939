/** `schism image build`: the container image that replicas of the docker cluster run in. */
import type { CommandModule } from "yargs";
import { buildImage } from "../clusters/docker/image.js";

interface ImageArguments {
  readonly action: "build";
  readonly "from-host": boolean;
  readonly base?: string | undefined;
}

export const imageCommand: CommandModule<object, ImageArguments> = {
  command: "image <action>",
  describe: "Build the image that the docker cluster's replicas run in",
  builder: (yargs) =>
    yargs
      .positional("action", { choices: ["build"] as const, demandOption: true, describe: "What to do" })
      .option("from-host", {
        type: "boolean",
        default: false,
        describe: "From this machine's node and its libraries; needs no registry",
      })
      .option("base", { type: "string", describe: "Base image of nodes/Dockerfile" })
      .example("$0 image build --from-host", "Where no registry can be reached"),
  async handler(args) {
    const image = await buildImage({
      fromHost: args["from-host"],
      ...(args.base === undefined ? {} : { base: args.base }),
      onProgress: (line) => process.stderr.write(`${line}\n`),
    });
    process.stdout.write(`${image.name}\n`);
  },
};
