/** Whether and why the process of a node ended without being killed by us: the replica crashed, another process killed it, or the machine lacks something. */
import { exitCodes, type FatalCause } from "../../nodes/server/wire.js";
import type { ReplicaEnding } from "../contract/cluster.js";
import { describeExit, type Exit, type ReplicaRuntime } from "./replica-runtime.js";

/** What a process said before it ended itself. */
export interface Fatal {
  readonly cause: FatalCause | "protocol";
  readonly error: string;
}

/** Causes outside the replica: a user's kill, the kernel's when memory runs out, a logout. */
const foreignSignals: readonly (string | undefined)[] = ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"];
/** The machine has no room, or lacks something else that a process needs: not the program's fault. */
const machineErrors = /\b(ENOSPC|EDQUOT|EMFILE|ENFILE|ENOMEM|EIO|EROFS)\b/;

const byCode: ReadonlyMap<number | undefined, Fatal> = new Map([
  [exitCodes["disk-full"], { cause: "disk-full", error: "DiskFull: ENOSPC: no space left on the disk" }],
  [exitCodes.corruption, { cause: "corruption", error: "DiskCorruption: a stored record is damaged" }],
]);

/** What a replica of ours ended of, should the message that says so be lost; undefined if its exit code says nothing. */
export function fatalByCode({ code }: Exit): Fatal | undefined {
  return byCode.get(code);
}

/** How long the end of a process may take to be seen once it does not do what it is told, ms. */
const endTimeoutMs = 60_000;

/** Whether it did not do what it was told because it was about to end, as of a full disk: that is known a moment later. */
export async function hasEnded({ exited }: Pick<ReplicaRuntime, "exited">): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), endTimeoutMs);
  });
  const seen = await Promise.race([exited.then(() => true), patience]);
  clearTimeout(timer);
  return seen;
}

export function endingOf(
  { runtime, fatal }: { readonly runtime: ReplicaRuntime; readonly fatal: Fatal | undefined },
  exit: Exit,
): ReplicaEnding {
  const log = runtime.lastLog();
  if (fatal === undefined) {
    const cause = foreignSignals.includes(exit.signal) ? "killed" : "crash";
    return { cause, status: `${runtime.name} ${describeExit(exit)}`, log };
  }
  const [error = ""] = fatal.error.split("\n");
  if (fatal.cause === "protocol") return { cause: "crash", status: `${runtime.name} ${error}`, log };
  const cause = machineErrors.test(error) ? "machine" : "crash";
  return { cause, status: `${runtime.name} ended itself: ${error}`, log };
}
