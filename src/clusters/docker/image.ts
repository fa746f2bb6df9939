/**
 * The image that replica containers run in: the bundled replica programs on a base that has Node, nft, tc and ip. The base is that of nodes/Dockerfile, or, if no registry can be reached, this machine's own binaries with the libraries they are linked to.
 * Its tag is a hash of its content, so a changed replica program gives a new image.
 */
import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { InputError } from "../../history/errors.js";
import { packageRoot } from "../../package.js";
import { programPath } from "../installed.js";
import { replicaEntry } from "../replica-entry.js";
import { dockerEngine, type Engine } from "./engine.js";
import { collectPrograms, fromHost as hostRoot, whyNotOfThisMachine } from "./host-files.js";
import { build, imageExists } from "./image-build.js";
import { buildLabel } from "./labels.js";

/** Packages that nodes/ imports at run time. */
/** Network tools of the container that holds a namespace, by the package that has them in Debian. */
const tools = new Map([
  ["nft", "nftables"],
  ["tc", "iproute2"],
  ["ip", "iproute2"],
]);

export interface ImageBuild {
  /** From this machine's node, nft, tc and ip and their libraries; Linux only. Otherwise from nodes/Dockerfile. */
  readonly fromHost: boolean;
  /** Base image of nodes/Dockerfile; its default if absent. */
  readonly base?: string;
  readonly onProgress?: (line: string) => void;
  /** Ends the build early: it rejects then, and leaves nothing. */
  readonly signal?: AbortSignal;
}

/** Name and tag of the image in which this version's replicas run. */
export function imageName(): string {
  const root = packageRoot();
  const hash = createHash("sha256").update(process.arch).update(hostDockerfile);
  hash.update(readFileSync(join(root, "nodes", "Dockerfile")));
  const add = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const full = join(path, entry.name);
      if (entry.isDirectory()) add(full);
      else if (entry.name.endsWith(".js")) hash.update(full.slice(root.length)).update(readFileSync(full));
    }
  };
  add(replicaPrograms());
  return `schism-replica:${hash.digest("hex").slice(0, 12)}`;
}

/** The image's name, after building it if it does not exist: from this machine if possible, otherwise from nodes/Dockerfile. */
export async function ensureImage(engine: Engine, signal: AbortSignal): Promise<string> {
  if (await imageExists(engine, imageName())) return imageName();
  return buildImage({ fromHost: (await whyNotFromHost(engine)) === undefined, signal });
}

/** The reason why an image cannot be made from this machine, if there is one. */
export async function whyNotFromHost(engine: Engine): Promise<string | undefined> {
  const obstacle = await whyNotOfThisMachine(engine);
  if (obstacle !== undefined) return obstacle;
  for (const [tool, debianPackage] of tools) {
    if (findTool(tool) === undefined)
      return `${tool} is not on this machine (Debian: apt-get install ${debianPackage})`;
  }
  return undefined;
}

/** @returns the image's name. Rejects with the engine's own complaint if the build fails. */
export async function buildImage({ fromHost, base, onProgress, signal }: ImageBuild): Promise<string> {
  const engine = dockerEngine();
  const name = imageName();
  await build(engine, {
    ...{ name, onProgress, signal, origin: fromHost ? "from-host" : "dockerfile" },
    ...(base === undefined ? {} : { buildargs: { BASE: base } }),
    async fill(context) {
      onProgress?.("collecting the replica program");
      collectProgram(join(context, "schism"));
      if (!fromHost) {
        cpSync(join(packageRoot(), "nodes", "Dockerfile"), join(context, "Dockerfile"));
        return;
      }
      const obstacle = await whyNotFromHost(engine);
      if (obstacle !== undefined) throw new InputError(`no image can be made from this machine: ${obstacle}`);
      onProgress?.("collecting node, nft, tc, ip and their libraries");
      await collectPrograms(context, hostPrograms(), signal);
      writeFileSync(join(context, "Dockerfile"), hostDockerfile);
    },
  });
  return name;
}

const hostDockerfile = `${hostRoot}LABEL ${buildLabel}=replica
COPY schism /schism
USER 65534:65534
`;

function collectProgram(target: string): void {
  cpSync(replicaPrograms(), join(target, "dist", "replicas"), { recursive: true });
  writeFileSync(join(target, "package.json"), '{ "type": "module" }\n');
}

/** By their paths in the image: node and the tools, which exist (whyNotFromHost). */
function hostPrograms(): ReadonlyMap<string, string> {
  const found = [...tools.keys()].map((tool) => [`/usr/bin/${tool}`, findTool(tool) ?? ""] as const);
  return new Map([["/usr/bin/node", process.execPath], ...found]);
}

function findTool(name: string): string | undefined {
  return programPath(name, ["/usr/sbin", "/sbin", "/usr/bin"]);
}

/** dist/replicas of this package. */
function replicaPrograms(): string {
  return dirname(dirname(replicaEntry()));
}
