// A thread of the executor in which some trials go wrong: by seed 1 it throws, by seed 2 it ends, by seed 3 it never answers.
import { parentPort } from "node:worker_threads";

parentPort.on("message", ({ id, job }) => {
  const { seed } = job.scenario;
  if (seed === 1) throw new Error("the harness is broken here");
  if (seed === 2) process.exit(7);
  if (seed !== 3) parentPort.postMessage({ id, outcome: { outcome: "judged", kinds: [`seed ${seed}`] } });
});
