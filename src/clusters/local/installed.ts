/** Whether this machine has the program of a server that is not ours. */
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { ForeignServer } from "../../../nodes/foreign.js";
import { InputError } from "../../history/errors.js";

export function isInstalled({ executable }: Pick<ForeignServer, "executable">): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((directory) => {
    const file = join(directory, executable);
    try {
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      return false;
    }
  });
}

/** Throws InputError, with the package that has it. */
export function refuseAbsent({ name, executable, debianPackage }: ForeignServer): void {
  if (isInstalled({ executable })) return;
  throw new InputError(
    `${name} needs the program ${executable}, which is not on the PATH`,
    {},
    `install it, on Debian and Ubuntu with \`apt-get install ${debianPackage}\``,
  );
}
