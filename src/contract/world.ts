/**
 * The properties of a simulated world without faults: the speed of its network, the quality of its clocks, the speed of its disks. Part
 * of a scenario, so that a run can be repeated; clusters of real processes ignore it.
 */
import { z } from "zod";
import { seededRandom } from "../../nodes/random.js";

const percent = z.number().min(0).max(100);

/** A week. */
const mostSkewMs = 7 * 24 * 3_600_000;

const rangeMs = z
  .object({ least: z.number().min(0), most: z.number().max(10_000) })
  .refine(({ least, most }) => least <= most, { message: "least must not be more than most" });

export const worldSchema = z.object({
  /** Seeds the randomness outside the replicas: latencies, boots, syncs. The scenario's seed if absent. */
  seed: z.number().int().min(0).optional(),
  network: z.object({
    /**
     * `stream`: FIFO connections that break and lose a suffix of what was sent, as TCP's; `datagram`: single messages that may be
     * lost, doubled or overtaken. Clients always use streams.
     */
    transport: z.enum(["stream", "datagram"]),
    /** Each directed link has its own base latency in this range; each message takes up to twice that. */
    latencyMs: rangeMs,
    /** This share of messages takes up to `slowMs` longer; on a stream, those behind them wait too. */
    slowPercent: percent,
    slowMs: z.number().min(0).max(10_000),
    /** Datagrams only. */
    lossPercent: percent,
    duplicatePercent: percent,
    /** This share of the messages that may carry many entries of a log, or the like, has room for a few; none if absent. */
    cutShortPercent: percent.optional(),
  }),
  clock: z.object({
    /** Each node's clock is off by up to this much, either way. */
    skewMs: z.number().min(0).max(mostSkewMs),
    /** Each node's clock and timers are too fast or too slow by up to this much. */
    driftPercent: z.number().min(0).max(50),
  }),
  disk: z.object({
    syncMs: rangeMs,
    slowPercent: percent,
    slowMs: z.number().min(0).max(10_000),
  }),
  /** How long a replica takes from its start to its first step. */
  bootMs: rangeMs,
  /** If given, spare processes are started in advance, which takes this long; a start that finds a spare takes `bootMs`. */
  freshBootMs: rangeMs.optional(),
  /** How long a fault takes to come into effect, and to be undone. */
  faultMs: rangeMs.default({ least: 0, most: 0 }),
  /** This share of kills and power losses waits for a sync of the victim and strikes just before or after it takes effect. */
  crashAtSyncPercent: percent,
  /** If more events than this happen per simulated second for long, and no requests account for them, it is a message storm, and the replicas are stopped. */
  mostEventsPerSecond: z.number().int().min(1000),
});
export type World = z.infer<typeof worldSchema>;

/** A quiet local network and a decent disk. */
export const calmWorld: World = {
  network: {
    transport: "stream",
    latencyMs: { least: 0.2, most: 0.6 },
    slowPercent: 0.5,
    slowMs: 10,
    lossPercent: 0,
    duplicatePercent: 0,
  },
  clock: { skewMs: 50, driftPercent: 0.1 },
  disk: { syncMs: { least: 0.05, most: 0.3 }, slowPercent: 0.5, slowMs: 10 },
  bootMs: { least: 5, most: 60 },
  faultMs: { least: 0, most: 0 },
  crashAtSyncPercent: 50,
  mostEventsPerSecond: 100_000,
};

/**
 * A world like that of the local cluster, processes on one machine that is not always idle: a fast network that
 * stalls now and then, quick restarts into spare processes, slow ones where no spare was ready. A scenario that fails in
 * many such worlds is likely to fail on real clusters. Replicas draw from the scenario's seed, as they do there.
 */
export function processWorld(seed: number): World {
  const random = seededRandom(seed, "process world");
  const fastest = random.pick([0.2, 0.4, 1]);
  const slowestBoot = random.pick([50, 100, 200]);
  const slowestStart = random.pick([400, 800, 1500]);
  const fault = random.pick([0, 0, 20]);
  return {
    seed,
    network: {
      transport: "stream",
      latencyMs: { least: fastest, most: fastest * 3 },
      slowPercent: 1,
      slowMs: 20,
      lossPercent: 0,
      duplicatePercent: 0,
    },
    clock: { skewMs: 0, driftPercent: 0.05 },
    disk: { syncMs: { least: 0.05, most: 0.5 }, slowPercent: 0.5, slowMs: 20 },
    bootMs: { least: 15, most: slowestBoot },
    freshBootMs: { least: 250, most: slowestStart },
    faultMs: { least: fault, most: fault * 2 },
    crashAtSyncPercent: 0,
    mostEventsPerSecond: 40_000,
  };
}

/** Like `processWorld`, on an overloaded machine: replicas start late, stall for moments, and faults take time. */
export function loadedProcessWorld(seed: number): World {
  const world = processWorld(seed);
  const random = seededRandom(seed, "loaded process world");
  const slowMs = random.pick([50, 100, 200]);
  const fault = random.pick([20, 50]);
  return {
    ...world,
    network: { ...world.network, slowPercent: 3, slowMs },
    disk: { ...world.disk, slowPercent: 2, slowMs },
    bootMs: { least: 50, most: random.pick([300, 600, 1500]) },
    freshBootMs: { least: 400, most: 1500 },
    faultMs: { least: fault, most: fault * 3 },
  };
}
