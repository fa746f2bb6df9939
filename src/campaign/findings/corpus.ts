/**
 * The corpus of a campaign: a directory for each finding, named by its id. It is the run directory of the shrunk scenario (or of the run as
 * it was found, if the simulator does not show it), with `repro.json`, which is written last: a directory without it is incomplete.
 */
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { createSimCluster } from "../../clusters/sim/cluster.js";
import { writeWhole } from "../../files/whole.js";
import { InputError, writing } from "../../history/errors.js";
import { runFiles } from "../../record/files.js";
import type { Repro } from "../../record/repro.js";
import { type Recorded, readRecorded } from "../../run/recorded.js";
import { rejudge } from "../../run/rejudge.js";
import { runScenario } from "../../run/run.js";
import { tryLock } from "../lock.js";

/** Whether the corpus holds a complete entry of a finding. */
export function hasEntry(corpus: string, finding: string): boolean {
  return existsSync(join(corpus, finding, runFiles.repro));
}

/** The scenario as it can be run here. Throws InputError with file and field for an entry that was damaged. */
export function readEntry(corpus: string, finding: string): Required<Recorded> {
  const file = join(corpus, finding, runFiles.repro);
  const { scenario, repro } = readRecorded(file);
  if (repro === undefined) throw new InputError("is not a reproduction", { file });
  return { scenario, repro };
}

/** Runs a simulated scenario, with the entry as its run directory. */
export function writeSimulated(corpus: string, finding: string, repro: Repro): Promise<void> {
  return writeEntry(corpus, finding, repro, async (directory) => {
    writing(directory, () => mkdirSync(join(directory, "logs"), { recursive: true }));
    writeWhole(join(directory, runFiles.scenario), JSON.stringify(repro.scenario, null, 2));
    const { verdict, unwritten } = await runScenario(repro.scenario, directory, (plan) => createSimCluster(plan));
    // A run whose record has no room is an outcome of the run, but no witness.
    const cut = verdict.incomplete.filter(({ reason }) => reason === "not recorded").map(({ sentence }) => sentence);
    refuseUnwritten(directory, [...cut, ...unwritten]);
  });
}

/** What replicas had on their disks, which is of no use to a reader and may be hundreds of megabytes. */
const disks = "data";

/** Keeps a recorded run as it is, without its disks; its report is written again, since it names its own directory. */
export function writeRecorded(corpus: string, finding: string, repro: Repro, run: string): Promise<void> {
  return writeEntry(corpus, finding, repro, async (directory) => {
    writing(directory, () =>
      cpSync(run, directory, { recursive: true, filter: (path) => relative(run, path) !== disks }),
    );
    const { unwritten } = await rejudge(directory, (plan) => createSimCluster(plan));
    refuseUnwritten(directory, unwritten);
  });
}

function refuseUnwritten(directory: string, problems: readonly string[]): void {
  const [problem] = problems;
  if (problem !== undefined) throw new InputError(`is not complete: ${problem}`, { file: directory }, "make room");
}

/** A complete entry stays; an entry that another process is writing at this moment is left to that process. */
async function writeEntry(
  corpus: string,
  finding: string,
  repro: Repro,
  fill: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = join(corpus, finding);
  const lock = tryLock(directory);
  if ("holder" in lock) return;
  try {
    if (hasEntry(corpus, finding)) return;
    rmSync(directory, { recursive: true, force: true });
    await fill(directory);
    writeWhole(join(directory, runFiles.repro), JSON.stringify(repro, null, 2));
  } catch (error) {
    // What there is of it would take the room that the ledger needs.
    rmSync(directory, { recursive: true, force: true });
    throw error;
  } finally {
    lock.release();
  }
}
