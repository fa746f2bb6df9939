/**
 * The operating system's information about processes: from /proc if there is one, otherwise from ps. A zombie counts as gone: it runs
 * nothing and only waits for its parent.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Opaque; together with the pid it identifies one process for good. */
  readonly started: string;
  /** One letter as in ps: R running, S sleeping, T stopped by a signal … */
  readonly state: string;
  /** The command line. The output of ps can only be split at spaces. */
  readonly words: readonly string[];
}

const pollMs = 5;
const hasProc = process.platform === "linux";

export function findProcess(pid: number): ProcessEntry | undefined {
  return hasProc ? fromProc(pid) : fromPs(["-p", String(pid)])[0];
}

/** `onHidden` is called with each process whose command line we may not read. */
export function findProcesses(
  wanted: (entry: ProcessEntry) => boolean,
  onHidden: (pid: number) => void = () => {},
): ProcessEntry[] {
  if (!hasProc) return fromPs(["-ax"]).filter(wanted);
  return allPids()
    .flatMap((pid) => fromProc(pid, onHidden) ?? [])
    .filter(wanted);
}

/** One variable of a process's environment, as it was at its start; undefined without it, and of processes that we may not look into. */
export function environmentOf(pid: number, name: string): string | undefined {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
    return variables.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
  } catch {
    return undefined;
  }
}

/** Of /proc; none if there is no such directory. */
export function allPids(): number[] {
  if (!hasProc) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** False if /proc shows the processes of another pid namespace: its ids mean nothing here. */
export function procIsOurs(): boolean {
  return !hasProc || readlinkSync("/proc/self") === String(process.pid);
}

/** True while exactly that process lives. */
export function stillThere({ pid, started }: Pick<ProcessEntry, "pid" | "started">): boolean {
  return findProcess(pid)?.started === started;
}

/** All processes that this one has started, and those that they have started in turn, in whatever group or session they are. */
export function descendantsOf(pid: number): ProcessEntry[] {
  if (!hasChildrenFiles())
    return among(
      findProcesses(() => true),
      (entry) => entry.parent === pid,
    );
  const found: ProcessEntry[] = [];
  const ids = [pid];
  // The array grows while it is walked.
  for (const parent of ids) {
    for (const child of childrenOf(parent)) {
      const entry = fromProc(child);
      ids.push(child);
      if (entry !== undefined) found.push(entry);
    }
  }
  return found;
}

/** Of these processes, those that are wanted, and their descendants. */
function among(processes: readonly ProcessEntry[], wanted: (entry: ProcessEntry) => boolean): ProcessEntry[] {
  const found = new Set(processes.filter(wanted));
  for (const parent of found) for (const each of processes) if (each.parent === parent.pid) found.add(each);
  return [...found];
}

/** Some kernels are built without them. */
function hasChildrenFiles(): boolean {
  return hasProc && existsSync("/proc/thread-self/children");
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      contentOf(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
    );
  } catch {
    // It ended in the meantime.
    return [];
  }
}

export async function waitGone(entry: Pick<ProcessEntry, "pid" | "started">): Promise<void> {
  while (stillThere(entry)) await new Promise((resolve) => setTimeout(resolve, pollMs));
}

/** `name`: a process id or `self`. Undefined for a process that is gone, and without a /proc. */
export function processTimesIn(name: string): Omit<ProcessEntry, "pid" | "words"> | undefined {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, "utf8");
    // Fields after the command's name, which is in parentheses and may contain anything; the first is field 3 of proc(5).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, parent] = fields;
    const started = fields[19];
    if (state === undefined || started === undefined || state === "Z" || state === "X") return undefined;
    return { started, state, parent: Number(parent) };
  } catch {
    // It ended in the meantime.
    return undefined;
  }
}

function fromProc(pid: number, onHidden: (pid: number) => void = () => {}): ProcessEntry | undefined {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
    const times = processTimesIn(String(pid));
    return times === undefined ? undefined : { pid, words, ...times };
  } catch (error) {
    // It ended in the meantime, or is not ours to read.
    if (error instanceof Error && "code" in error && (error.code === "EACCES" || error.code === "EPERM")) onHidden(pid);
    return undefined;
  }
}

function fromPs(selection: readonly string[]): ProcessEntry[] {
  const { stdout } = spawnSync("ps", [...selection, "-ww", "-o", "pid=,ppid=,state=,lstart=,command="], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
    maxBuffer: 100_000_000,
  });
  return stdout.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\w)\S*\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/.exec(line);
    if (match === null) return [];
    const [, pid = "", parent = "", state = "", started = "", command = ""] = match;
    if (state === "Z") return [];
    return [{ pid: Number(pid), parent: Number(parent), state, started, words: command.split(" ") }];
  });
}

/** The content of a file below /proc, or of another that may be gone; empty then. */
export function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}

/** The target of a link below /proc; empty if it is gone. */
export function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
