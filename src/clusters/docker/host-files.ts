/** Programs of this machine as files of an image, with every library that they are linked to at its own path. */
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { type Engine, engineVersion } from "./engine.js";

/** The reason why this machine's programs cannot run in a container, if there is one. */
export async function whyNotOfThisMachine(engine: Engine): Promise<string | undefined> {
  const { os, arch } = await engineVersion(engine);
  const here = process.arch === "x64" ? "amd64" : process.arch;
  if (process.platform !== "linux")
    return `this machine's programs are those of ${process.platform}, containers are Linux`;
  if (os !== "linux" || arch !== here)
    return `the engine runs ${os}/${arch}, this machine's programs are linux/${here}`;
  return undefined;
}

/** The libraries of programs and of other libraries according to the dynamic linker, by path; none for what is linked statically. */
export async function librariesOf(...linked: readonly string[]): Promise<readonly string[]> {
  if (linked.length === 0) return [];
  // It fails for a program without libraries.
  const { stdout } = await execa("ldd", linked, { reject: false });
  return [...new Set([...stdout.matchAll(/(?:=>\s*|^\s*)(\/\S+)\s+\(0x/gm)].flatMap(([, library]) => library ?? []))];
}

/**
 * An image of programs: the files that `fromHost` puts there. Each run's nodes write to /data as a user of
 * their own, and volumes take its mode over. A build's context loses modes that the umask does not grant, an archive in it keeps them.
 */
export const fromHost = "FROM scratch\nCOPY root /\nADD data.tar /\n";

/** Fills the context of an image that begins with `fromHost`. `programs`: by their absolute paths in the image. */
export async function collectPrograms(
  context: string,
  programs: ReadonlyMap<string, string>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const root = rootIn(context);
  for (const directory of ["tmp", "proc", "sys", "dev", "etc"]) mkdirSync(join(root, directory), { recursive: true });
  const empty = join(context, "empty");
  mkdirSync(join(empty, "data"), { recursive: true });
  const archive = ["--create", "--file", join(context, "data.tar"), "--directory", empty];
  await execa("tar", [...archive, "--mode=0777", "--owner=0", "--group=0", "data"]);
  for (const [place, path] of programs) {
    mkdirSync(join(root, dirname(place)), { recursive: true });
    cpSync(realpathSync(path), join(root, place));
    // No program of a container has the rights of its owner.
    chmodSync(join(root, place), 0o755);
    signal?.throwIfAborted();
  }
  for (const library of await librariesOf(...programs.values())) copyInto(context, library);
}

/** The part of a context that becomes the root of the image. */
export function rootIn(context: string): string {
  return join(context, "root");
}

/** Puts a file or a folder of this machine at the same path of the image. */
export function copyInto(context: string, path: string): void {
  const root = rootIn(context);
  mkdirSync(join(root, dirname(path)), { recursive: true });
  cpSync(realpathSync(path), join(root, path), { recursive: true, dereference: true });
}

/** A tar archive of these files, by their paths, which any user may read and change. */
export async function archiveOf(files: ReadonlyMap<string, string>): Promise<Buffer> {
  const directory = mkdtempSync(join(tmpdir(), "schism-files-"));
  try {
    for (const [path, content] of files) {
      mkdirSync(join(directory, dirname(path)), { recursive: true });
      writeFileSync(join(directory, path), content);
    }
    const archive = ["--create", "--file", "-", "--directory", directory, "--mode=0777", "--owner=0", "--group=0"];
    const { stdout } = await execa("tar", [...archive, ...readdirSync(directory)], { encoding: "buffer" });
    return Buffer.from(stdout);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Of paths and contents of files and folders, in their order, and of what is made of them. */
export function digestOfFiles(paths: readonly string[], recipe: string): string {
  const hash = createHash("sha256").update(recipe);
  const add = (path: string): void => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else hash.update(path).update(readFileSync(path));
  };
  for (const path of paths) add(path);
  return hash.digest("hex");
}
