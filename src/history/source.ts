/**
 * Where the bytes of a history come from: a file, standard input, or bytes at hand, in chunks. Content compressed with gzip is
 * recognised by its first bytes and unpacked as it is read, so that never more than a few chunks of it are in memory.
 */
import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { createGunzip } from "node:zlib";
import { InputError, statOf } from "./errors.js";

/** A path, `-` for standard input, or the content itself. */
export type HistorySource = string | Uint8Array;

const chunkBytes = 2 ** 20;
/** For files that say no size or a small one, and have more. */
const leastChunkBytes = 2 ** 14;
const gzip = [0x1f, 0x8b];
/** Other ways in which files are often packed, by their first bytes. */
const otherPackings: readonly { readonly name: string; readonly begins: readonly number[] }[] = [
  { name: "packed with zip", begins: [0x50, 0x4b, 0x03, 0x04] },
  { name: "compressed with zstd", begins: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: "compressed with bzip2", begins: [0x42, 0x5a, 0x68] },
  { name: "compressed with xz", begins: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
];

export function nameOfSource(source: HistorySource): string {
  if (typeof source !== "string") return "the history";
  return source === "-" ? "standard input" : source;
}

/**
 * The content, unpacked. A chunk is to be used before the next one is asked for, which may take its place. Throws InputError if the
 * content cannot be read or unpacked.
 */
export async function* chunksOf(source: HistorySource): AsyncGenerator<Uint8Array> {
  const chunks = storedChunks(source);
  try {
    const head: Uint8Array[] = [];
    let bytes = 0;
    while (bytes < 6) {
      const next = await chunks.next();
      if (next.done === true) break;
      head.push(new Uint8Array(next.value));
      bytes += next.value.length;
    }
    const first = Buffer.concat(head.map((chunk) => chunk.subarray(0, 6)));
    const packing = otherPackings.find(({ begins }) => startsWith(first, begins));
    if (packing !== undefined) {
      throw new InputError(`is ${packing.name}`, {}, "unpack it first; gzip alone is unpacked here");
    }
    if (startsWith(first, [0xff, 0xfe]) || startsWith(first, [0xfe, 0xff])) {
      throw new InputError("is UTF-16 text", { line: 1 }, "store the file as UTF-8");
    }
    const all = from(head, chunks);
    yield* startsWith(first, gzip) ? unpacked(all) : all;
  } finally {
    await chunks.return(undefined);
  }
}

async function* storedChunks(source: HistorySource): AsyncGenerator<Uint8Array> {
  if (typeof source !== "string") {
    for (let at = 0; at < source.length; at += chunkBytes) yield source.subarray(at, at + chunkBytes);
    return;
  }
  const found = source === "-" ? undefined : statOf(source);
  if (source !== "-") {
    if (found === undefined) throw new InputError("there is no such file");
    if (found.isDirectory()) throw new InputError("is a directory", {}, "name a history file in it");
  }
  try {
    if (found?.isFile() === true) yield* chunksOfFile(source, found.size);
    else yield* source === "-" ? process.stdin : createReadStream(source, { highWaterMark: chunkBytes });
  } catch (error) {
    // The operating system refuses to read: no permission, a broken disk.
    if (error instanceof Error && "code" in error) throw new InputError("cannot be read", {}, error.message);
    throw error;
  }
}

/**
 * Read at once, since a regular file never keeps its reader waiting: a stream has other threads open, read and close it, which takes
 * longer than all else where files are small.
 */
async function* chunksOfFile(path: string, size: number): AsyncGenerator<Uint8Array> {
  const file = openSync(path, "r");
  // One for all: memory outside the heap is given back late, and some dozen chunks would wait for that.
  const chunk = Buffer.allocUnsafeSlow(Math.min(chunkBytes, Math.max(leastChunkBytes, size)));
  try {
    for (;;) {
      const bytes = readSync(file, chunk);
      if (bytes === 0) return;
      yield chunk.subarray(0, bytes);
      // For signals and timers.
      if (bytes === chunkBytes) await setImmediate();
    }
  } finally {
    closeSync(file);
  }
}

function startsWith(bytes: Uint8Array, begins: readonly number[]): boolean {
  return begins.every((byte, at) => bytes[at] === byte);
}

async function* from(head: readonly Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head;
  yield* rest;
}

async function* unpacked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let packedBytes = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      packedBytes += chunk.length;
      // A stream reads ahead.
      yield new Uint8Array(chunk);
    }
  };
  const packed = Readable.from(counted(), { objectMode: false });
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  // A pipe does not hand errors on.
  packed.on("error", (error) => gunzip.destroy(error));
  packed.pipe(gunzip);
  try {
    const content: AsyncIterable<Uint8Array> = gunzip;
    yield* content;
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    if (error.code === "Z_BUF_ERROR") {
      throw new InputError("ends in the middle of its gzip data", {}, "is the file whole?");
    }
    throw new InputError("is damaged gzip data", {}, error.message);
  } finally {
    packed.destroy();
    gunzip.destroy();
  }
  // Bytes after the data would be left out silently.
  if (gunzip.bytesWritten < packedBytes) {
    throw new InputError(
      `has ${packedBytes - gunzip.bytesWritten} bytes after its gzip data`,
      {},
      "is the file whole?",
    );
  }
}
