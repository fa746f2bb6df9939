/**
 * The image of a server that is not ours: this machine's own program with the libraries that it is linked to, from scratch, built like the
 * replicas' image. Its tag is a hash of these files, so another version of the server gives another image.
 */
import { realpathSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { ContainerRecipe, ForeignServer } from "../../../nodes/foreign.js";
import { programPath, programsOf, refuseAbsent } from "../installed.js";
import type { Engine } from "./engine.js";
import { collectPrograms, copyInto, digestOfFiles, fromHost, librariesOf } from "./host-files.js";
import { build, imageExists } from "./image-build.js";
import { buildLabel } from "./labels.js";

const dockerfile = `${fromHost}LABEL ${buildLabel}=server
USER 65534:65534
`;

/** Path of an executable in the image. */
export function executableInImage(executable: string): string {
  return `/usr/bin/${basename(executable)}`;
}

/** The image's name, after building it if it is not there. Rejects with an InputError if this machine does not have the server. */
export async function ensureServerImage(
  engine: Engine,
  server: ForeignServer,
  { files }: ContainerRecipe,
  signal: AbortSignal,
): Promise<string> {
  refuseAbsent(server);
  const programs = new Map(
    programsOf(server).map(({ executable }) => [basename(executable), realpathSync(programPath(executable) ?? "")]),
  );
  const libraries = await Promise.all([...programs.values()].map(librariesOf));
  const digest = digestOfFiles([...programs.values(), ...libraries.flat(), ...files]);
  const name = `schism-${server.name}:${digest.slice(0, 12)}`;
  if (await imageExists(engine, name)) return name;
  await build(engine, {
    ...{ name, signal, origin: "from-host" },
    async fill(context) {
      await collectPrograms(context, programs, signal);
      for (const path of files) copyInto(context, path);
      writeFileSync(join(context, "Dockerfile"), dockerfile);
    },
  });
  return name;
}
