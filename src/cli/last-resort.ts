/**
 * What nobody caught ends the process with 255: left to Node it would end with 1, which says INVALID. Imported before everything else, so
 * that it holds while the other modules load. Replica processes of the run end with this one; what else it left is for `schism heal`.
 */
import { exitCodes } from "./exit.js";

/** Exit code of Node when the main module waits for something that nobody is going to settle. */
const neverSettled = 13;

/** Says on standard error what went wrong inside of Schism; the exit code is that of a crash. */
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

process.on("exit", (code) => {
  if (code === neverSettled) process.exitCode = exitCodes.crash;
});

// Whoever read our output may have gone, as `head` does. What was begun is still brought to its end, and undone.
process.stderr.on("error", () => {});
let told = false;
process.stdout.on("error", (error: Error & { readonly code?: string }) => {
  if (error.code === "EPIPE" || told) return;
  told = true;
  process.stderr.write(`schism: standard output cannot be written: ${error.message}\n`);
});
