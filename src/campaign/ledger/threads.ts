/** Spreads work on the files of a large ledger over threads; a small one is done with before a thread has started. */
import { availableParallelism } from "node:os";
import { Tinypool } from "tinypool";
import { threadFile } from "../../checkers/thread-file.js";
import { statOf } from "../../history/errors.js";

/** Bytes of ledgers that are read here in about the time that a thread takes to start. */
const worthAThread = 8_000_000;

interface Part {
  readonly files: readonly string[];
}

/** A function, and where a thread finds it: the address of its module, that module's file without extension, and the name it exports. */
export interface Work<P, R> {
  readonly from: string;
  readonly file: string;
  readonly exported: string;
  readonly work: (part: P) => R;
}

/** What `work` makes of each part, in the order of the parts. Throws what `work` throws. */
export async function inThreads<P extends Part, R>(
  { from, file, exported, work }: Work<P, R>,
  parts: readonly P[],
  bytesEach = worthAThread,
): Promise<readonly R[]> {
  const bytes = parts.flatMap(({ files }) => files).reduce((sum, file) => sum + (statOf(file)?.size ?? 0), 0);
  const width = Math.min(availableParallelism(), parts.length, Math.floor(bytes / bytesEach));
  if (width < 2) return parts.map(work);
  const pool = new Tinypool({ filename: threadFile(from, file).href, minThreads: width, maxThreads: width });
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
