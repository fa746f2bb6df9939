/** Jobs of a night: every one is made by exactly one shard, whatever the order and wherever the night was broken off. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AttemptLine } from "../../../src/campaign/ledger/lines.js";
import { type Job, type Lane, laneOf, ShardJobs } from "../../../src/campaign/night/jobs.js";
import { sampleOf } from "../../../src/campaign/night/steering.js";
import type { PlannedCell } from "../../../src/campaign/plan/night.js";

const cellArbitrary = (name: string): fc.Arbitrary<PlannedCell> =>
  fc.record({
    name: fc.constant(name),
    system: fc.constant("raft"),
    variant: fc.constant(null),
    options: fc.constant({}),
    workload: fc.constant(null),
    cluster: fc.constantFrom("sim" as const, "local" as const),
    faults: fc.constant(null),
    weight: fc.constantFrom(0.5, 1, 3),
    canary: fc.boolean(),
    due: fc.integer({ min: 1, max: 180 }),
  });
const cellsArbitrary = fc
  .integer({ min: 1, max: 4 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => cellArbitrary(`cell ${index}`))));

const simulated = {
  ...{ system: "raft", variant: null, options: {}, workload: null, faults: null, canary: false },
  cluster: "sim" as const,
};

function attemptOf({ cell, number, attempt }: Job, ms: number): AttemptLine {
  return {
    ...{ line: "attempt", campaign: "c", night: "n", session: "s", cell: cell.name, job: number, attempt },
    ...{ begun: "2026-01-01T00:00:00.000Z", ms, load: null, outcomes: { valid: 1 }, kinds: {}, operations: 1 },
    ...{ faults: { windows: 0, ok: 0 }, notable: [] },
  };
}

/** Takes all jobs of a shard, in the order that chance gives to its lanes. */
function allJobs(cells: readonly PlannedCell[], nth: number, of: number, luck: () => boolean): Job[] {
  const jobs = new ShardJobs({ cells }, { nth, of }, []);
  const made: Job[] = [];
  for (;;) {
    const [one, other]: readonly [Lane, Lane] = luck() ? ["simulated", "real"] : ["real", "simulated"];
    const job = jobs.take(one) ?? jobs.take(other);
    if (job === undefined) return made;
    made.push(job);
    if (luck()) jobs.finished(job, { ms: 10 });
  }
}

describe("the jobs of a night", () => {
  it("begin with each canary once, so that a night that is too short means something", () => {
    const cells = ["a", "b", "c", "d"].map((name, place) => ({
      ...{ ...simulated, name, weight: 1, due: 500 },
      canary: place > 1,
    }));
    const jobs = new ShardJobs({ cells }, { nth: 1, of: 1 }, []);
    const taken = Array.from({ length: 5 }, () => jobs.take("simulated")?.cell.name);
    expect(taken).toEqual(["c", "d", "a", "b", "a"]);
  });

  it("are those of its shards, each in one of them, and make each run once", () => {
    fc.assert(
      fc.property(
        cellsArbitrary,
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(fc.boolean()),
        (cells, shards, luck) => {
          const flip = (): boolean => luck.next().value === true;
          const jobs = Array.from({ length: shards }, (_, index) => allJobs(cells, index + 1, shards, flip)).flat();
          for (const cell of cells) {
            const runs = jobs
              .filter((job) => job.cell === cell)
              .flatMap(({ firstRun, runs }) => Array.from({ length: runs }, (_, run) => firstRun + run));
            expect(runs.sort((a, b) => a - b)).toEqual(Array.from({ length: cell.due ?? 0 }, (_, run) => run));
          }
        },
      ),
    );
  });

  it("are not made again by the process that goes on", () => {
    const planned: PlannedCell[] = [{ ...simulated, name: "a", weight: 1, due: 500 }];
    const first = new ShardJobs({ cells: planned }, { nth: 1, of: 1 }, []);
    const [one, two] = [first.take("simulated"), first.take("simulated")];
    if (one === undefined || two === undefined) throw new Error("no job");
    const again = new ShardJobs({ cells: planned }, { nth: 1, of: 1 }, [attemptOf(two, 5)]);
    const numbers = Array.from({ length: 12 }, () => again.take("simulated")?.number).filter(
      (number) => number !== undefined,
    );
    expect(numbers).toContain(one.number);
    expect(numbers).not.toContain(two.number);
    expect(numbers).toHaveLength(9);
  });

  it("give cells time by their weights", () => {
    const cells: PlannedCell[] = [
      { ...simulated, name: "light and slow", weight: 1, due: null },
      { ...simulated, name: "heavy and quick", weight: 3, due: null },
    ];
    const jobs = new ShardJobs({ cells }, { nth: 1, of: 1 }, []);
    const spent = new Map<string, number>();
    for (let count = 0; count < 4000; count++) {
      const job = jobs.take("simulated");
      if (job === undefined) throw new Error("no job");
      expect(laneOf(job.cell)).toBe("simulated");
      const ms = job.cell.name === "light and slow" ? 20 : 3;
      jobs.finished(job, { ms });
      spent.set(job.cell.name, (spent.get(job.cell.name) ?? 0) + ms);
    }
    const ratio = (spent.get("heavy and quick") ?? 0) / (spent.get("light and slow") ?? 1);
    expect(ratio).toBeGreaterThan(2.9);
    expect(ratio).toBeLessThan(3.1);
  });

  /** Its batches meet 16 situations each, of this many that it has in all. */
  const meeting =
    (all: number) =>
    (batch: number): string =>
      sampleOf(Array.from({ length: 16 }, (_, nth) => ((batch * 16 + nth) % all) << 8));

  /** Time of each cell after this many jobs, all of which take as long. */
  function timeOf(
    cells: readonly PlannedCell[],
    met: readonly ((batch: number) => string | undefined)[],
  ): readonly number[] {
    const jobs = new ShardJobs({ cells }, { nth: 1, of: 1 }, []);
    const batches = cells.map(() => 0);
    for (let count = 0; count < 600; count++) {
      const job = jobs.take("simulated") ?? expect.fail("no job");
      const place = cells.indexOf(job.cell);
      const situations = met[place]?.(batches[place] ?? 0);
      batches[place] = (batches[place] ?? 0) + 1;
      jobs.finished(job, { ms: 10, ...(situations === undefined ? {} : { situations }) });
    }
    return batches;
  }
  const planned = (name: string, more: Partial<PlannedCell> = {}): PlannedCell => ({
    ...{ ...simulated, name, weight: 1, due: null },
    ...more,
  });

  it("give more time to cells that still meet new situations, and to each at least half of its weight's", () => {
    const cells = ["always new", "soon known", "known"].map((name) => planned(name));
    const [fresh = 0, soon = 0, known = 0] = timeOf(cells, [meeting(1e6), meeting(160), meeting(16)]);
    expect(fresh + soon + known).toBe(600);
    expect(fresh).toBeGreaterThan(350);
    expect(known).toBeGreaterThanOrEqual(99);
    expect(soon).toBeGreaterThanOrEqual(99);
  });

  it("do not prefer canaries, nor cells whose runs tell no situations", () => {
    const cells = [planned("canary", { canary: true }), planned("silent"), planned("new"), planned("known")];
    const [canary = 0, silent = 0, fresh = 0, known = 0] = timeOf(cells, [
      ...[meeting(1e6), () => undefined, meeting(1e6), meeting(16)],
    ]);
    expect([canary, silent].map((jobs) => Math.abs(jobs - 150) <= 2)).toEqual([true, true]);
    expect(fresh).toBeGreaterThan(200);
    expect(known).toBeGreaterThanOrEqual(74);
  });

  it("are the same next ones for a process that goes on, in whatever order it reads what was done", () => {
    const cells = ["a", "b", "c"].map((name) => planned(name));
    const first = new ShardJobs({ cells }, { nth: 1, of: 1 }, []);
    const done: AttemptLine[] = [];
    for (let count = 0; count < 40; count++) {
      const job = first.take("simulated") ?? expect.fail("no job");
      const situations = meeting(job.cell.name === "a" ? 1e6 : 40)(job.number);
      const line = { ...attemptOf(job, 5 + (count % 7)), situations };
      done.push(line);
      first.finished(job, line);
    }
    const second = new ShardJobs({ cells }, { nth: 1, of: 1 }, [...done].reverse());
    const next = (jobs: ShardJobs): readonly unknown[] =>
      Array.from({ length: 6 }, () => jobs.take("simulated")).map((job) => [job?.cell.name, job?.number]);
    expect([...second.novelty()]).toEqual([...first.novelty()]);
    expect(first.novelty().get("a")).toBe(1);
    expect(next(second)).toEqual(next(first));
  });

  it("are due in the same number, however new their situations are", () => {
    const cells = [planned("new", { due: 5000 }), planned("known", { due: 5000 })];
    const jobs = new ShardJobs({ cells }, { nth: 1, of: 1 }, []);
    const runs = new Map<string, number>();
    for (let job = jobs.take("simulated"); job !== undefined; job = jobs.take("simulated")) {
      runs.set(job.cell.name, (runs.get(job.cell.name) ?? 0) + job.runs);
      jobs.finished(job, { ms: 1, situations: meeting(job.cell.name === "new" ? 1e6 : 16)(job.number) });
    }
    expect([...runs.values()]).toEqual([5000, 5000]);
  });
});
