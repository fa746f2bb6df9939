/**
 * What the operating system says about processes: from /proc where there is one, else from ps. A zombie counts as gone: it
 * runs nothing and only waits for its parent to look.
 */
import { readdirSync, readFileSync } from "node:fs";
import { execaSync } from "execa";

export interface ProcessEntry {
  readonly pid: number;
  /** Opaque; with the pid it names one process for good. */
  readonly started: string;
  /** One letter as in ps: R running, S sleeping, T stopped by a signal … */
  readonly state: string;
  /** The command line. From ps the words are split at spaces, for want of anything better. */
  readonly words: readonly string[];
}

const pollMs = 5;

export function findProcess(pid: number): ProcessEntry | undefined {
  return process.platform === "linux" ? fromProc(pid) : fromPs(["-p", String(pid)])[0];
}

export function findProcesses(wanted: (entry: ProcessEntry) => boolean): ProcessEntry[] {
  if (process.platform !== "linux") return fromPs(["-ax"]).filter(wanted);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => fromProc(Number(name)) ?? [])
    .filter(wanted);
}

/** True while that very process lives. */
export function stillThere({ pid, started }: Pick<ProcessEntry, "pid" | "started">): boolean {
  return findProcess(pid)?.started === started;
}

export async function waitGone(entry: Pick<ProcessEntry, "pid" | "started">): Promise<void> {
  while (stillThere(entry)) await new Promise((resolve) => setTimeout(resolve, pollMs));
}

function fromProc(pid: number): ProcessEntry | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Fields after the command's name, which stands in parentheses and may hold anything; the first is field 3 of proc(5).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state] = fields;
    const started = fields[19];
    if (state === undefined || started === undefined || state === "Z" || state === "X") return undefined;
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
    return { pid, started, state, words };
  } catch {
    // It ended between two looks.
    return undefined;
  }
}

function fromPs(selection: readonly string[]): ProcessEntry[] {
  const { stdout } = execaSync("ps", [...selection, "-ww", "-o", "pid=,state=,lstart=,command="], {
    reject: false,
    env: { LC_ALL: "C" },
  });
  return stdout.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\w)\S*\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/.exec(line);
    if (match === null) return [];
    const [, pid = "", state = "", started = "", command = ""] = match;
    return state === "Z" ? [] : [{ pid: Number(pid), state, started, words: command.split(" ") }];
  });
}
