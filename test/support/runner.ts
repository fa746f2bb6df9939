/**
 * A test of real processes, containers or databases may be attempted twice where the machine has more to do than it has cores: there, time
 * that passed says nothing of what is tested. `second-attempts.ts` names each that needed it, with the error of its first attempt. On a
 * machine with time to spare, and in tests that only compute, the first attempt counts.
 */
import { availableParallelism, loadavg } from "node:os";
import { type RunnerTask, TestRunner } from "vitest";
import { isComputing } from "./computing.js";

function overloaded(): boolean {
  const [load = 0] = loadavg();
  return load > availableParallelism();
}

export default class extends TestRunner {
  override async onBeforeRunTask(task: RunnerTask): Promise<void> {
    if (task.type === "test" && !isComputing(task.file.filepath)) task.retry ??= { count: 1, condition: overloaded };
    await super.onBeforeRunTask(task);
  }
}
