/** Whether this machine has a program, and where. */
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import type { ForeignServer } from "../../nodes/foreign.js";
import { InputError } from "../history/errors.js";

/** The program that a shell would start by this name, otherwise one in these directories; undefined if there is none. */
export function programPath(name: string, elsewhere: readonly string[] = []): string | undefined {
  if (name.includes("/")) return isProgram(name) ? name : undefined;
  const directories = [...(process.env.PATH ?? "").split(delimiter), ...elsewhere];
  return directories.map((directory) => join(directory, name)).find(isProgram);
}

/** A file that this process may execute. */
export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** A program of a server: its own, or that of a companion. */
type Needed = Pick<ForeignServer, "executable" | "debianPackage">;

/** The programs that a server needs. */
export function programsOf(server: ForeignServer): readonly Needed[] {
  return [server, ...(server.companions ?? [])];
}

/** How to get a program that is not there. */
export function installationOf({ debianPackage }: Needed): string {
  return debianPackage === undefined
    ? "install it, or name another program"
    : `install it, on Debian and Ubuntu with \`apt-get install ${debianPackage}\``;
}

/** Throws InputError for a user's program that cannot be started. */
export function refuseUnstartable(program: string): void {
  if (programPath(program) !== undefined) return;
  const where = { option: "bin" };
  if (!program.includes("/")) {
    throw new InputError(`${program} is not on the PATH`, where, `a file of this directory is named by ./${program}`);
  }
  if (!existsSync(program)) throw new InputError(`there is no file ${program}`, where);
  throw new InputError(
    `${program} cannot be executed`,
    where,
    `\`chmod +x ${program}\`, with a first line such as #!/usr/bin/env python3; or --bin 'python3 ${program}'`,
  );
}

/** Why the npm package that a server's clients need is not there, as a clause; undefined if it is, or none is needed. */
export function missingClient({ clientPackage }: ForeignServer): string | undefined {
  if (clientPackage === undefined) return undefined;
  try {
    createRequire(import.meta.url).resolve(clientPackage);
    return undefined;
  } catch {
    return `needs the package ${clientPackage}`;
  }
}

/** The first file that a server needs beside its programs and that is not there. */
export function missingFile({ needs = [] }: Pick<ForeignServer, "needs">): string | undefined {
  return needs.find((file) => !existsSync(file));
}

/** Throws InputError, naming the package that has what is absent. */
export function refuseAbsent(server: ForeignServer): void {
  const client = missingClient(server);
  if (client !== undefined)
    throw new InputError(`${server.name} ${client}`, {}, `install it: npm install ${server.clientPackage}`);
  const absent = programsOf(server).find(({ executable }) => programPath(executable) === undefined);
  if (absent === undefined) {
    const file = missingFile(server);
    if (file === undefined) return;
    throw new InputError(`${server.name} needs the file ${file}, which is not there`, {}, installationOf(server));
  }
  const { executable } = absent;
  const where = executable.includes("/") ? "is not a file that can be executed" : "is not on the PATH";
  throw new InputError(`${server.name} needs the program ${executable}, which ${where}`, {}, installationOf(absent));
}
