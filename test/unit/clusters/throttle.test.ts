/** A process that is paused at intervals, whatever else pauses it. */
import { describe, expect, it } from "vitest";
import { Throttle } from "../../../src/clusters/throttle.js";

/** A clock that goes on when it is told, and a process that remembers who pauses it. */
function stage({ fails = false } = {}) {
  const due: { readonly ms: number; readonly callback: () => void }[] = [];
  const told: string[] = [];
  const process = {
    async pause(): Promise<string | null> {
      told.push("pause");
      return "n1: stands still";
    },
    async resume(): Promise<void> {
      told.push("resume");
      if (fails) throw new Error("it cannot be let go");
    },
  };
  const clock = {
    after(ms: number, callback: () => void) {
      const entry = { ms, callback };
      due.push(entry);
      return () => {
        if (due.includes(entry)) due.splice(due.indexOf(entry), 1);
      };
    },
  };
  const pass = async (): Promise<number> => {
    const [next] = due.splice(0, 1);
    next?.callback();
    await new Promise((resolve) => setTimeout(resolve));
    return next?.ms ?? 0;
  };
  return { throttle: new Throttle(process, clock, { stopMs: 150, runMs: 50 }), told, due, pass };
}

describe("a throttled process", () => {
  it("stands still and runs by turns until it ends", async () => {
    const { throttle, told, due, pass } = stage();
    expect(await throttle.begin()).toBe("n1: stands still, and so for 150 of each 200 ms");
    expect([await pass(), await pass(), await pass()]).toEqual([150, 50, 150]);
    expect(told).toEqual(["pause", "resume", "pause", "resume"]);
    await throttle.end();
    expect(told.at(-1)).toBe("resume");
    expect(due).toEqual([]);
  });

  it("that cannot be let go in some turn is told at the end, and tried once more", async () => {
    const { throttle, told, due, pass } = stage({ fails: true });
    await throttle.begin();
    await pass();
    expect(due).toEqual([]);
    await expect(throttle.end()).rejects.toThrow("cannot be let go");
    expect(told).toEqual(["pause", "resume", "resume"]);
  });

  it("is left as it is when its cluster stops, and keeps no timer", async () => {
    const { throttle, told, due, pass } = stage();
    await throttle.begin();
    await pass();
    throttle.abandon();
    expect(due).toEqual([]);
    expect(told).toEqual(["pause", "resume"]);
  });
});
