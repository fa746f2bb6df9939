/** Faults of a cluster of real replicas, each seen by what replicas and clients notice, and seen to end. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Link, ResolvedFault } from "../../src/faults/fault.js";
import { EchoCluster, type EchoKind } from "./echo-cluster.js";

/** Declares the tests for one kind of cluster. */
export function testFaults(kind: EchoKind): void {
  // What containers cannot suffer is refused before a run; there is nothing to test.
  const onlyLocal = (name: string, body: () => Promise<void>): void => {
    if (kind === "local") test(name, body);
  };
  const modes = kind === "local" ? (["drop", "half-open", "reset"] as const) : (["drop", "reset"] as const);
  const clusters: EchoCluster[] = [];
  afterEach(async () => {
    for (const echo of clusters.splice(0)) await echo.end();
  });

  async function started(...nodes: string[]): Promise<EchoCluster> {
    const echo = new EchoCluster(kind, nodes);
    clusters.push(echo);
    await echo.cluster.start();
    for (const from of nodes) for (const to of nodes) if (from !== to) await echo.relayWorks(from, to);
    return echo;
  }

  const link = (from: string, to: string): Link => ({ from, to });
  const ok = (value: unknown) => ({ type: "ok", value });

  async function until(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  describe("processes", () => {
    test("kill and restart keeps what was synced and loses what was not", async () => {
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
      async () => {
        const echo = new EchoCluster(kind, ["n1"], undefined, true);
        clusters.push(echo);
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

    test("power loss takes all at once and leaves a torn record, which is found and cut off", async () => {
      const echo = await started("n1", "n2");
      for (const node of ["n1", "n2"]) {
        await echo.ask(node, "append", { value: `${node} kept` });
        await echo.ask(node, "sync");
        await echo.ask(node, "append", { value: "lost" });
      }
      const cut = await echo.cluster.inject({ kind: "power-loss", nodes: ["n1", "n2"] });
      await cut.undo();
      for (const node of ["n1", "n2"]) expect(await echo.ask(node, "records")).toEqual(ok([`${node} kept`]));
      const torn = echo.traces.filter((trace) => trace.event.type === "torn-tail");
      expect(torn.map((trace) => [trace.node, trace.event.record]).sort()).toEqual([
        ["n1", 1],
        ["n2", 1],
      ]);
      // A plain restart afterwards finds nothing torn: the tail was cut off the file.
      const kill = await echo.cluster.inject({ kind: "kill", nodes: ["n1"] });
      await kill.undo();
      expect(await echo.ask("n1", "records")).toEqual(ok(["n1 kept"]));
      expect(echo.traces.filter((trace) => trace.event.type === "torn-tail")).toHaveLength(2);
    });

    test("a node that two faults took down is up when both are undone", async () => {
      const echo = await started("n1", "n2");
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

    test("a paused replica keeps silent and then answers; overlapping pauses end with the last", async () => {
      const echo = await started("n1", "n2");
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

    test("a paused replica can be killed, and undoing the pause afterwards does no harm", async () => {
      const echo = await started("n1");
      const pause = await echo.cluster.inject({ kind: "pause", nodes: ["n1"] });
      const kill = await echo.cluster.inject({ kind: "kill", nodes: ["n1"] });
      await kill.undo();
      await pause.undo();
      expect(await echo.ask("n1", "echo", { value: 1 })).toEqual(ok(1));
    });

    test("stop ends stopped processes too", async () => {
      const echo = await started("n1", "n2");
      await echo.cluster.inject({ kind: "pause", nodes: ["n1"] });
      await echo.cluster.stop();
      expect(await echo.present()).toEqual([]);
    });
  });

  describe("partitions", () => {
    test.each(modes)("both ways, %s", async (mode) => {
      const echo = await started("n1", "n2", "n3");
      const links = [link("n1", "n2"), link("n2", "n1")];
      const cut = await echo.cluster.inject({ kind: "partition", links, mode });
      expect(cut.proof).toMatch(
        mode === "reset" ? /n1 -> n2: connection reset, directly \d+ ms/ : /no answer within 300 ms/,
      );
      expect(await echo.relay("n1", "n2")).toBe("silence");
      expect(await echo.relay("n2", "n1")).toBe("silence");
      expect(await echo.relay("n1", "n3")).toEqual(ok("n1 n3"));
      // The client's way is not cut.
      expect(await echo.ask("n2", "echo", { value: 1 })).toEqual(ok(1));
      await cut.undo();
      await echo.relayWorks("n1", "n2");
      await echo.relayWorks("n2", "n1");
    });

    test("one way: n2 does not hear n1, n1 hears n2", async () => {
      const echo = await started("n1", "n2");
      const cut = await echo.cluster.inject({ kind: "partition", links: [link("n1", "n2")], mode: "drop" });
      await echo.ask("n1", "tell", { key: "n2", value: "held" });
      await echo.ask("n2", "tell", { key: "n1", value: "heard" });
      await until(async () => JSON.stringify(await echo.ask("n1", "heard")).includes('heard"]'));
      expect(await echo.ask("n2", "heard")).toEqual(ok([]));
      // What was under way when the link was cut arrives when it heals, as TCP sends it again.
      await cut.undo();
      await until(async () => JSON.stringify(await echo.ask("n2", "heard")).includes("held"));
    });

    onlyLocal("half-open: what was sent into it never arrives", async () => {
      const echo = await started("n1", "n2");
      const cut = await echo.cluster.inject({ kind: "partition", links: [link("n1", "n2")], mode: "half-open" });
      await echo.ask("n1", "tell", { key: "n2", value: "swallowed" });
      await cut.undo();
      await echo.relayWorks("n1", "n2");
      expect(await echo.ask("n2", "heard")).toEqual(ok([]));
    });

    test("overlapping partitions are undone one by one", async () => {
      const echo = await started("n1", "n2", "n3");
      const isolate: ResolvedFault = { kind: "partition", links: [link("n1", "n2"), link("n1", "n3")], mode: "drop" };
      const first = await echo.cluster.inject(isolate);
      const second = await echo.cluster.inject({ kind: "partition", links: [link("n1", "n2")], mode: "reset" });
      expect(second.proof).toBeNull();
      await first.undo();
      expect(await echo.relay("n1", "n2")).toBe("silence");
      await echo.relayWorks("n1", "n3");
      await second.undo();
      await second.undo();
      await echo.relayWorks("n1", "n2");
    });

    test("a partition of a replica that is down says that it cannot be seen", async () => {
      const echo = await started("n1", "n2");
      const kill = await echo.cluster.inject({ kind: "kill", nodes: ["n2"] });
      const cut = await echo.cluster.inject({ kind: "partition", links: [link("n1", "n2")], mode: "drop" });
      expect(cut.proof).toBeNull();
      await kill.undo();
      expect(await echo.relay("n1", "n2")).toBe("silence");
      await cut.undo();
      await echo.relayWorks("n1", "n2");
    });
  });

  describe("bad links", () => {
    onlyLocal("delay", async () => {
      const echo = await started("n1", "n2");
      const roundTrip = async (): Promise<number> => {
        const begun = performance.now();
        expect(await echo.relay("n1", "n2", 5000)).toEqual(ok("n1 n2"));
        return performance.now() - begun;
      };
      const delay = await echo.cluster.inject({
        kind: "delay",
        links: [link("n1", "n2"), link("n2", "n1")],
        delayMs: 120,
        jitterMs: 20,
      });
      expect(delay.proof).toMatch(/n1 -> n2: round trip grew by \d+ ms/);
      expect(await roundTrip()).toBeGreaterThanOrEqual(200);
      await delay.undo();
      // Not each of them: this machine may be busy at times.
      await until(async () => (await roundTrip()) < 150);
    });

    test("bandwidth: bytes take their time, in order", async () => {
      const echo = await started("n1", "n2");
      const throttle = await echo.cluster.inject({
        kind: "bandwidth",
        links: [link("n1", "n2")],
        bytesPerSecond: 20_000,
      });
      expect(throttle.proof).toMatch(/[89]\d00 bytes took (more than )?\d+ ms/);
      const begun = performance.now();
      for (let part = 0; part < 5; part++)
        await echo.ask("n1", "tell", { key: "n2", value: `${part}${"x".repeat(2000)}` });
      await until(async () => JSON.stringify(await echo.ask("n2", "heard")).includes('"4x'));
      expect(performance.now() - begun).toBeGreaterThan(400);
      const heard = await echo.ask("n2", "heard");
      expect(JSON.stringify(heard).match(/\dx/g)).toEqual(["0x", "1x", "2x", "3x", "4x"]);
      await throttle.undo();
      await echo.relayWorks("n1", "n2");
    });

    test("loss: segments are sent again, nothing is missing or out of order", async () => {
      const echo = await started("n1", "n2");
      const loss = await echo.cluster.inject({ kind: "loss", links: [link("n1", "n2")], percent: 20 });
      expect(loss.proof).toMatch(/[1-9]\d* segments lost/);
      const values = Array.from({ length: 40 }, (_, index) => index);
      for (const value of values) await echo.ask("n1", "tell", { key: "n2", value });
      const heardValues = async (): Promise<unknown[]> => {
        const reply = await echo.ask("n2", "heard");
        return reply !== "silence" && reply.type === "ok" && Array.isArray(reply.value)
          ? reply.value.map((pair) => (Array.isArray(pair) ? pair[1] : undefined))
          : [];
      };
      await loss.undo();
      await until(async () => (await heardValues()).includes(39));
      expect(await heardValues()).toEqual(values);
    });

    test("reset: connections break again and again, and stay when it is over", async () => {
      const echo = await started("n1", "n2");
      const reset = await echo.cluster.inject({ kind: "reset", links: [link("n1", "n2")], everyMs: 250 });
      expect(reset.proof).toBe("n1 -> n2: open connection was reset");
      const log = join(echo.directory, "logs", "n1.log");
      await until(async () => readFileSync(log, "utf8").split("link to n2: closed").length > 3);
      await reset.undo();
      await echo.relayWorks("n1", "n2");
    });
  });

  describe("clocks", () => {
    const shown = async (echo: EchoCluster, node: string): Promise<number> => {
      const reply = await echo.ask(node, "now");
      if (reply === "silence" || reply.type !== "ok") throw new Error("the clock was not shown");
      return Number(reply.value) - Date.now();
    };
    const clock = (jumpMs: number, driftPercent: number): ResolvedFault => {
      return { kind: "clock", nodes: ["n1"], jumpMs, driftPercent };
    };

    test("a jump is seen by the replica, survives its restart, fires no timer, and ends at one stroke", async () => {
      const echo = await started("n1");
      const waiting = echo.ask("n1", "wait", { value: 3000 });
      const begun = performance.now();
      const jump = await echo.cluster.inject(clock(-3_600_000, 0));
      expect(jump.proof).toBe("n1: clock moved by -3600000 ms");
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

    test("drift makes the clock and the timers run faster, also those under way", async () => {
      const echo = await started("n1");
      const waiting = echo.ask("n1", "wait", { value: 60_000 }, 30_000);
      const drift = await echo.cluster.inject(clock(0, 900));
      expect(drift.proof).toMatch(/^n1: clock moved by \d+ ms, and shows (99\d\d|100\d\d) ms a second$/);
      expect(await waiting).toEqual(ok(null));
      expect(await shown(echo, "n1")).toBeGreaterThan(30_000);
      await drift.undo();
      expect(Math.abs(await shown(echo, "n1"))).toBeLessThan(20_000);
      const begun = performance.now();
      expect(await echo.ask("n1", "wait", { value: 500 })).toEqual(ok(null));
      expect(performance.now() - begun).toBeGreaterThan(490);
    });

    test("of a node that is down or stands still nothing is seen, and it finds its clock so when it goes on", async () => {
      const echo = await started("n1");
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

  describe("disks", () => {
    const full: ResolvedFault = { kind: "disk-full", nodes: ["n1"] };

    test("a full disk fails a sync, which ends the process; it is back with a first part when there is room", async () => {
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

    test("a process that starts on a full disk finds it full; two faults end with the second", async () => {
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

    test("a rotten record keeps the replica from starting, also after other faults; only a wipe brings it back, empty", async () => {
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

    test("where nothing is stored nothing can rot, and nothing is claimed", async () => {
      const echo = await started("n1");
      const rot = await echo.cluster.inject({ kind: "bit-rot", nodes: ["n1"] });
      expect(rot.proof).toBeNull();
      await rot.undo();
      expect(await echo.ask("n1", "records")).toEqual(ok([]));
    });
  });

  test("what streams cannot suffer is refused before a run", async () => {
    const { cluster } = await started("n1", "n2");
    for (const kind of ["duplicate", "reorder"] as const) {
      expect(cluster.capability({ kind, target: "all", percent: 50, withinMs: 5 })).toMatchObject({
        able: false,
        why: expect.stringContaining("datagram"),
      });
    }
  });

  test("stop with faults in effect, and an undo after it", async () => {
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
