/** What ends or stops a replica, as its clients and its peers notice it. */
import { describe, expect } from "vitest";
import { type FaultStage, link, ok, until } from "./stage.js";

export function testProcessFaults({ onlyLocal, test }: FaultStage): void {
  describe("processes", () => {
    test("kill and restart keeps what was synced and loses what was not", async ({ started }) => {
      const echo = await started("n1");
      await echo.ask("n1", "append", { value: "kept" });
      await echo.ask("n1", "sync");
      await echo.ask("n1", "append", { value: "lost" });
      expect(await echo.ask("n1", "records")).toEqual(ok(["kept", "lost"]));
      const kill = await echo.cluster.inject({ kind: "kill", nodes: ["n1"] });
      expect(kill.proof).toMatch(/^n1: (process|container) \w+ ended by SIGKILL$/);
      expect(await echo.present()).toEqual([]);
      await kill.undo();
      expect(await echo.ask("n1", "records")).toEqual(ok(["kept"]));
      expect(echo.traces.filter((trace) => trace.event.type === "torn-tail")).toEqual([]);
      expect(echo.exits).toEqual([]);
    });

    onlyLocal(
      "a killed replica comes back in the process that was started in reserve, with what was synced",
      async ({ made }) => {
        const echo = made(["n1"], { restarts: true });
        await echo.cluster.start();
        await until(async () => (await echo.present()).length === 2);
        await echo.ask("n1", "append", { value: "kept" });
        await echo.ask("n1", "sync");
        for (let round = 0; round < 2; round++) {
          const kill = await echo.cluster.inject({ kind: "kill", nodes: ["n1"] });
          expect(await echo.ask("n1", "records")).toEqual({ type: "refused", error: "n1 is down" });
          expect((await echo.present()).length).toBeLessThanOrEqual(1);
          await kill.undo();
          expect(await echo.ask("n1", "records")).toEqual(ok(["kept"]));
        }
        await echo.cluster.stop();
        expect(await echo.present()).toEqual([]);
        expect(echo.exits).toEqual([]);
      },
    );

    test("a throttled replica is slow, and never gone", async ({ started }) => {
      const echo = await started("n1");
      // A client gives up a connection that takes a second to open, so this one is open before.
      expect(await echo.ask("n1", "echo")).toMatchObject({ type: "ok" });
      const throttle = await echo.cluster.inject({ kind: "throttle", nodes: ["n1"], runMs: 100, stopMs: 900 });
      expect(throttle.proof).toMatch(/^n1: .*, and so for 900 of each 1000 ms$/);
      const asked: number[] = [];
      // A busy machine may be late to stop it, so that one of the parts in which it runs answers several.
      for (let longestMs = 0; longestMs < 500 && asked.length < 50; ) {
        const begun = performance.now();
        expect(await echo.ask("n1", "append", { value: asked.length })).toMatchObject({ type: "ok" });
        longestMs = Math.max(longestMs, performance.now() - begun);
        asked.push(asked.length);
        // Into the part in which it stands still.
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      expect(asked.length, "asked without one that waited").toBeLessThan(50);
      await throttle.undo();
      expect(await echo.ask("n1", "records")).toEqual(ok(asked));
      expect(echo.exits).toEqual([]);
    });

    test("power loss takes all at once and leaves a torn record, which is found and cut off", async ({ started }) => {
      const echo = await started("n1", "n2");
      for (const node of ["n1", "n2"]) {
        await echo.ask(node, "append", { value: `${node} kept` });
        await echo.ask(node, "sync");
        await echo.ask(node, "append", { value: "lost" });
      }
      const cut = await echo.cluster.inject({ kind: "power-loss", nodes: ["n1", "n2"] });
      await cut.undo();
      for (const node of ["n1", "n2"]) expect(await echo.ask(node, "records")).toEqual(ok([`${node} kept`]));
      const torn = echo.traces.flatMap(({ node, event }) => (event.type === "torn-tail" ? [[node, event.record]] : []));
      expect(torn.sort()).toEqual([
        ["n1", 1],
        ["n2", 1],
      ]);
      // A plain restart afterwards finds nothing torn: the tail was cut off the file.
      const kill = await echo.cluster.inject({ kind: "kill", nodes: ["n1"] });
      await kill.undo();
      expect(await echo.ask("n1", "records")).toEqual(ok(["n1 kept"]));
      expect(echo.traces.filter((trace) => trace.event.type === "torn-tail")).toHaveLength(2);
    });

    test("a node that two faults took down is up when both are undone", async ({ lent }) => {
      const echo = await lent();
      const [kill, cut] = await Promise.all([
        echo.cluster.inject({ kind: "kill", nodes: ["n1"] }),
        echo.cluster.inject({ kind: "power-loss", nodes: ["n1", "n2"] }),
      ]);
      await kill.undo();
      expect(await echo.ask("n1", "echo")).toMatchObject({ type: "refused" });
      await cut.undo();
      expect(await echo.ask("n1", "echo", { value: 1 })).toEqual(ok(1));
      expect(await echo.ask("n2", "echo", { value: 2 })).toEqual(ok(2));
      // The peers' links follow the process to its new port.
      await echo.relayWorks("n1", "n2");
      await echo.relayWorks("n2", "n1");
    });

    test("a paused replica keeps silent and then answers; overlapping pauses end with the last", async ({ lent }) => {
      const echo = await lent();
      const first = await echo.cluster.inject({ kind: "pause", nodes: ["n1"] });
      const second = await echo.cluster.inject({ kind: "pause", nodes: ["n1"] });
      expect(first.proof).toMatch(/state (T|paused)/);
      const late = echo.ask("n1", "echo", { value: "late" });
      expect(await echo.ask("n1", "echo", { value: "unheard" }, 300)).toBe("silence");
      expect(await echo.cluster.status("n1")).toBeNull();
      await first.undo();
      expect(await echo.ask("n1", "echo", { value: "still unheard" }, 300)).toBe("silence");
      await second.undo();
      expect(await late).toEqual(ok("late"));
    });

    test("a paused replica can be killed, and undoing the pause afterwards does no harm", async ({ lent }) => {
      const echo = await lent();
      const pause = await echo.cluster.inject({ kind: "pause", nodes: ["n1"] });
      const kill = await echo.cluster.inject({ kind: "kill", nodes: ["n1"] });
      await kill.undo();
      await pause.undo();
      expect(await echo.ask("n1", "echo", { value: 1 })).toEqual(ok(1));
    });

    test("a pause that ends or begins while another fault kills the replica is no failure", async ({ lent }) => {
      const echo = await lent();
      for (let times = 0; times < 3; times++) {
        const pause = await echo.cluster.inject({ kind: "pause", nodes: ["n1"] });
        const [kill] = await Promise.all([echo.cluster.inject({ kind: "kill", nodes: ["n1"] }), pause.undo()]);
        await kill.undo();
        const second = await echo.cluster.inject({ kind: "pause", nodes: ["n1"] });
        const [, again] = await Promise.all([second.undo(), echo.cluster.inject({ kind: "kill", nodes: ["n1"] })]);
        await again.undo();
        const [late, last] = await Promise.all([
          echo.cluster.inject({ kind: "pause", nodes: ["n1"] }),
          echo.cluster.inject({ kind: "kill", nodes: ["n1"] }),
        ]);
        await last.undo();
        await late.undo();
        expect(await echo.ask("n1", "echo", { value: times })).toEqual(ok(times));
      }
    });

    test("stop ends stopped processes too", async ({ started }) => {
      const echo = await started("n1", "n2");
      await echo.cluster.inject({ kind: "pause", nodes: ["n1"] });
      await echo.cluster.stop();
      expect(await echo.present()).toEqual([]);
    });
  });

  test("stop with faults in effect, and an undo after it", async ({ started }) => {
    const echo = await started("n1", "n2", "n3");
    const cut = await echo.cluster.inject({ kind: "partition", links: [link("n1", "n2")], mode: "drop" });
    const kill = await echo.cluster.inject({ kind: "kill", nodes: ["n3"] });
    const restart = kill.undo();
    await Promise.allSettled([echo.cluster.stop(), restart]);
    await cut.undo();
    expect(await echo.present()).toEqual([]);
    await expect(echo.cluster.inject({ kind: "kill", nodes: ["n1"] })).rejects.toThrow("stopped");
  });
}
