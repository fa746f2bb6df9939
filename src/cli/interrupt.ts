/**
 * Ctrl-C and similar signals end a command in order: its work is undone, its results are printed. The listeners stay until the process
 * ends: if ours were removed, other libraries' handlers would end the process at once. A SIGKILL to the npx that started us sends us
 * nothing, so we poll for that.
 */
import { launcherOf } from "../clusters/launcher.js";
import { exitCodes } from "./exit.js";

const lookEveryMs = 250;

export function interruption(): AbortSignal {
  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => abort.abort());
  const lives = launcherOf(process.env);
  if (lives !== undefined) {
    const timer = setInterval(() => {
      if (lives()) return;
      clearInterval(timer);
      abort.abort();
    }, lookEveryMs).unref();
  }
  return abort.signal;
}

/** Where the results of a part say nothing: the command ends as unknown, and says why it printed none. */
export function tellInterrupted(): void {
  process.stderr.write("schism: interrupted; nothing is shown, since only all of it says something\n");
  process.exitCode = exitCodes.unknown;
}
