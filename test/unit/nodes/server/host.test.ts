/** Timers of a replica's process under a clock that runs far too slow, and what a replica may not hand to its host. */
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

function hostOf(onTimer: (name: string) => void): ProcessHost {
  const nothing = (): void => {};
  const parts = { id: "n1", members: ["n1"], seed: 1, disk, send: nothing, reply: nothing, trace: nothing };
  return new ProcessHost({ ...parts, onTimer });
}

it("waits longer than Node's own timers can, and not 1 ms", () => {
  const due: string[] = [];
  const host = hostOf((name) => due.push(name));
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

it("refuses events, answers and timers that could not be sent or set as they are", () => {
  const host = hostOf(() => {});
  const request = { client: "p1", seq: 1, command: { f: "read" } };
  const role = { type: "role", role: "leader", leads: true, epoch: Number.NaN } as const;
  expect(() => host.trace(role)).toThrow("its event role has the epoch NaN");
  expect(() => host.reply(request, { type: "ok", value: Number.NaN })).toThrow("it answers with the value NaN");
  expect(() => host.setTimer("beat", Number.NaN)).toThrow("it sets the timer beat to NaN ms");
});
