/**
 * Processes of runs (replicas, and the wardens of dead controllers), wherever their run directory is: each names its run and its controller
 * on its command line, or in its environment if the command line is a foreign server's. What such a process has started belongs to the run,
 * too: some servers overwrite the environment of their children. Nothing else is ever signalled, whatever a journal says.
 */
import { type ControllerIdentity, controllerOf } from "../../machine/controller.js";
import {
  descendantsOf,
  environmentOf,
  findProcesses,
  type ProcessEntry,
  stillThere,
  waitGone,
} from "../../machine/processes.js";

export interface RunProcess extends ProcessEntry {
  readonly runId: string;
  readonly controller: ControllerIdentity;
}

/** Marks in the environment of a server that is not ours, and of every process that it starts. */
export const runVariable = "SCHISM_RUN";
export const controllerVariable = "SCHISM_CONTROLLER";

/** How long a process may take to be gone after SIGKILL, ms. */
const endTimeoutMs = 30_000;

/** `onHidden` is called with each process whose command line we may not read. */
export function runProcesses(onHidden?: (pid: number) => void): RunProcess[] {
  const marked = findProcesses(({ pid }) => pid !== process.pid, onHidden).flatMap((entry) => {
    const runId = wordAfter(entry.words, "--run") ?? environmentOf(entry.pid, runVariable);
    const word = wordAfter(entry.words, "--controller") ?? environmentOf(entry.pid, controllerVariable) ?? "";
    const controller = controllerOf(word);
    return runId === undefined || controller === undefined ? [] : [{ ...entry, runId, controller }];
  });
  const known = new Set(marked.map(({ pid }) => pid));
  const started = marked.flatMap(({ pid: parent, runId, controller }) =>
    descendantsOf(parent).flatMap((entry) => {
      if (known.has(entry.pid)) return [];
      known.add(entry.pid);
      return [{ ...entry, runId, controller }];
    }),
  );
  return [...marked, ...started];
}

export function isWarden({ words }: ProcessEntry): boolean {
  return words.includes("--warden");
}

/** Kills a process, even a stopped one; resolves with the reason why it is still there, or undefined when it is gone. */
export async function endProcess(entry: ProcessEntry): Promise<string | undefined> {
  try {
    // Checked again right before the signal: since it was listed the process may have ended, and its id be used again.
    if (stillThere(entry)) process.kill(entry.pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    if (error.code === "ESRCH") return undefined;
    return error.code === "EPERM" ? "it belongs to another user: heal as that user, or as root" : error.message;
  }
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`it is still there ${endTimeoutMs} ms after SIGKILL`), endTimeoutMs);
  });
  try {
    return await Promise.race([waitGone(entry).then(() => undefined), patience]);
  } finally {
    clearTimeout(timer);
  }
}

function wordAfter(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(option);
  return at === -1 ? undefined : words[at + 1];
}
