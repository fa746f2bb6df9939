/** What a replica sees of a clock that jumps or drifts. */
import { describe, expect } from "vitest";
import type { ResolvedFault } from "../../../src/faults/fault.js";
import type { EchoCluster } from "../echo-cluster.js";
import { type FaultStage, ok, until } from "./stage.js";

export function testClockFaults({ test }: FaultStage): void {
  describe("clocks", () => {
    const shown = async (echo: EchoCluster, node: string): Promise<number> => {
      const reply = await echo.ask(node, "now");
      if (reply === "silence" || reply.type !== "ok") throw new Error("the clock was not shown");
      return Number(reply.value) - Date.now();
    };
    const clock = (jumpMs: number, driftPercent: number): ResolvedFault => {
      return { kind: "clock", nodes: ["n1"], jumpMs, driftPercent };
    };

    test("a jump is seen by the replica, survives its restart, fires no timer, and ends at one stroke", async ({
      lent,
    }) => {
      const echo = await lent();
      const waiting = echo.ask("n1", "wait", { value: 3000 });
      const begun = performance.now();
      const jump = await echo.cluster.inject(clock(-3_600_000, 0));
      // Read before and after, each within a moment.
      expect(jump.proof).toMatch(/^n1: clock moved by -(3599[5-9]\d\d|3600[0-4]\d\d) ms$/);
      const second = await echo.cluster.inject(clock(7_200_000, 0));
      expect(await shown(echo, "n1")).toBeGreaterThan(3_500_000);
      await second.undo();
      expect(await shown(echo, "n1")).toBeLessThan(-3_500_000);
      expect(await waiting).toEqual(ok(null));
      expect(performance.now() - begun).toBeGreaterThan(2900);
      const kill = await echo.cluster.inject({ kind: "kill", nodes: ["n1"] });
      await kill.undo();
      expect(await shown(echo, "n1")).toBeLessThan(-3_500_000);
      await jump.undo();
      expect(Math.abs(await shown(echo, "n1"))).toBeLessThan(60_000);
    });

    test("drift makes the clock and the timers run faster, also those under way", async ({ lent }) => {
      const echo = await lent();
      const waiting = echo.ask("n1", "wait", { value: 30_000 }, 25_000);
      const drift = await echo.cluster.inject(clock(0, 900));
      expect(drift.proof).toMatch(/^n1: clock moved by \d+ ms, and shows (99\d\d|100\d\d) ms a second$/);
      expect(await waiting).toEqual(ok(null));
      expect(await shown(echo, "n1")).toBeGreaterThan(15_000);
      await drift.undo();
      expect(Math.abs(await shown(echo, "n1"))).toBeLessThan(20_000);
      const begun = performance.now();
      expect(await echo.ask("n1", "wait", { value: 500 })).toEqual(ok(null));
      expect(performance.now() - begun).toBeGreaterThan(490);
    });

    test.for([
      { driftPercent: -95, timerMs: 100, takesMs: 2000 },
      { driftPercent: 900, timerMs: 10_000, takesMs: 1000 },
    ])(
      "at a drift of $driftPercent % a timer of $timerMs ms takes $takesMs ms",
      async ({ driftPercent, timerMs, takesMs }, { lent }) => {
        const echo = await lent();
        const drift = await echo.cluster.inject(clock(0, driftPercent));
        const begun = performance.now();
        expect(await echo.ask("n1", "wait", { value: timerMs })).toEqual(ok(null));
        const took = performance.now() - begun;
        expect(took).toBeGreaterThan(takesMs - 5);
        // A busy machine may be late, but not by as much as the timer of a clock that runs well.
        if (takesMs < timerMs) expect(took).toBeLessThan(timerMs);
        await drift.undo();
      },
    );

    test("of a node that is down or stands still nothing is seen, and it finds its clock so when it goes on", async ({
      lent,
    }) => {
      const echo = await lent();
      const kill = await echo.cluster.inject({ kind: "kill", nodes: ["n1"] });
      const jump = await echo.cluster.inject(clock(3_600_000, 0));
      expect(jump.proof).toBeNull();
      await kill.undo();
      expect(await shown(echo, "n1")).toBeGreaterThan(3_500_000);
      const pause = await echo.cluster.inject({ kind: "pause", nodes: ["n1"] });
      await jump.undo();
      await pause.undo();
      // What was said meanwhile and what is asked now reach it on two connections.
      await until(async () => Math.abs(await shown(echo, "n1")) < 60_000);
    });
  });
}
