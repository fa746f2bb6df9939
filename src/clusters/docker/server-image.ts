/**
 * The image of a server that is not ours: this machine's own program with the libraries that it is linked to, from scratch, built like the
 * replicas' image. Its tag is a hash of these files, so another version of the server gives another image. A shell runs commands that come
 * before the server; with mount(8) a disk of ours is put into a container from outside (../disk/).
 */
import { existsSync, mkdirSync, readdirSync, realpathSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { ContainerRecipe, ForeignServer } from "../../../nodes/foreign.js";
import { InputError } from "../../history/errors.js";
import { installationOf, programPath, programsOf, refuseAbsent } from "../installed.js";
import type { Engine } from "./engine.js";
import { collectPrograms, copyInto, digestOfFiles, fromHost, librariesOf, rootIn } from "./host-files.js";
import { type Build, build, imageExists } from "./image-build.js";
import { buildLabel } from "./labels.js";

/** Where the volume of a node is, for all its containers. */
export const dataMount = "/data";
export const shell = "/bin/sh";
export const mountProgram = "/bin/mount";

const dockerfile = `${fromHost}LABEL ${buildLabel}=server
USER 65534:65534
`;
/** Of the user database: the user of a run's containers is known when its volumes are made only. */
export const passwdOnVolume = ".passwd";

/** Path of an executable in the image. */
export function executableInImage(
  executable: string,
  { executable: own }: Pick<ContainerRecipe, "executable">,
): string {
  return own ?? placeOf(executable);
}

/** Throws InputError for a server that cannot be put into a container; scenarios refuse it earlier. */
export function recipeOf({ name, container }: ForeignServer): ContainerRecipe {
  if (!("none" in container)) return container;
  throw new InputError(`${name} cannot run on the docker cluster: ${container.none}`);
}

/** The image's name, after building it if it is not there. Rejects with an InputError if this machine does not have the server. */
export async function ensureServerImage(
  engine: Engine,
  server: ForeignServer,
  { signal, onProgress }: Pick<Build, "signal" | "onProgress">,
): Promise<string> {
  refuseAbsent(server);
  const recipe = recipeOf(server);
  const { files } = recipe;
  const absent = files.find((path) => !existsSync(path));
  if (absent !== undefined) {
    throw new InputError(
      `${server.name} needs ${absent} in a container, which is not there`,
      {},
      installationOf(server),
    );
  }
  const programs = programsInImage(server, recipe);
  const linked = files.flatMap(sharedLibraries);
  const libraries = await librariesOf(...programs.values(), ...linked);
  const digest = digestOfFiles([...programs.values(), ...libraries, ...files], dockerfile);
  const name = `schism-${server.name}:${digest.slice(0, 12)}`;
  if (await imageExists(engine, name)) return name;
  await build(engine, {
    ...{ name, signal, onProgress, origin: "from-host" },
    async fill(context) {
      onProgress?.(`collecting ${server.name}, ${libraries.length} libraries and what else it needs`);
      await collectPrograms(context, programs, signal);
      for (const path of [...files, ...libraries]) copyInto(context, path);
      const etc = join(rootIn(context), "etc");
      mkdirSync(etc, { recursive: true });
      symlinkSync(join(dataMount, passwdOnVolume), join(etc, "passwd"));
      writeFileSync(join(context, "Dockerfile"), dockerfile);
    },
  });
  return name;
}

/** By their absolute paths in the image: where they are on this machine. */
function programsInImage(
  server: ForeignServer,
  { programs = [], executable: own }: ContainerRecipe,
): ReadonlyMap<string, string> {
  const servers = programsOf(server).map(({ executable }) =>
    executable === server.executable ? (own ?? executable) : executable,
  );
  const found = new Map<string, string>();
  for (const program of [...servers, ...programs]) {
    const path = programPath(program);
    if (path === undefined) {
      throw new InputError(`${server.name} needs the program ${program} in a container, which is not on the PATH`);
    }
    found.set(placeOf(program), realpathSync(path));
  }
  for (const [place, program] of [
    [shell, "sh"],
    [mountProgram, "mount"],
  ] as const) {
    const path = programPath(program);
    if (path !== undefined) found.set(place, realpathSync(path));
  }
  return found;
}

function placeOf(program: string): string {
  return program.includes("/") ? program : `/usr/bin/${basename(program)}`;
}

/** Of a file or a folder. */
function sharedLibraries(path: string): readonly string[] {
  if (statSync(path).isDirectory()) return readdirSync(path).flatMap((name) => sharedLibraries(join(path, name)));
  return /\.so(\.\d+)*$/.test(path) ? [path] : [];
}
