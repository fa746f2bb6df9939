/** The worker thread of a ViolationWatch: takes events, checks them when it has the time, and reports a violation. */
import { parentPort, workerData } from "node:worker_threads";
import { OnlineChecker } from "../checkers/linearizability/online/checker.js";
import type { HistoryEvent } from "../history/operation.js";
import { models } from "../models/index.js";

const name: string = workerData; // as watch.ts starts it
const model = models.get(name);
if (model === undefined) throw new Error(`no model ${name}`);
const checker = new OnlineChecker(model);
let looking = false;
let tookMs = 0;

parentPort?.on("message", (events: readonly HistoryEvent[]) => {
  for (const event of events) checker.append(event);
  if (looking) return;
  looking = true;
  // The longer a check takes, the rarer it becomes, so that events never pile up.
  setTimeout(look, tookMs);
});

function look(): void {
  looking = false;
  const begun = performance.now();
  const violation = checker.violated();
  tookMs = performance.now() - begun;
  if (violation !== undefined) parentPort?.postMessage(violation);
}
