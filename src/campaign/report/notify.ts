/**
 * Notifies the user with a command of their own, run by the shell: the summary is its standard input, and the night in one line is in its
 * environment. Whether it works changes no verdict.
 */
import { spawn } from "node:child_process";
import { InputError } from "../../history/errors.js";

export interface Notification {
  readonly command: string;
  /** The night in one line, in the environment as SCHISM_NIGHT. */
  readonly line: string;
  /** `summary.json`. */
  readonly json: string;
  readonly timeoutMs: number;
}

/** The outcome: null if the command ended with 0, otherwise a sentence that says why not. */
export function notify({ command, line, json, timeoutMs }: Notification): Promise<string | null> {
  if (command.trim() === "") throw new InputError("the command of a notification is empty");
  return new Promise((resolve) => {
    // A process group of its own, so that what the shell started ends with it.
    const child = spawn(command, {
      shell: true,
      detached: true,
      env: { ...process.env, SCHISM_NIGHT: line },
      // What it prints is not part of our output.
      stdio: ["pipe", 2, 2],
    });
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      resolve(`did not end within ${timeoutMs / 1000} s and was stopped`);
    }, timeoutMs);
    const end = (problem: string | null): void => {
      clearTimeout(timer);
      resolve(problem);
    };
    child.on("error", (error) => end(`could not be started: ${error.message}`));
    child.on("exit", (code, signal) => {
      if (code === 0) end(null);
      else end(code === null ? `was ended by ${signal}` : `ended with ${code}`);
    });
    // A command that does not read its input is not an error.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(json);
  });
}
