/** What a simulated world does when no fault is injected, and what broken connections and crashes inside a sync leave. */
import { describe, expect, it } from "vitest";
import type { Host, Message } from "../../../../nodes/host.js";
import { calmWorld, type World } from "../../../../src/contract/world.js";
import type { ResolvedFault } from "../../../../src/faults/fault.js";
import { planScenario } from "../../../../src/scenario/scenario.js";
import { judgedRun } from "../../../../src/trials/judged-run.js";
import { type Behaviour, SimProbe } from "../../../support/sim-probe.js";

const quiet: World = {
  ...calmWorld,
  network: { ...calmWorld.network, slowPercent: 0 },
  clock: { skewMs: 0, driftPercent: 0 },
  bootMs: { least: 1, most: 1 },
  crashAtSyncPercent: 0,
};
const network = (more: Partial<World["network"]>): World => ({ ...quiet, network: { ...quiet.network, ...more } });
const link = [{ from: "n1", to: "n2" }] as const;
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

interface Numbered extends Message {
  readonly number: number;
}
const numbered = (number: number): Numbered => ({ type: "number", number });
const numberOf = (message: Message): number => (message as Numbered).number; // nothing else is sent

/** n1 sends numbers from 0 as its timer says; `arrived` is what n2 has of them. */
class Numbers {
  readonly arrived: number[] = [];
  /** When each arrived, ms. */
  readonly times: number[] = [];
  readonly probe: SimProbe;
  private next = 0;

  constructor(world: World, seed = 1) {
    const behaviour: Behaviour = {
      onMessage: (_host, message) => {
        this.arrived.push(numberOf(message));
        this.times.push(this.probe.scheduler.nowNs() / 1e6);
      },
    };
    this.probe = new SimProbe(behaviour, { world, seed });
  }

  async send(count: number): Promise<void> {
    const { life } = this.probe.node("n1");
    if (life === undefined) throw new Error("n1 is down");
    life.cursor = this.probe.scheduler.nowNs();
    for (let left = count; left > 0; left--) life.send("n2", numbered(this.next++));
  }

  /** Long enough for connections to be there, and for all that is under way to arrive. */
  async settle(): Promise<void> {
    await this.probe.pass(2000);
  }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number);
const rises = (numbers: readonly number[]): boolean => numbers.every((each, at) => at === 0 || each > numbers[at - 1]!);

describe("a message", () => {
  it("goes to another member only: otherwise the replica hears what it has tried", async () => {
    const thrown = async (to: string) => {
      const start = (host: Host): void => void (host.id === "n1" && host.send(to, numbered(0)));
      const probe = new SimProbe({ start }, { world: quiet, seed: 1 });
      await probe.run(() => probe.pass(100));
      return probe.thrown.map(String);
    };
    expect(await thrown("n2")).toEqual([]);
    expect(await thrown("n1")).toEqual([expect.stringContaining("n1 sends a number to itself")]);
    expect(await thrown("n9")).toEqual([expect.stringContaining("n1 sends a number to n9, which is not a member")]);
  });
});

describe("a stream", () => {
  it("delivers everything once and in order", async () => {
    const numbers = new Numbers(network({ latencyMs: { least: 1, most: 30 }, slowPercent: 20, slowMs: 50 }));
    await numbers.probe.run(async () => {
      numbers.probe.connect();
      await numbers.settle();
      await numbers.send(200);
      await numbers.settle();
      expect(numbers.arrived).toEqual(upTo(200));
    });
  });

  it.each<[string, ResolvedFault]>([
    ["is reset", { kind: "reset", links: link, everyMs: 60_000 }],
    ["loses its sender", { kind: "kill", nodes: ["n1"] }],
  ])("that %s loses a suffix of what is under way: any, none and all of it", async (_what, fault) => {
    const kept = new Set<number>();
    for (const seed of seeds) {
      const numbers = new Numbers(network({ latencyMs: { least: 20, most: 20 } }), seed);
      await numbers.probe.run(async () => {
        numbers.probe.connect();
        await numbers.settle();
        await numbers.send(9);
        const injection = await numbers.probe.inject(fault);
        await numbers.settle();
        expect(numbers.arrived).toEqual(upTo(numbers.arrived.length));
        kept.add(numbers.arrived.length);
        await injection.undo();
        await numbers.settle();
        await numbers.send(1);
        await numbers.settle();
        expect(numbers.arrived.at(-1)).toBe(9);
        expect(rises(numbers.arrived)).toBe(true);
      });
    }
    expect(kept.size).toBeGreaterThan(2);
    expect(Math.min(...kept)).toBeLessThan(9);
    expect(Math.max(...kept)).toBe(9);
  });

  it("that is reset again and again is there in between", async () => {
    const numbers = new Numbers(quiet);
    await numbers.probe.run(async () => {
      numbers.probe.connect();
      await numbers.settle();
      const taken: boolean[] = [];
      const injection = await numbers.probe.inject({ kind: "reset", links: link, everyMs: 500 });
      for (let step = 0; step < 600; step++) {
        const before = numbers.arrived.length;
        await numbers.send(1);
        await numbers.probe.pass(10);
        taken.push(numbers.arrived.length > before);
      }
      await injection.undo();
      const breaks = taken.filter((now, at) => !now && taken[at - 1] === true);
      expect(breaks.length).toBeGreaterThan(8);
      expect(taken.filter((now) => now).length).toBeGreaterThan(300);
    });
  });

  it.each<[string, ResolvedFault, number]>([
    ["a delay", { kind: "delay", links: link, delayMs: 300, jitterMs: 0 }, 300],
    ["a narrow link", { kind: "bandwidth", links: link, bytesPerSecond: 100 }, 200],
    ["loss, which is retransmitted,", { kind: "loss", links: link, percent: 99.99 }, 200],
  ])("under %s is late, and in order", async (_what, fault, leastMs) => {
    const numbers = new Numbers(quiet);
    await numbers.probe.run(async () => {
      numbers.probe.connect();
      await numbers.settle();
      const injection = await numbers.probe.inject(fault);
      const begun = numbers.probe.scheduler.nowNs() / 1e6;
      await numbers.send(3);
      await numbers.probe.pass(60_000);
      expect(numbers.arrived).toEqual(upTo(3));
      expect(numbers.times[0]! - begun).toBeGreaterThan(leastMs);
      await injection.undo();
      const calm = numbers.probe.scheduler.nowNs() / 1e6;
      await numbers.send(1);
      await numbers.settle();
      expect(numbers.times.at(-1)! - calm).toBeLessThan(10);
    });
  });
});

describe("messages that the receiver does not take", () => {
  it("waits while its receiver stands still, and while a partition drops it", async () => {
    const faults: ResolvedFault[] = [
      { kind: "pause", nodes: ["n2"] },
      { kind: "partition", links: link, mode: "drop" },
    ];
    for (const fault of faults) {
      const numbers = new Numbers(quiet);
      await numbers.probe.run(async () => {
        numbers.probe.connect();
        await numbers.settle();
        const injection = await numbers.probe.inject(fault);
        await numbers.send(5);
        // Less than it takes a sender to give the connection up.
        await numbers.probe.pass(1000);
        expect(numbers.arrived).toEqual([]);
        await injection.undo();
        await numbers.settle();
        expect(numbers.arrived).toEqual(upTo(5));
      });
    }
  });

  it("is gone for good where a link is half-open, though its sender may go on", async () => {
    const numbers = new Numbers(quiet);
    await numbers.probe.run(async () => {
      numbers.probe.connect();
      await numbers.settle();
      const injection = await numbers.probe.inject({ kind: "partition", links: link, mode: "half-open" });
      await numbers.send(5);
      await numbers.probe.pass(1000);
      await injection.undo();
      await numbers.settle();
      await numbers.send(1);
      await numbers.settle();
      expect(numbers.arrived).toEqual([5]);
    });
  });
});

describe("a network of datagrams", () => {
  const arrivals = async (more: Partial<World["network"]>): Promise<number[]> => {
    const numbers = new Numbers(network({ transport: "datagram", ...more }));
    await numbers.probe.run(async () => {
      await numbers.send(200);
      await numbers.settle();
    });
    return numbers.arrived;
  };

  it("delivers each message, in any order", async () => {
    const arrived = await arrivals({ latencyMs: { least: 5, most: 30 } });
    expect(rises(arrived)).toBe(false);
    expect([...arrived].sort((a, b) => a - b)).toEqual(upTo(200));
  });

  it("loses as many as the world says", async () => {
    expect(await arrivals({ lossPercent: 100 })).toEqual([]);
    const some = await arrivals({ lossPercent: 30 });
    expect(some.length).toBeGreaterThan(100);
    expect(some.length).toBeLessThan(180);
    expect(new Set(some).size).toBe(some.length);
  });

  it("doubles as many as the world says", async () => {
    const all = await arrivals({ duplicatePercent: 100 });
    expect(all).toHaveLength(400);
    expect(new Set(all).size).toBe(200);
    const some = await arrivals({ duplicatePercent: 30 });
    expect(some.length).toBeGreaterThan(220);
    expect(some.length).toBeLessThan(300);
  });
});

describe("clocks", () => {
  const showing = async (clock: World["clock"], seed: number): Promise<{ off: number; rate: number }[]> => {
    const probe = new SimProbe({}, { world: { ...quiet, clock }, seed });
    const seen: { off: number; rate: number }[] = [];
    await probe.run(async () => {
      for (const id of ["n1", "n2"]) {
        const node = probe.node(id);
        seen.push({ off: node.nowMs(0) - 1_700_000_000_000, rate: node.nowMs(1e9) - node.nowMs(0) });
      }
    });
    return seen;
  };

  it("are off by as much as the world allows, each by its own", async () => {
    const all = (await Promise.all(seeds.map((seed) => showing({ skewMs: 1000, driftPercent: 0 }, seed)))).flat();
    expect(new Set(all.map(({ off }) => off)).size).toBe(all.length);
    expect(Math.min(...all.map(({ off }) => off))).toBeLessThan(-500);
    expect(Math.max(...all.map(({ off }) => off))).toBeGreaterThan(500);
    for (const { off, rate } of all) {
      expect(Math.abs(off)).toBeLessThanOrEqual(1000);
      expect(rate).toBeCloseTo(1000, 3);
    }
  });

  it("drift by as much as the world allows, either way", async () => {
    const all = (await Promise.all(seeds.map((seed) => showing({ skewMs: 0, driftPercent: 3 }, seed)))).flat();
    expect(Math.min(...all.map(({ rate }) => rate))).toBeLessThan(985);
    expect(Math.max(...all.map(({ rate }) => rate))).toBeGreaterThan(1015);
    for (const { rate } of all) expect(Math.abs(rate - 1000)).toBeLessThanOrEqual(30);
  });
});

describe("timers of a clock that drifts", () => {
  it.each([
    [-95, 2000],
    [0, 100],
    [400, 20],
    [900, 10],
  ])("by %i %%: one of 100 ms, begun before or after, is due after %i ms", async (driftPercent, takesMs) => {
    const due: number[] = [];
    const probe: SimProbe = new SimProbe({ onTimer: () => due.push(probe.scheduler.nowNs() / 1e6) }, { world: quiet });
    await probe.run(async () => {
      const begun = probe.scheduler.nowNs() / 1e6;
      probe.timer("n2", 100);
      const clock = { jumpMs: 3_600_000, driftPercent };
      const drift = await probe.inject({ kind: "clock", nodes: ["n1", "n2"], ...clock });
      probe.timer("n1", 100);
      await probe.pass(3000);
      await drift.undo();
      expect(due.map((at) => at - begun)).toEqual([expect.closeTo(takesMs, 0), expect.closeTo(takesMs, 0)]);
    });
  });
});

describe("a sync", () => {
  const storing: Behaviour = {
    onTimer: (host: Host) => {
      host.send("n2", numbered(0));
      host.disk.append("log", "entry");
      host.disk.sync();
      host.send("n2", numbered(1));
    },
  };

  it("takes the time that the world says, and what follows it leaves later", async () => {
    const times: number[] = [];
    const world = { ...quiet, disk: { syncMs: { least: 40, most: 50 }, slowPercent: 0, slowMs: 0 } };
    const probe = new SimProbe(
      { ...storing, onMessage: () => times.push(probe.scheduler.nowNs() / 1e6) },
      { world: { ...world, network: { ...quiet.network, latencyMs: { least: 1, most: 1 } } } },
    );
    await probe.run(async () => {
      probe.connect();
      await probe.pass(1000);
      probe.timer("n1", 1);
      await probe.pass(1000);
      expect(times).toHaveLength(2);
      expect(times[1]! - times[0]!).toBeGreaterThan(35);
      expect(times[1]! - times[0]!).toBeLessThan(55);
    });
  });

  it("is where a kill strikes: before it, right after it, and when what follows it is under way", async () => {
    const seen = new Set<string>();
    for (const seed of seeds) {
      const left: unknown[] = [];
      const arrived: number[] = [];
      const probe = new SimProbe(
        {
          ...storing,
          start: (host) => {
            if (host.id === "n1") left.push(host.disk.read("log").length);
          },
          onMessage: (_host, message) => arrived.push(numberOf(message)),
        },
        { world: { ...quiet, crashAtSyncPercent: 100 }, seed },
      );
      await probe.run(async () => {
        probe.connect();
        await probe.pass(1000);
        probe.timer("n1", 20);
        const kill = await probe.inject({ kind: "kill", nodes: ["n1"] });
        expect(probe.node("n1").up).toBe(false);
        await probe.pass(1000);
        await kill.undo();
      });
      seen.add(`${String(left.at(-1))} stored, ${arrived.includes(1) ? "told" : "not told"}`);
    }
    // What was told was stored, whatever the crash.
    expect([...seen].sort()).toEqual(["0 stored, not told", "1 stored, not told", "1 stored, told"]);
  });

  it("is over before the next process starts, though it ended later than the kill that struck in it", async () => {
    const slow = { ...quiet, disk: { syncMs: { least: 80, most: 80 }, slowPercent: 0, slowMs: 0 } };
    let struckInSync = 0;
    for (const seed of seeds) {
      let syncedAt = 0;
      const startedAt: number[] = [];
      const probe: SimProbe = new SimProbe(
        {
          start: () => startedAt.push(probe.scheduler.nowNs()),
          onTimer: (host) => {
            host.disk.append("log", 1);
            syncedAt = probe.scheduler.nowNs() + 80e6;
            host.disk.sync();
          },
        },
        { world: { ...slow, crashAtSyncPercent: 100 }, seed },
      );
      await probe.run(async () => {
        await probe.pass(1000);
        probe.timer("n1", 20);
        const kill = await probe.inject({ kind: "kill", nodes: ["n1"] });
        const struck = probe.scheduler.nowNs();
        await kill.undo();
        const again = startedAt.at(-1) ?? 0;
        expect(again).toBeGreaterThan(struck);
        if (probe.node("n1").disk.read("log").length === 0) return;
        // What it had stored when it died was stored at that time, and not before.
        struckInSync += 1;
        expect(again).toBeGreaterThan(syncedAt);
      });
    }
    expect(struckInSync).toBeGreaterThan(0);
  });

  it("is waited for in vain by no kill that is to strike at once", async () => {
    for (const seed of seeds) {
      const probe = new SimProbe(storing, { world: quiet, seed });
      await probe.run(async () => {
        probe.timer("n1", 20);
        const begun = probe.scheduler.nowNs();
        await probe.inject({ kind: "kill", nodes: ["n1"] });
        expect(probe.scheduler.nowNs()).toBe(begun);
      });
    }
  });
});

describe("a network without any delay", () => {
  it("delivers nothing before observers hear what the sender had told until then", async () => {
    const scenario = planScenario({ system: "abd", cluster: "sim", nodes: 3, faults: [], mainMs: 2000, seed: 1 });
    const world = network({ transport: "datagram", latencyMs: { least: 0, most: 0 } });
    expect((await judgedRun({ ...scenario, world })).kinds).toEqual([]);
  });
});
