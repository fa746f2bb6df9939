/**
 * The user that owns the processes and files of a server on this machine. Some servers refuse to run as root: where Schism itself does, they are
 * started as a user without privileges, who has to be able to enter the directories above their data.
 */
import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { execaSync } from "execa";
import type { ForeignServer } from "../../nodes/foreign.js";
import { InputError } from "../history/errors.js";

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** The ids of the user without privileges on Linux. */
const unprivileged: User = { uid: 65534, gid: 65534 };

/** Undefined if it is the user of this process. */
export function userOf({ refusesRoot }: Pick<ForeignServer, "refusesRoot">): User | undefined {
  return refusesRoot === true && process.getuid?.() === 0 ? unprivileged : undefined;
}

/** Throws InputError if the user of its processes cannot enter this directory, as far as it exists, or one above it. */
export function refuseUnreachable(server: Pick<ForeignServer, "name" | "refusesRoot">, directory: string): void {
  if (userOf(server) === undefined) return;
  for (let at = directory; ; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) {
      const why = `${server.name} does not run as root, and its user (id ${unprivileged.uid}) cannot enter ${at}`;
      throw new InputError(why, {}, "choose another directory with --runs, or run Schism as a user of your own");
    }
    if (at === dirname(at)) return;
  }
}

/**
 * What begins the command line of a process of this user. Shared memory of System V, such as PostgreSQL's, would outlive a process that is
 * killed; in an IPC namespace of its own it does not.
 */
export function as(user: User | undefined): readonly string[] {
  return user === undefined
    ? []
    : ["unshare", "--ipc", "setpriv", `--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups"];
}

const madeAndGiven = 'for each; do test -e "$each" || : >>"$each"; done && exec chown "$0" -- "$@"';

/** Gives directories and files, which are made if they are not there, to this user. `within`: what begins a command line that sees them. */
export function give(paths: readonly string[], { uid, gid }: User, within: readonly string[]): void {
  execaSync("env", [...within, "/bin/sh", "-c", madeAndGiven, `${uid}:${gid}`, ...paths]);
}
