/** Timers of a replica's process under a clock that runs far too slow. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Disk } from "../../../../nodes/host.js";
import { ProcessHost } from "../../../../nodes/server/host.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const disk: Disk = { append: () => {}, read: () => [], truncate: () => {}, rewrite: () => {}, sync: () => {} };

it("waits longer than Node's own timers can, and not 1 ms", () => {
  const due: string[] = [];
  const nothing = (): void => {};
  const host = new ProcessHost({
    ...{ id: "n1", members: ["n1"], seed: 1, disk, send: nothing, reply: nothing, trace: nothing },
    onTimer: (name) => due.push(name),
  });
  // Three drifts of -95 % at once.
  host.setClock({ aheadMs: 0, pace: 0.05 ** 3 });
  host.setTimer("slow", 1_000_000);
  const takesMs = 1_000_000 / 0.05 ** 3;
  expect(takesMs).toBeGreaterThan(2 ** 31);
  vi.advanceTimersByTime(takesMs - 1000);
  expect(due).toEqual([]);
  vi.advanceTimersByTime(2000);
  expect(due).toEqual(["slow"]);
});
