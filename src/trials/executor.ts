/** The executor of simulated runs on all cores, for hunts, shrinking and everything else that needs thousands. */
import { threadFile } from "../checkers/thread-file.js";
import { ThreadPool } from "./pool.js";
import type { Outcome, Trial } from "./trial.js";

export class TrialExecutor extends ThreadPool<Trial, Outcome> {
  constructor(width: number, worker = threadFile(import.meta.url, "worker")) {
    super(width, worker, (error) => ({ outcome: "crashed", error, ms: 0 }));
  }
}
