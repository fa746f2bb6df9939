/** Disks that are full, rot, or come back empty. */
import { describe, expect } from "vitest";
import type { ResolvedFault } from "../../../src/faults/fault.js";
import { type FaultStage, ok, until } from "./stage.js";

export function testDiskFaults({ test }: FaultStage): void {
  describe("disks", () => {
    const full: ResolvedFault = { kind: "disk-full", nodes: ["n1"] };

    test("a full disk fails a sync, which ends the process; it is back with a first part when there is room", async ({
      started,
    }) => {
      const echo = await started("n1", "n2");
      for (const value of ["kept", "half", "gone"]) {
        await echo.ask("n1", "append", { value });
        if (value === "kept") await echo.ask("n1", "sync");
        else await echo.ask("n1", "truncate", { value: 9 });
      }
      const fault = await echo.cluster.inject(full);
      expect(fault.proof).toBe("n1: probe write failed (ENOSPC: no space left on the disk)");
      expect(await echo.ask("n1", "echo", { value: "reads go on" })).toEqual(ok("reads go on"));
      expect(await echo.ask("n1", "sync")).toMatchObject({ type: "lost" });
      await until(async () => echo.traces.some(({ node, event }) => node === "n1" && event.type === "ended"));
      expect(await echo.present()).toEqual(["n2"]);
      await fault.undo();
      expect(await echo.ask("n1", "records")).toEqual(ok(["kept", "half"]));
      await echo.ask("n1", "append", { value: "new" });
      expect(await echo.ask("n1", "sync")).toEqual(ok(null));
      await echo.relayWorks("n2", "n1");
      expect(echo.exits).toEqual([]);
    });

    test("a process that starts on a full disk finds it full; two faults end with the second", async ({ started }) => {
      const echo = await started("n1");
      const [first, second] = [await echo.cluster.inject(full), await echo.cluster.inject(full)];
      const kill = await echo.cluster.inject({ kind: "kill", nodes: ["n1"] });
      await kill.undo();
      await first.undo();
      await echo.ask("n1", "append", { value: 1 });
      expect(await echo.ask("n1", "sync")).toMatchObject({ type: "lost" });
      await second.undo();
      await echo.ask("n1", "append", { value: 2 });
      expect(await echo.ask("n1", "sync")).toEqual(ok(null));
      expect(await echo.ask("n1", "records")).toEqual(ok([2]));
    });

    test("a rotten record keeps the replica from starting, also after other faults; only a wipe brings it back, empty", async ({
      started,
    }) => {
      const echo = await started("n1", "n2");
      for (const value of [1, 2, 3]) await echo.ask("n1", "append", { value });
      await echo.ask("n1", "sync");
      const rot = await echo.cluster.inject({ kind: "bit-rot", nodes: ["n1"] });
      expect(rot.proof).toMatch(
        /ended by SIGKILL; byte \d+ of records changed from \w\w to \w\w, read back: records, record \d/,
      );
      expect(await echo.present()).toEqual(["n2"]);
      expect([...echo.cluster.lost()]).toEqual([]);
      await rot.undo();
      expect([...echo.cluster.lost()]).toEqual([["n1", expect.stringMatching(/^records, record \d: checksum/)]]);
      const kill = await echo.cluster.inject({ kind: "kill", nodes: ["n1", "n2"] });
      await kill.undo();
      expect(await echo.present()).toEqual(["n2"]);
      expect(echo.exits).toEqual([]);
      const wipe = await echo.cluster.inject({ kind: "wipe", nodes: ["n1"] });
      expect(wipe.proof).toMatch(/1 files of \d+ bytes erased, none is left$/);
      await wipe.undo();
      expect([...echo.cluster.lost()]).toEqual([]);
      expect(await echo.ask("n1", "records")).toEqual(ok([]));
    });

    test("where nothing is stored nothing can rot, and nothing is claimed", async ({ lent }) => {
      const echo = await lent();
      const rot = await echo.cluster.inject({ kind: "bit-rot", nodes: ["n1"] });
      expect(rot.proof).toBeNull();
      await rot.undo();
      expect(await echo.ask("n1", "records")).toEqual(ok([]));
    });
  });
}
