/** Standard output as the destination of a command's result, and paths as it shows them. */
import { relative } from "node:path";
import type { Output } from "../files/output.js";
import { InputError } from "../history/errors.js";
import { writeData } from "./guard.js";

export function standardOutput(): Output {
  // The reader of a pipe may go away early; the callback of the write reports that.
  process.stdout.on("error", () => undefined);
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        writeData(text, (error) => {
          if (error) reject(new InputError("cannot be written", { file: "standard output" }, error.message));
          else resolve();
        });
      }),
    finish: () => undefined,
    abandon: () => undefined,
  };
}

/** A path relative to the working directory, unless it lies outside. */
export function fromHere(path: string): string {
  const way = relative(process.cwd(), path);
  return way.startsWith("..") ? path : way;
}
