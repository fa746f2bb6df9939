/** `schism image build`: the image that the docker cluster's replicas run in, or that of a server that is not Schism's. */
import type { ForeignServer } from "../../nodes/foreign.js";
import { isProgramSystem, packagedServer } from "../contract/system.js";
import { InputError } from "../history/errors.js";
import { findSystem } from "../scenario/find-system.js";
import type { Command } from "./command.js";
import { exitCodes } from "./exit.js";
import { interruption } from "./interrupt.js";

interface ImageArguments {
  readonly action: "build";
  readonly server?: string | undefined;
  readonly "from-packages"?: boolean | undefined;
  readonly "from-host"?: boolean | undefined;
  readonly base?: string | undefined;
}

export const imageCommand: Command<ImageArguments> = {
  builder: (yargs) =>
    yargs
      .positional("action", { choices: ["build"] as const, demandOption: true, describe: "What to do" })
      .positional("server", {
        type: "string",
        describe: "A server that is not Schism's, such as etcd (with --from-packages)",
      })
      .option("from-packages", {
        type: "boolean",
        describe: "The server as this machine's packages have it, with the libraries that it is linked to",
      })
      .option("from-host", {
        type: "boolean",
        describe: "From this machine's node, nft, tc and ip and their libraries; needs no registry",
      })
      .option("base", { type: "string", describe: "Base image of nodes/Dockerfile, with Node 20.19 or newer" })
      .conflicts("from-host", ["base", "from-packages"])
      .conflicts("base", "from-packages")
      .example("$0 image build", "From nodes/Dockerfile and the base image it names")
      .example("$0 image build --base registry.local/node:22", "On a base image of your own")
      .example("$0 image build --from-host", "Where no registry can be reached")
      .example("$0 image build postgresql --from-packages", "Of PostgreSQL, as it is installed here"),
  async handler({ server, "from-packages": fromPackages, "from-host": fromHost, base }) {
    const packaged = serverNamed(server, fromPackages === true);
    const { buildImage } = await import("../clusters/docker/image.js");
    const signal = interruption();
    const onProgress = (line: string): boolean => process.stderr.write(`${line}\n`);
    try {
      let name: string;
      if (packaged === undefined) {
        name = await buildImage({
          ...{ fromHost: fromHost === true, signal, onProgress },
          ...(base === undefined ? {} : { base }),
        });
      } else {
        const { dockerEngine, engineVersion } = await import("../clusters/docker/engine.js");
        const { ensureServerImage } = await import("../clusters/docker/server-image.js");
        await engineVersion(dockerEngine());
        name = await ensureServerImage(dockerEngine(), packaged, { signal, onProgress });
      }
      process.stdout.write(`${name}\n`);
    } catch (error) {
      if (!signal.aborted) throw error;
      process.stderr.write("schism: interrupted; nothing of the build is left\n");
      process.exitCode = exitCodes.unknown;
    }
  },
};

/** Undefined if the image of replicas is asked for. */
function serverNamed(name: string | undefined, fromPackages: boolean): ForeignServer | undefined {
  if (name === undefined && !fromPackages) return undefined;
  if (name === undefined) {
    throw new InputError(
      "which server is not said",
      { option: "from-packages" },
      "such as `image build etcd --from-packages`",
    );
  }
  const system = findSystem(name);
  const server = isProgramSystem(system) ? undefined : packagedServer(system);
  if (server === undefined) {
    throw new InputError(`${name} is not a server that packages of this machine have`, {}, "`schism list` names those");
  }
  if (!fromPackages) {
    throw new InputError(`an image of ${name} is made of this machine's packages`, {}, "say so with --from-packages");
  }
  return server;
}
