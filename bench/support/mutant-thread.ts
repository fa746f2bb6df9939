/**
 * Hunts one program on a thread of its own, which loads it from the copy that this file lies in: runs it as a hunt draws it, one run after
 * the other, and tells after each what it was convicted of, whether the mistake was reached, and what became of the record.
 */
import { createHash } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { createSimCluster } from "../../src/clusters/sim/cluster.js";
import { runInMemory } from "../../src/execution/in-memory.js";
import { judgeChecks } from "../../src/judging/judge.js";
import { drawScenario, runSeed } from "../../src/scenario/draw.js";
import { kindsOf } from "../../src/trials/kinds.js";

export interface MutantHunt {
  readonly system: string;
  readonly seed: number;
  readonly runs: number;
  readonly timeMs: number;
  /** Of the correct program, run by run; empty if this is the correct one, whose digests are all wanted. */
  readonly digests: readonly string[];
}

export interface MutantRun {
  readonly kinds: readonly string[];
  /** What the replica that crashed, or the harness, said. */
  readonly said: string | null;
  readonly reached: boolean;
  /** Of the whole record. Null once a record differed from that of the correct program: then nothing more is to be learnt from it. */
  readonly digest: string | null;
}

const limits = { timeLimitMs: 2000, memoryLimitBytes: 2 ** 28 };

async function hunt({ system, seed, runs, timeMs, digests }: MutantHunt): Promise<void> {
  const end = performance.now() + timeMs;
  let differs = false;
  for (let index = 0; index < runs && performance.now() < end; index++) {
    const run = await made(system, runSeed(seed, index), differs);
    if (digests.length > 0 && run.digest !== digests[index]) differs = true;
    parentPort?.postMessage(run);
    if (run.kinds.length > 0) break;
  }
}

async function made(system: string, seed: number, differs: boolean): Promise<MutantRun> {
  const reached = (): boolean => Reflect.get(globalThis, "mutantReached") === true;
  try {
    const scenario = drawScenario({ system, variant: null, options: {} }, seed);
    const evidence = await runInMemory(scenario, (plan) => createSimCluster(plan));
    const { events, traces, faults, course } = evidence;
    const said = course.flatMap((record) =>
      record.event === "replica ended" && record.cause === "crash" ? [record.status] : [],
    );
    const digest = differs
      ? null
      : createHash("sha1")
          .update(JSON.stringify([events, traces, faults]))
          .digest("hex");
    return { kinds: kindsOf(judgeChecks(evidence, limits)), said: said[0] ?? null, reached: reached(), digest };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { kinds: ["the run itself failed"], said, reached: reached(), digest: null };
  }
}

// What is handed over is made by `bench/mutants.ts`, of the same build.
await hunt(workerData as MutantHunt);
