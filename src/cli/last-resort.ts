/**
 * Uncaught errors end the process with 255: Node would end it with 1, which means INVALID. Imported before everything else, so that it is
 * in effect while the other modules load. Replica processes of the run end with this one; `schism heal` removes any other leftovers.
 */
import { writeSync } from "node:fs";
import { exitCodes } from "./exit.js";

/** Reports an internal error of Schism on standard error; the exit code is that of a crash. */
export function tellCrash(error: unknown): void {
  process.exitCode = exitCodes.crash;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`schism: crashed: ${text}\n`);
}

for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, (error: unknown) => {
    try {
      tellCrash(error);
    } finally {
      process.exit(exitCodes.crash);
    }
  });
}

// Code that a user names, such as a model of their own, may end the process, or wait for what never comes, which ends it as well. Its exit
// code would be taken for a verdict.
function onEarlyExit(): void {
  if (process.exitCode === exitCodes.crash) return;
  const causes = "code that it loaded ended the process, or waited for what never came";
  writeSync(process.stderr.fd, `schism: crashed: the process ended before the command had: ${causes}\n`);
  process.exit(exitCodes.crash);
}
process.on("exit", onEarlyExit);

/** The command has done what it was told to do, or has said why it did not. */
export function endProcess(): void {
  process.off("exit", onEarlyExit);
  process.exit();
}

// The reader of our output may have gone, as `head` does. Work under way is still brought to its end, and undone.
process.stderr.on("error", () => {});
let told = false;
process.stdout.on("error", (error: Error & { readonly code?: string }) => {
  if (error.code === "EPIPE" || told) return;
  told = true;
  process.stderr.write(`schism: standard output cannot be written: ${error.message}\n`);
});
