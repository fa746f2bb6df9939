/**
 * The only way for text to reach the terminal. Both streams are guarded before a command begins, so that no command can forget to escape
 * its output: a history, a file, a replica's log or an option may hold any character.
 */
import { visible } from "../history/visible.js";
import { withColours } from "../report/colours.js";

type Stream = NodeJS.WriteStream;

const unguardedWrites = new WeakMap<Stream, Stream["write"]>();

/** From here on, everything written to the stream shows control characters instead of sending them. */
export function guard(stream: Stream): void {
  const write = stream.write.bind(stream);
  unguardedWrites.set(stream, write);
  function guarded(chunk: Uint8Array | string, done?: (error?: Error | null) => void): boolean;
  function guarded(
    chunk: Uint8Array | string,
    encoding?: BufferEncoding,
    done?: (error?: Error | null) => void,
  ): boolean;
  function guarded(
    chunk: Uint8Array | string,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    done?: (error?: Error | null) => void,
  ): boolean {
    const told = typeof encoding === "function" ? encoding : done;
    return write(shown(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString()), told);
  }
  stream.write = guarded;
}

/** A file written to standard output, such as a converted history, goes to other programs unchanged. A terminal gets it escaped. */
export function writeData(text: string, done: (error?: Error | null) => void): void {
  const { stdout } = process;
  const write = stdout.isTTY === true ? undefined : unguardedWrites.get(stdout);
  if (write === undefined) stdout.write(text, done);
  else write(text, done);
}

/** The stream's own write, which sends its argument unchanged. */
export function unguarded(stream: Stream): Stream["write"] {
  return unguardedWrites.get(stream) ?? stream.write.bind(stream);
}

/** Text as a guarded stream sends it. */
export function shown(text: string): string {
  return withColours(visible(text));
}
