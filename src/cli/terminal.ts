/**
 * The one place where text leaves for the terminal. Both streams are guarded before a command begins, so that no command can
 * forget to escape what it prints: a history, a file, a replica's log or an option may hold any character.
 */
import { createLogUpdate } from "log-update";
import { visible } from "../history/visible.js";
import { withColours } from "../report/colours.js";

type Stream = NodeJS.WriteStream;

const unguarded = new WeakMap<Stream, Stream["write"]>();

/** From here on, whatever is written to the stream shows control characters instead of sending them. */
export function guard(stream: Stream): void {
  const write = stream.write.bind(stream);
  unguarded.set(stream, write);
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

/**
 * A file asked for on standard output, such as a converted history, goes to other programs as it is. A terminal gets it
 * escaped.
 */
export function writeData(text: string, done: (error?: Error | null) => void): void {
  const { stdout } = process;
  const write = stdout.isTTY === true ? undefined : unguarded.get(stdout);
  if (write === undefined) stdout.write(text, done);
  else write(text, done);
}

export interface Repainted {
  show(text: string): void;
  clear(): void;
  /** Leaves what is shown standing. */
  done(): void;
}

/** A line of progress that is painted anew in its place; moving the cursor there needs the unguarded stream. */
export function repainted(stream: Stream): Repainted {
  const write = unguarded.get(stream) ?? stream.write.bind(stream);
  const raw: Stream = Object.create(stream, { write: { value: write } });
  // The cursor stays: what hides and restores it would write to a guarded stream, and leave it hidden after a crash.
  const update = createLogUpdate(raw, { showCursor: true });
  return { show: (text) => update(shown(text)), clear: () => update.clear(), done: () => update.done() };
}

function shown(text: string): string {
  return withColours(visible(text));
}
