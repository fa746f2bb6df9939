/** Spreads work on the files of a large ledger over threads; a small one is done with before a thread has started. */
import { availableParallelism } from "node:os";
import { pathToFileURL } from "node:url";
import { Tinypool } from "tinypool";
import { statOf } from "../../history/errors.js";
import { startFile } from "../../package.js";

/** Bytes of ledgers that are read here in about the time that a thread takes to start. */
const worthAThread = 8_000_000;

interface Part {
  readonly files: readonly string[];
}

/** A function, and where a thread finds it: its module, as `startFile` takes it, and the name that the module exports it under. */
export interface Work<P, R> {
  readonly module: string;
  readonly exported: string;
  readonly work: (part: P) => R;
}

/** What `work` makes of each part, in the order of the parts. Throws what `work` throws. */
export async function inThreads<P extends Part, R>(
  { module, exported, work }: Work<P, R>,
  parts: readonly P[],
  bytesEach = worthAThread,
): Promise<readonly R[]> {
  const bytes = parts.flatMap(({ files }) => files).reduce((sum, file) => sum + (statOf(file)?.size ?? 0), 0);
  const width = Math.min(availableParallelism(), parts.length, Math.floor(bytes / bytesEach));
  if (width < 2) return parts.map(work);
  const pool = new Tinypool({ filename: pathToFileURL(startFile(module)).href, minThreads: width, maxThreads: width });
  try {
    return await Promise.all(
      parts.map(async (part): Promise<R> => {
        try {
          return await pool.run(part, { name: exported });
        } catch {
          // An error loses its class on the way from a thread. The part is done again here, where it is told as it is.
          return work(part);
        }
      }),
    );
  } finally {
    await pool.destroy();
  }
}
