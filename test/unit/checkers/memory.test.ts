/** Memory that the process had before a history was read is not collected for it; what reading left behind is. */
import { constants, PerformanceObserver } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
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
