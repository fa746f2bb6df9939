/** Faults of clocks, disks and datagrams in the simulator, as a replica feels them, and that they end. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DiskCorruption, DiskFull, type Host, type Json } from "../../../../nodes/host.js";
import { raft } from "../../../../nodes/raft/system.js";
import { createSimCluster } from "../../../../src/clusters/sim/cluster.js";
import { calmWorld, type World } from "../../../../src/contract/world.js";
import { type Behaviour, SimProbe } from "../../../support/sim-probe.js";

const exact: World = { ...calmWorld, clock: { skewMs: 0, driftPercent: 0 }, bootMs: { least: 1, most: 1 } };
const none = { options: {}, variant: null };

describe("throttle", () => {
  it("lets a replica run for its share of each period, and is over when it ends", async () => {
    const fired: number[] = [];
    const probe = new SimProbe(
      {
        onTimer(host) {
          fired.push(probe.scheduler.nowNs() / 1e6);
          host.setTimer("t", 10);
        },
      },
      { world: exact },
    );
    await probe.run(async () => {
      const { life } = probe.node("n1");
      if (life !== undefined) life.cursor = probe.scheduler.nowNs();
      life?.setTimer("t", 10);
      const begun = probe.scheduler.nowNs() / 1e6;
      const throttle = await probe.inject({ kind: "throttle", nodes: ["n1"], runMs: 50, stopMs: 150 });
      expect(throttle.proof).toBe("n1: stands still for 150 of each 200 ms");
      await probe.pass(2000);
      const phases = fired.map((at) => (at - begun) % 200);
      // Each turn begins with what was due meanwhile: five times in 50 ms, and none in the other 150.
      expect(phases.every((phase) => phase >= 150)).toBe(true);
      expect(fired.length).toBeGreaterThanOrEqual(40);
      expect(fired.length).toBeLessThanOrEqual(60);
      await throttle.undo();
      const before = fired.length;
      await probe.pass(1000);
      expect(fired.length - before).toBeGreaterThanOrEqual(98);
    });
  });

  it("of a node that is down is not seen, and does not wake it", async () => {
    const probe = new SimProbe({}, { world: exact });
    await probe.run(async () => {
      const kill = await probe.inject({ kind: "kill", nodes: ["n1"] });
      const throttle = await probe.inject({ kind: "throttle", nodes: ["n1"], runMs: 50, stopMs: 150 });
      expect(throttle.proof).toBeNull();
      await probe.pass(500);
      expect(probe.node("n1").life).toBeUndefined();
      await throttle.undo();
      await kill.undo();
      expect(probe.node("n1").life).toBeDefined();
    });
  });
});

describe("clock", () => {
  it("jumps are seen, do not affect timers, and end at one stroke", async () => {
    const fired: number[] = [];
    const probe = new SimProbe({ onTimer: () => fired.push(probe.scheduler.nowNs() / 1e6) }, { world: exact });
    await probe.run(async () => {
      const { life } = probe.node("n1");
      const shown = (): number => probe.node("n1").nowMs(probe.scheduler.nowNs());
      const begun = probe.scheduler.nowNs() / 1e6;
      const before = shown();
      const forward = await probe.inject({ kind: "clock", nodes: ["n1"], jumpMs: 60_000, driftPercent: 0 });
      expect(forward.proof).toBe("n1: clock moved by 60000 ms, and shows 1000 ms a second");
      expect(shown()).toBe(before + 60_000);
      const back = await probe.inject({ kind: "clock", nodes: ["n1"], jumpMs: -100_000, driftPercent: 0 });
      expect(shown()).toBe(before - 40_000);
      if (life !== undefined) life.cursor = probe.scheduler.nowNs();
      life?.setTimer("t", 500);
      await probe.pass(100);
      await forward.undo();
      expect(shown()).toBeCloseTo(before - 99_900, 6);
      await back.undo();
      expect(shown()).toBeCloseTo(before + 100, 6);
      await probe.pass(1000);
      expect(fired).toEqual([begun + 500]);
    });
  });

  it("drift hurries timers and slows them, those under way too, and what was gained is gone at its end", async () => {
    for (const [driftPercent, due] of [
      [100, 550],
      [-50, 1900],
    ] as const) {
      const fired: number[] = [];
      const probe = new SimProbe({ onTimer: () => fired.push(probe.scheduler.nowNs() / 1e6) }, { world: exact });
      await probe.run(async () => {
        const node = probe.node("n1");
        const begun = probe.scheduler.nowNs() / 1e6;
        if (node.life !== undefined) node.life.cursor = probe.scheduler.nowNs();
        node.life?.setTimer("t", 1000);
        await probe.pass(100);
        const undisturbed = node.nowMs(probe.scheduler.nowNs());
        const drift = await probe.inject({ kind: "clock", nodes: ["n1"], jumpMs: 0, driftPercent });
        await probe.pass(2000);
        expect(fired).toEqual([begun + due]);
        expect(node.nowMs(probe.scheduler.nowNs())).toBeCloseTo(undisturbed + 2000 * (1 + driftPercent / 100), 3);
        await drift.undo();
        expect(node.nowMs(probe.scheduler.nowNs())).toBeCloseTo(undisturbed + 2000, 3);
      });
    }
  });

  it("a restarted process finds the clock as it was", async () => {
    const probe = new SimProbe({}, { world: exact });
    await probe.run(async () => {
      await probe.inject({ kind: "clock", nodes: ["n1"], jumpMs: 5000, driftPercent: 100 });
      const kill = await probe.inject({ kind: "kill", nodes: ["n1"] });
      await kill.undo();
      const { life, rate } = probe.node("n1");
      if (life !== undefined) life.cursor = probe.scheduler.nowNs();
      expect(rate).toBe(2);
      expect((life?.now() ?? 0) - 1_700_000_000_000).toBeGreaterThan(5000);
    });
  });
});

describe("disks", () => {
  /** A replica that stores `wanted` when its timer fires, and tells what it read at its start. */
  const storing = (read: (records: readonly Json[] | unknown) => void, wanted: () => readonly Json[]): Behaviour => ({
    start(host: Host): void {
      try {
        read(host.disk.read("log"));
      } catch (error) {
        read(error);
        throw error;
      }
      host.setTimer("store", 10);
    },
    onTimer(host: Host): void {
      for (const record of wanted()) host.disk.append("log", record);
      host.disk.sync();
    },
  });

  it("a full disk ends the process at its next sync, with some first part written; it is back when there is room", async () => {
    const leftOver = new Set<number>();
    for (let seed = 1; seed <= 20; seed++) {
      const reads: unknown[] = [];
      const probe = new SimProbe(
        storing(
          (records) => reads.push(records),
          () => ["a", "b", "c"],
        ),
        { world: exact, seed },
      );
      await probe.run(async () => {
        const full = await probe.inject({ kind: "disk-full", nodes: ["n1"] });
        const second = await probe.inject({ kind: "disk-full", nodes: ["n1"] });
        await probe.pass(50);
        expect(probe.node("n1").up).toBe(false);
        expect(probe.node("n2").up).toBe(true);
        expect(probe.traces.filter(({ event }) => event.type === "ended")).toMatchObject([{ node: "n1" }]);
        expect(probe.thrown).toEqual([]);
        await full.undo();
        expect(probe.node("n1").up).toBe(false);
        await second.undo();
        expect(probe.node("n1").up).toBe(true);
        const left = reads.at(-1);
        if (!Array.isArray(left)) throw new Error("the records were read");
        expect(left).toEqual(["a", "b", "c"].slice(0, left.length));
        leftOver.add(left.length);
      });
    }
    expect([...leftOver].sort()).toEqual([0, 1, 2]);
  });

  it("a replica that catches DiskFull goes on without what it stored, and later syncs do not bring it back", async () => {
    const reads: unknown[] = [];
    let count = 0;
    const probe = new SimProbe(
      {
        start: (host) => {
          reads.push(host.disk.read("log"));
          host.setTimer("store", 10);
        },
        onTimer: (host) => {
          count += 1;
          host.disk.append("log", `${host.id} ${count}`);
          try {
            host.disk.sync();
          } catch (error) {
            if (!(error instanceof DiskFull)) throw error;
          }
        },
      },
      { world: exact },
    );
    await probe.run(async () => {
      const full = await probe.inject({ kind: "disk-full", nodes: ["n1", "n2"] });
      await probe.pass(20);
      await full.undo();
      expect(probe.node("n1").up).toBe(true);
      const { life } = probe.node("n1");
      if (life !== undefined) life.cursor = probe.scheduler.nowNs();
      life?.setTimer("store", 1);
      await probe.pass(20);
      const kill = await probe.inject({ kind: "kill", nodes: ["n1"] });
      await kill.undo();
      expect(reads.at(-1)).toEqual(["n1 3"]);
    });
  });

  it("a rotten record ends every process that reads it, for good; a wipe brings the node back, empty", async () => {
    const reads: unknown[] = [];
    const probe = new SimProbe(
      storing(
        (records) => reads.push(records),
        () => [1, 2, 3],
      ),
      { world: exact },
    );
    await probe.run(async () => {
      await probe.pass(20);
      const rot = await probe.inject({ kind: "bit-rot", nodes: ["n1"] });
      expect(rot.proof).toMatch(/^n1: process ended, a bit of record \d of log flipped$/);
      expect(probe.node("n1").lost).toBeUndefined();
      await rot.undo();
      expect(reads.at(-1)).toBeInstanceOf(DiskCorruption);
      expect(probe.node("n1").lost).toMatch(/^log, record \d: checksum does not match$/);
      const kill = await probe.inject({ kind: "kill", nodes: ["n1"] });
      await kill.undo();
      expect(probe.node("n1").up).toBe(false);
      expect(probe.thrown).toEqual([]);
      const wipe = await probe.inject({ kind: "wipe", nodes: ["n1"] });
      expect(wipe.proof).toBe("n1: process ended, 3 records erased");
      await wipe.undo();
      expect(reads.at(-1)).toEqual([]);
      expect(probe.node("n1").lost).toBeUndefined();
    });
  });

  it("where nothing is stored nothing rots, and nothing is claimed", async () => {
    const probe = new SimProbe({}, { world: exact });
    await probe.run(async () => {
      const rot = await probe.inject({ kind: "bit-rot", nodes: ["n1"] });
      expect(rot.proof).toBeNull();
      await rot.undo();
      expect(probe.node("n1").up).toBe(true);
    });
  });
});

describe("datagrams", () => {
  const network = { ...calmWorld.network, transport: "datagram" as const, slowPercent: 0 };
  const datagrams: World = { ...exact, network };

  /** Numbers in the order in which n2 saw them, with one sent every ms while the fault lasts. */
  async function seen(
    fault: { kind: "duplicate"; percent: number } | { kind: "reorder"; percent: number; withinMs: number },
  ) {
    const numbers: number[] = [];
    const probe = new SimProbe(
      { onMessage: (_host, message) => numbers.push("number" in message ? Number(message.number) : -1) },
      { world: datagrams },
    );
    await probe.run(async () => {
      const injection = await probe.inject({ ...fault, links: [{ from: "n1", to: "n2" }] });
      const say = async (from: number, to: number): Promise<void> => {
        for (let number = from; number < to; number++) {
          const { life } = probe.node("n1");
          if (life !== undefined) life.cursor = probe.scheduler.nowNs();
          const message = { type: "Number", number };
          life?.send("n2", message);
          await probe.pass(1);
        }
      };
      await say(0, 400);
      await probe.pass(100);
      await injection.undo();
      await say(400, 500);
      await probe.pass(100);
    });
    return numbers;
  }
  const inOrder = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

  it("are doubled as often as asked, and no longer than that", async () => {
    const numbers = await seen({ kind: "duplicate", percent: 30 });
    expect([...new Set(numbers)]).toEqual(inOrder(0, 500));
    const doubled = numbers.length - 500;
    expect(doubled).toBeGreaterThan(80);
    expect(doubled).toBeLessThan(160);
    expect(numbers.slice(-100)).toEqual(inOrder(400, 500));
  });

  it("overtake each other, and none is missing or there twice", async () => {
    const numbers = await seen({ kind: "reorder", percent: 30, withinMs: 20 });
    expect([...numbers].sort((a, b) => a - b)).toEqual(inOrder(0, 500));
    expect(numbers.slice(0, 400)).not.toEqual(inOrder(0, 400));
    expect(numbers.slice(-100)).toEqual(inOrder(400, 500));
  });

  it("are what duplicate and reorder need: a simulated stream says that it cannot", async () => {
    const plan = {
      runId: "",
      launch: { kind: "program", program: raft.program } as const,
      settings: none,
      nodes: ["n1", "n2", "n3"],
      seed: 1,
      directory: "",
    };
    const settings = { options: { reads: "leader" }, variant: null };
    const fault = { kind: "duplicate", target: "all", percent: 10 } as const;
    expect(createSimCluster({ ...plan, settings }).capability(fault)).toMatchObject({ able: false });
    const onDatagrams = createSimCluster({ ...plan, settings, world: datagrams });
    expect(onDatagrams.capability(fault)).toEqual({ able: true });
    const resolved = { kind: "duplicate", links: [{ from: "n1", to: "n2" }], percent: 10 } as const;
    await expect(createSimCluster({ ...plan, settings }).inject(resolved)).rejects.toThrow("datagram");
  });
});

it("a torn record is reported at the next start, once, and only behind what was written", async () => {
  let tornEver = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const slow: World = { ...exact, disk: { ...exact.disk, syncMs: { least: 50, most: 50 } }, crashAtSyncPercent: 0 };
      const reads: unknown[] = [];
      const probe = new SimProbe(
        {
          start: (host) => {
            reads.push(host.disk.read("log"));
            if (reads.length <= 2) host.setTimer("store", 10);
          },
          onTimer: (host) => {
            for (const record of ["a", "b", "c"]) host.disk.append("log", record);
            host.disk.sync();
          },
        },
        { world: slow, seed },
      );
      await probe.run(async () => {
        await probe.pass(30);
        const cut = await probe.inject({ kind: "power-loss", nodes: ["n1"] });
        await cut.undo();
        const left = reads.at(-1);
        if (!Array.isArray(left)) throw new Error("the records were read");
        const torn = probe.traces.filter(({ event }) => event.type === "torn-tail");
        tornEver += torn.length;
        expect(torn.length).toBeLessThanOrEqual(left.length < 3 ? 1 : 0);
        if (torn.length > 0) expect(torn[0]?.event).toMatchObject({ file: "log", record: left.length });
        const again = await probe.inject({ kind: "kill", nodes: ["n1"] });
        await again.undo();
        expect(probe.traces.filter(({ event }) => event.type === "torn-tail")).toHaveLength(torn.length);
      });
    }),
    { numRuns: 30 },
  );
  expect(tornEver).toBeGreaterThan(0);
});
