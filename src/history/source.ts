/** Where the bytes of a history come from: a file, standard input, or bytes at hand, in chunks of at most 1 MiB. */
import { createReadStream } from "node:fs";
import { InputError, statOf } from "./errors.js";

/** A path, `-` for standard input, or the content itself. */
export type HistorySource = string | Uint8Array;

const chunkBytes = 2 ** 20;

export function nameOfSource(source: HistorySource): string {
  if (typeof source !== "string") return "the history";
  return source === "-" ? "standard input" : source;
}

export async function* chunksOf(source: HistorySource): AsyncGenerator<Uint8Array> {
  if (typeof source !== "string") {
    for (let at = 0; at < source.length; at += chunkBytes) yield source.subarray(at, at + chunkBytes);
    return;
  }
  if (source !== "-") {
    const found = statOf(source);
    if (found === undefined) throw new InputError("there is no such file");
    if (found.isDirectory()) throw new InputError("is a directory", {}, "name a history file in it");
  }
  const stream: AsyncIterable<Uint8Array> =
    source === "-" ? process.stdin : createReadStream(source, { highWaterMark: chunkBytes });
  try {
    yield* stream;
  } catch (error) {
    // What the operating system refuses: no permission, a broken disk.
    if (error instanceof Error && "code" in error) throw new InputError("cannot be read", {}, error.message);
    throw error;
  }
}
