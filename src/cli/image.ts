/** `schism image build`: the image that the docker cluster's replicas run in. */
import type { Command } from "./command.js";
import { exitCodes } from "./exit.js";
import { interruption } from "./interrupt.js";

interface ImageArguments {
  readonly action: "build";
  readonly "from-host"?: boolean | undefined;
  readonly base?: string | undefined;
}

export const imageCommand: Command<ImageArguments> = {
  builder: (yargs) =>
    yargs
      .positional("action", { choices: ["build"] as const, demandOption: true, describe: "What to do" })
      .option("from-host", {
        type: "boolean",
        describe: "From this machine's node, nft, tc and ip and their libraries; needs no registry",
      })
      .option("base", { type: "string", describe: "Base image of nodes/Dockerfile, with Node 20.19 or newer" })
      .conflicts("from-host", "base")
      .example("$0 image build", "From nodes/Dockerfile and the base image it names")
      .example("$0 image build --base registry.local/node:22", "On a base image of your own")
      .example("$0 image build --from-host", "Where no registry can be reached"),
  async handler({ "from-host": fromHost, base }) {
    const { buildImage } = await import("../clusters/docker/image.js");
    const signal = interruption();
    try {
      const name = await buildImage({
        fromHost: fromHost === true,
        signal,
        ...(base === undefined ? {} : { base }),
        onProgress: (line) => process.stderr.write(`${line}\n`),
      });
      process.stdout.write(`${name}\n`);
    } catch (error) {
      if (!signal.aborted) throw error;
      process.stderr.write("schism: interrupted; nothing of the build is left\n");
      process.exitCode = exitCodes.unknown;
    }
  },
};
