/** The abilities of the docker cluster on this machine: whether an engine answers, and what the containers can be asked for. */
import { type Finding, runtimeFindings } from "../finding.js";
import { containerDiskObstacle } from "./disks.js";
import { dockerEngine, type Engine, engineVersion } from "./engine.js";
import { imageName, whyNotFromHost } from "./image.js";
import { imageExists } from "./image-build.js";

/** What a node loses of its data, by who runs in its container. */
const ofServers = "power-loss, disk-full, disk-failing, disk-slow, bit-rot and wipe of servers that are not Schism's";
const filters = "by packet filters in the receiving node's network namespace";
/** The kernel's netem could delay, too, but many kernels are built without it. */
const links =
  "by links in the network namespaces of the nodes that dial, to which their packet filters redirect connections";

export async function dockerDoctor(): Promise<Finding[]> {
  let engine: Engine;
  let version: string;
  try {
    engine = dockerEngine();
    version = (await engineVersion(engine)).version;
  } catch (error) {
    return [{ what: "engine", able: false, why: error instanceof Error ? error.message : String(error) }];
  }
  return [
    { what: "engine", able: true, why: `Docker ${version} answers` },
    await image(engine),
    { what: "partition", able: true, why: `${filters}; half-open ${links}` },
    { what: "kill", able: true, why: "SIGKILL to the container, started again; data is on a volume" },
    { what: "power-loss", able: true, why: "SIGKILL to all at once; half a record is left at the end of each file" },
    disksOfServers(),
    { what: "pause", able: true, why: "the container's freezer" },
    { what: "throttle", able: true, why: "the container's freezer, by turns" },
    { what: "delay", able: true, why: links },
    { what: "loss", able: true, why: `${filters}, drawn packet by packet` },
    { what: "bandwidth", able: true, why: "by a token bucket (htb) where the sending node's packets leave" },
    { what: "reset", able: true, why: filters },
    ...runtimeFindings,
  ];
}

function disksOfServers(): Finding {
  const obstacle = containerDiskObstacle();
  return obstacle === undefined
    ? {
        what: "disks",
        able: true,
        why: `${ofServers}, by a file system on /dev/fuse, mounted in their containers only`,
      }
    : { what: "disks", able: false, why: `no ${ofServers}: ${obstacle}` };
}

async function image(engine: Engine): Promise<Finding> {
  const name = imageName();
  if (await imageExists(engine, name)) return { what: "image", able: true, why: `${name} is built` };
  const obstacle = await whyNotFromHost(engine);
  return obstacle === undefined
    ? { what: "image", able: true, why: `${name} will be built from this machine at the first run` }
    : {
        what: "image",
        able: false,
        why: `not built; run \`schism image build\` (from this machine it cannot be: ${obstacle})`,
      };
}
