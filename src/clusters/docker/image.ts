/**
 * The image that replica containers run in: the built nodes/ with the two packages it needs, on a base that has Node, nft, tc
 * and ip. The base is that of nodes/Dockerfile, or, where no registry can be reached, this machine's own binaries with the
 * libraries they are linked to. Its tag is a hash of what is in it, so that a changed replica program is a new image.
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { z } from "zod";
import { InputError } from "../../history/errors.js";
import { packageRoot } from "../../package.js";
import { newBuildDirectory, removeBuildDirectory } from "../build-directories.js";
import { replicaEntry } from "../local/replica-process.js";
import { removeBuildLeftovers } from "./builds.js";
import { dockerEngine, type Engine, engineVersion, refusal } from "./engine.js";
import { buildLabel } from "./labels.js";

/** What nodes/ imports at run time. */
const packages = ["ws", "zod"] as const;
/** Network tools of the container that holds a namespace, by the package that has them in Debian. */
const tools = new Map([
  ["nft", "nftables"],
  ["tc", "iproute2"],
  ["ip", "iproute2"],
]);

/** How often to look for layers of a build that was interrupted, and the pause between. */
const layerLooks = 5;
const layerPauseMs = 300;

export interface ImageBuild {
  /** From this machine's node, nft, tc and ip and their libraries; Linux only. Else from nodes/Dockerfile. */
  readonly fromHost: boolean;
  /** Base image of nodes/Dockerfile; its default if absent. */
  readonly base?: string;
  readonly onProgress?: (line: string) => void;
  /** Ends the build early: it rejects then, and nothing of it is left. */
  readonly signal?: AbortSignal;
}

/** Replicas load programs only: with what else is known of systems, each change of that would make another image. */
function isOfReplicas(path: string): boolean {
  return !/(\/|^)(system|claims|index)\.(js|d\.ts)$/.test(path);
}

/** Name and tag of the image that this version's replicas run in. */
export function imageName(): string {
  const root = packageRoot();
  const hash = createHash("sha256").update(process.arch).update(hostDockerfile);
  hash.update(readFileSync(join(root, "nodes", "Dockerfile")));
  const add = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const full = join(path, entry.name);
      if (entry.isDirectory()) add(full);
      else if (entry.name.endsWith(".js") && isOfReplicas(full))
        hash.update(full.slice(root.length)).update(readFileSync(full));
    }
  };
  add(builtNodes());
  for (const name of packages) hash.update(readFileSync(join(packageDirectory(name), "package.json")));
  return `schism-replica:${hash.digest("hex").slice(0, 12)}`;
}

export async function imageExists(engine: Engine, name = imageName()): Promise<boolean> {
  try {
    await engine.getImage(name).inspect();
    return true;
  } catch (error) {
    if (refusal(error) === 404) return false;
    throw error;
  }
}

/** The image's name, after building it from this machine if it is not there and that is possible, else from nodes/Dockerfile. */
export async function ensureImage(engine: Engine, signal: AbortSignal): Promise<string> {
  if (await imageExists(engine)) return imageName();
  return buildImage({ fromHost: (await whyNotFromHost(engine)) === undefined, signal });
}

/** What stands in the way of an image from this machine, if anything does. */
export async function whyNotFromHost(engine: Engine): Promise<string | undefined> {
  const { os, arch } = await engineVersion(engine);
  const here = process.arch === "x64" ? "amd64" : process.arch;
  if (process.platform !== "linux") return `this machine's node is a ${process.platform} program, containers are Linux`;
  if (os !== "linux" || arch !== here) return `the engine runs ${os}/${arch}, this machine's node is linux/${here}`;
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
  const context = newBuildDirectory();
  try {
    onProgress?.("collecting the replica program");
    collectProgram(join(context, "schism"));
    if (fromHost) {
      const obstacle = await whyNotFromHost(engine);
      if (obstacle !== undefined) throw new InputError(`no image can be made from this machine: ${obstacle}`);
      onProgress?.("collecting node, nft, tc, ip and their libraries");
      await collectHost(join(context, "root"), signal);
      writeFileSync(join(context, "Dockerfile"), hostDockerfile);
    } else {
      cpSync(join(packageRoot(), "nodes", "Dockerfile"), join(context, "Dockerfile"));
    }
    signal?.throwIfAborted();
    const stream = await engine.buildImage(
      { context, src: readdirSync(context) },
      {
        t: name,
        rm: true,
        forcerm: true,
        ...(base === undefined ? {} : { buildargs: { BASE: base } }),
        labels: { "schism.image": fromHost ? "from-host" : "dockerfile" },
      },
    );
    // Not before the engine has all of it: the directory must stay while it is read.
    const leave = (): void => {
      if (stream instanceof Readable) stream.destroy();
    };
    signal?.addEventListener("abort", leave, { once: true });
    if (signal?.aborted === true) leave();
    await followBuild(engine, stream, onProgress);
    signal?.throwIfAborted();
    return name;
  } finally {
    removeBuildDirectory(context);
    if (signal?.aborted === true) await removeLayers(engine);
  }
}

/** The engine ends a build whose client has gone, after the layer that it is making, and keeps the layers. */
async function removeLayers(engine: Engine): Promise<void> {
  for (let looks = 0; looks < layerLooks; looks++) {
    await removeBuildLeftovers(engine);
    await new Promise((resolve) => setTimeout(resolve, layerPauseMs));
  }
}

/** Volumes take the mode of /data over: each run's replicas write there as a user of their own. */
const hostDockerfile = `FROM scratch
LABEL ${buildLabel}=replica
COPY root /
RUN ["node", "-e", "require('node:fs').chmodSync('/data', 0o777)"]
COPY schism /schism
USER 65534:65534
`;

function collectProgram(target: string): void {
  cpSync(builtNodes(), join(target, "dist", "nodes"), { recursive: true, filter: isOfReplicas });
  writeFileSync(join(target, "package.json"), '{ "type": "module" }\n');
  for (const name of packages) {
    cpSync(packageDirectory(name), join(target, "node_modules", name), { recursive: true, dereference: true });
  }
}

/** Puts the binaries, and every library that the dynamic linker says they load, at the same paths under `root`. */
async function collectHost(root: string, signal: AbortSignal | undefined): Promise<void> {
  const binaries = [
    ["node", process.execPath] as const,
    ...[...tools.keys()].map((tool) => [tool, findTool(tool)] as const),
  ];
  for (const directory of ["tmp", "proc", "sys", "dev", "etc", "data"]) {
    mkdirSync(join(root, directory), { recursive: true });
  }
  const libraries = new Set<string>();
  for (const [name, path] of binaries) {
    if (path === undefined) throw new Error(`${name} is not on this machine`);
    cpSync(realpathSync(path), join(root, "usr", "bin", name));
    signal?.throwIfAborted();
    const { stdout } = await execa("ldd", [path]);
    for (const [, library] of stdout.matchAll(/(?:=>\s*|^\s*)(\/\S+)\s+\(0x/gm)) {
      if (library !== undefined) libraries.add(library);
    }
  }
  for (const library of libraries) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    cpSync(realpathSync(library), join(root, library));
  }
}

function findTool(name: string): string | undefined {
  const places = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin", "/usr/bin"];
  return places.map((place) => join(place, name)).find((path) => existsSync(path));
}

const buildLineSchema = z.object({ stream: z.string().optional(), error: z.string().optional() });

function followBuild(
  engine: Engine,
  stream: NodeJS.ReadableStream,
  onProgress: ImageBuild["onProgress"],
): Promise<void> {
  return new Promise((resolve, reject) => {
    engine.modem.followProgress(
      stream,
      (error: Error | null) => (error === null ? resolve() : reject(error)),
      (event: unknown) => {
        const line = buildLineSchema.safeParse(event);
        const text = line.data?.stream?.trim() ?? "";
        if (text !== "") onProgress?.(text);
        if (line.data?.error !== undefined) reject(new Error(line.data.error));
      },
    );
  });
}

/** dist/nodes of this package. */
function builtNodes(): string {
  return dirname(dirname(replicaEntry()));
}

function packageDirectory(name: string): string {
  let directory = dirname(fileURLToPath(import.meta.resolve(name)));
  while (!existsSync(join(directory, "package.json")) || packageNameAt(directory) !== name) {
    if (directory === dirname(directory)) throw new Error(`the package ${name} is not installed`);
    directory = dirname(directory);
  }
  return directory;
}

function packageNameAt(directory: string): string | undefined {
  return z
    .object({ name: z.string().optional() })
    .parse(JSON.parse(readFileSync(join(directory, "package.json"), "utf8"))).name;
}
