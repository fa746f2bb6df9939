/** Memory that the process had before a history was read is not collected for it; what reading left behind is. */
import { once } from "node:events";
import { constants, PerformanceObserver } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { afterEach, expect, it, vi } from "vitest";
import { z } from "zod";
import { memoryOfReading } from "../../../src/checkers/memory.js";

const mebibyte = 2 ** 20;
const limit = 1024 * mebibyte;
/** The types of Node's interface leave `detail` out. */
const collection = z.object({ detail: z.object({ flags: z.number() }) });

afterEach(() => vi.restoreAllMocks());

/** How often a program asked for garbage to be collected while `work` ran. */
async function collectionsDuring(work: () => void): Promise<number> {
  const asked: number[] = [];
  const noted = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { flags } = collection.parse(entry).detail;
      if ((flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) !== 0) asked.push(flags);
    }
  });
  noted.observe({ entryTypes: ["gc"] });
  try {
    work();
    await pause(50);
  } finally {
    noted.disconnect();
  }
  return asked.length;
}

it.each([
  { before: 900, after: 910, left: 114, collections: 0 },
  { before: 900, after: 1000, left: 32, collections: 1 },
  { before: 1500, after: 1500, left: 32, collections: 0 },
  { before: 100, after: 300, left: 724, collections: 0 },
])("of $before MiB before and $after MiB after a reading", async ({ before, after, left, collections }) => {
  const resident = vi.spyOn(process.memoryUsage, "rss").mockReturnValue(before * mebibyte);
  const memory = memoryOfReading(limit, "history.jsonl");
  resident.mockReturnValue(after * mebibyte);
  const bytes: number[] = [];
  expect(await collectionsDuring(() => bytes.push(memory.left()))).toBe(collections);
  expect(bytes).toEqual([left * mebibyte]);
});

/** Each copy of the module has to find the collector for itself, as each thread does. */
const collecting = `
const { parentPort, workerData } = require("node:worker_threads");
void (async () => {
  const watches = [];
  for (let copy = 0; copy < workerData.copies; copy++) {
    const { MemoryWatch, sharedMemory } = await import(workerData.module + "?copy=" + copy);
    watches.push(new MemoryWatch(sharedMemory(2 ** 30)));
  }
  parentPort.postMessage("ready");
  Atomics.wait(workerData.go, 0, 0);
  for (const watch of watches) watch.relieve();
})();
`;

it("is collected by several threads at once", async () => {
  const module = new URL("../../../dist/src/checkers/memory.js", import.meta.url).href;
  const go = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workers = Array.from(
    { length: 4 },
    () => new Worker(collecting, { eval: true, workerData: { module, go, copies: 20 } }),
  );
  const ended = Promise.all(workers.map((worker) => once(worker, "exit")));
  await Promise.race([Promise.all(workers.map((worker) => once(worker, "message"))), ended]);
  Atomics.store(go, 0, 1);
  Atomics.notify(go, 0);
  expect((await ended).flat()).toEqual([0, 0, 0, 0]);
});
