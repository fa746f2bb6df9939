/** The ledger of a hunt, so that a hunt that is killed loses no finished batch. Only the same program continues it. */
import { createHash, randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { LedgerFile } from "../campaign/ledger/file.js";
import type { AttemptLine } from "../campaign/ledger/lines.js";
import { ledgerFilesIn, readLedgerFiles } from "../campaign/ledger/read.js";
import { spentIn } from "../campaign/ledger/spent.js";
import { lockFile } from "../campaign/lock.js";
import type { AttemptResult } from "../campaign/night/attempted.js";
import { environment } from "../campaign/night/environment.js";
import type { Job } from "../campaign/night/jobs.js";
import { writing } from "../history/errors.js";
import { loadOfMachine } from "../run/machine.js";
import type { HuntTarget } from "../scenario/draw.js";

export interface KeptHunt {
  /** Batches that were finished before. */
  readonly attempts: readonly AttemptLine[];
  /** Time that they took, ms. */
  readonly spentMs: number;
  /** Rejects with an InputError if there is no room. */
  record(job: Job, begun: string, result: AttemptResult): Promise<void>;
  /**
   * The hunt is finished: the next one with the same seed starts again from the beginning. Without this call the next one continues this
   * hunt.
   */
  finish(): Promise<void>;
  /** Ends the use of the ledger. */
  close(): Promise<void>;
}

/** `budget`: what ends the hunt; with another budget it is another hunt. Throws InputError if nothing can be written. */
export async function keptHunt(
  directory: string,
  huntTarget: HuntTarget,
  huntSeed: number,
  budget: readonly number[],
): Promise<KeptHunt> {
  writing(directory, () => mkdirSync(directory, { recursive: true }));
  const ran = await environment();
  const asked = createHash("sha256")
    .update(JSON.stringify([huntTarget, budget, ran.version, ran.commit]))
    .digest("hex");
  const campaign = `hunt-${huntTarget.system}${huntTarget.variant === null ? "" : `-${huntTarget.variant}`}`;
  const prefix = `${campaign}.${huntSeed}-${asked.slice(0, 12)}`;
  const earlier = ledgerFilesIn(directory).filter((file) => file.startsWith(join(directory, `${prefix}.`)));
  const last = earlier.at(-1);
  const isOpen = (path: string): boolean => !readLedgerFiles([path]).lines.some(({ line }) => line === "end");
  const goesOn = last !== undefined && isOpen(last);
  const file = goesOn ? last : join(directory, `${prefix}.${String(earlier.length + 1).padStart(4, "0")}.jsonl`);
  const release = lockFile(file);
  if (goesOn && !isOpen(file)) {
    // Another process finished it before it could be locked.
    release();
    return keptHunt(directory, huntTarget, huntSeed, budget);
  }
  const before = goesOn ? readLedgerFiles([file]).lines : [];
  const ledger = new LedgerFile(file);
  const night = { campaign, night: `${huntSeed}` };
  const session = randomUUID();
  const now = (): string => new Date().toISOString();
  await ledger.append({ line: "session", ...night, session, shard: "1/1", begun: now(), ...ran });
  const attempts = before.filter((line): line is AttemptLine => line.line === "attempt");
  return {
    attempts,
    spentMs: spentIn(before),
    record: (job, begun, result) =>
      ledger.append({
        ...{ line: "attempt", ...night, session, cell: job.cell.name, job: job.number, attempt: job.attempt, begun },
        ...{ load: loadOfMachine(), ...result },
      }),
    finish: () => ledger.append({ line: "end", ...night, session, shard: "1/1", ended: now(), reason: "budget" }),
    async close() {
      await ledger.close();
      release();
    },
  };
}
