/** Whether disks of ours can be made on this machine, and how processes get into the namespace of one. */
import { accessSync, constants } from "node:fs";
import { tmpdir } from "node:os";
import { execaSync } from "execa";
import { programPath } from "../installed.js";
import { fuseDevice } from "./device.js";

const isRoot = (): boolean => process.getuid?.() === 0;

/** What begins the command line of a process in a mount namespace of its own, in which it may mount. */
export function apart(): readonly [string, ...string[]] {
  return isRoot() ? ["unshare", "--mount"] : ["unshare", "--user", "--map-current-user", "--mount", "--keep-caps"];
}

/** The same for a process that joins the one of another. */
export function beside(pid: number): readonly [string, ...string[]] {
  const target = `/proc/${pid}/ns`;
  return isRoot()
    ? ["nsenter", `--mount=${target}/mnt`]
    : ["nsenter", "--preserve-credentials", `--user=${target}/user`, `--mount=${target}/mnt`];
}

let known: { readonly why: string | undefined } | undefined;

/** Why this machine can have no such disks, in one clause; undefined if it can. Tried once. */
export function diskObstacle(): string | undefined {
  known ??= { why: findObstacle() };
  return known.why;
}

function findObstacle(): string | undefined {
  if (process.platform !== "linux") return "only Linux has /dev/fuse, by which Schism serves a file system";
  for (const program of ["mount", "umount", "unshare", "nsenter"]) {
    if (programPath(program) === undefined) return `there is no ${program} on the PATH (util-linux has it)`;
  }
  try {
    accessSync(fuseDevice, constants.R_OK | constants.W_OK);
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    return missing
      ? `there is no ${fuseDevice} (\`modprobe fuse\`, or \`--device /dev/fuse\` for a container)`
      : `this user may not open ${fuseDevice} (as root, \`chmod 666 ${fuseDevice}\`, which is the usual mode)`;
  }
  const [program, ...args] = apart();
  const { failed, stderr } = execaSync(program, [...args, "mount", "-n", "-t", "tmpfs", "schism-try", tmpdir()], {
    ...{ reject: false, stdin: "ignore", timeout: 60_000 },
  });
  if (!failed) return undefined;
  const [said = ""] = String(stderr).trim().split("\n");
  return isRoot()
    ? `root may not mount here (${said}): a container needs \`--cap-add SYS_ADMIN\``
    : `this user may not mount in a namespace of its own (${said}): run as root, or allow user namespaces`;
}
