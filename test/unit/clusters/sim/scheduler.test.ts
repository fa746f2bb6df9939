import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sleep } from "../../../../src/clusters/clock.js";
import { Scheduler } from "../../../../src/clusters/sim/scheduler.js";

/** Runs until nothing is left to happen within `ms`. */
async function runFor(scheduler: Scheduler, ms: number): Promise<void> {
  scheduler.after(ms, () => scheduler.stop());
  await scheduler.run();
}

describe("Scheduler", () => {
  it("runs actions by time, and those of one moment in the order in which they were scheduled", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }), async (delays) => {
        const scheduler = new Scheduler();
        const ran: [number, number][] = [];
        delays.forEach((ms, index) => {
          scheduler.after(ms, () => ran.push([scheduler.nowNs() / 1e6, index]));
        });
        await runFor(scheduler, 21);
        const expected = delays.map((ms, index) => [ms, index] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(ran).toEqual(expected);
      }),
    );
  });

  it("does not run what was cancelled", async () => {
    const scheduler = new Scheduler();
    let ran = false;
    scheduler.after(5, () => {
      ran = true;
    })();
    await runFor(scheduler, 10);
    expect(ran).toBe(false);
  });

  it("lets code that awaited go on, through any number of promises, before time does", async () => {
    const scheduler = new Scheduler();
    const seen: number[] = [];
    const waiter = async (): Promise<void> => {
      await sleep(scheduler, 10).done;
      for (let hops = 0; hops < 50; hops++) await Promise.resolve();
      seen.push(scheduler.nowNs() / 1e6);
      await sleep(scheduler, 5).done;
      seen.push(scheduler.nowNs() / 1e6);
    };
    void waiter();
    for (let ms = 0; ms < 40; ms++) scheduler.after(ms, () => {});
    await runFor(scheduler, 40);
    expect(seen).toEqual([10, 15]);
  });

  it("lets the event loop have its turn once in a short run, and now and then in a long one", async () => {
    const turnsIn = async (waits: number): Promise<number> => {
      const scheduler = new Scheduler();
      let turns = 0;
      let ended = false;
      const count = (): void => {
        turns += 1;
        if (!ended) setImmediate(count);
      };
      setImmediate(count);
      const waiter = async (): Promise<void> => {
        for (let wait = 0; wait < waits; wait++) await sleep(scheduler, 1).done;
        scheduler.stop();
      };
      void waiter();
      await scheduler.run();
      ended = true;
      return turns;
    };
    expect(await turnsIn(10)).toBeGreaterThanOrEqual(1);
    const turns = await turnsIn(70_000);
    expect(turns).toBeGreaterThanOrEqual(3);
    // Each costs more than hundreds of actions.
    expect(turns).toBeLessThan(20);
  });

  it("says so when nothing is left that could ever happen", async () => {
    await expect(new Scheduler().run()).rejects.toThrow(/waits for something/);
  });
});
