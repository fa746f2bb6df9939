/** The executor of simulated runs on all cores, for hunts, shrinking and everything else that needs thousands. */
import { pathToFileURL } from "node:url";
import { startFile } from "../package.js";
import { ThreadPool } from "./pool.js";
import type { Outcome, Trial } from "./trial.js";

export class TrialExecutor extends ThreadPool<Trial, Outcome> {
  constructor(width: number, worker = pathToFileURL(startFile("trials/worker"))) {
    super(width, worker, (error) => ({ outcome: "crashed", error, ms: 0 }));
  }
}
