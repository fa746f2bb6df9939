/**
 * How fast the simulator is: simulated seconds per wall second of five Raft replicas under five clients at a hundred
 * operations a simulated second each, one thread, without and with faults; judged runs a minute as
 * one thread of a hunt makes them; and, last, as the pool of a hunt makes them on all cores, of all systems in turn. The first run is as a
 * process finds it, the later ones as it goes on; processor time tells more
 * than wall time where other work shares the machine, and counts the garbage collector's and the compiler's threads too.
 *
 *     npm run bench:sim -- [--seconds 300] [--pool-seconds 60] [--only-pool]
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { programSystems } from "../nodes/index.js";
import { optimiseLater } from "../src/cli/optimise-later.js";
import { createSimCluster } from "../src/clusters/sim/cluster.js";
import { runInMemory } from "../src/execution/in-memory.js";
import type { FaultKind } from "../src/faults/fault.js";
import { drawScenario, runSeed } from "../src/scenario/draw.js";
import { planScenario } from "../src/scenario/scenario.js";
import { TrialExecutor } from "../src/trials/executor.js";
import { judgedRun } from "../src/trials/judged-run.js";

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "300" },
    "pool-seconds": { type: "string", default: "60" },
    "only-pool": { type: "boolean", default: false },
  },
});

// As the commands do that make such runs.
optimiseLater();

async function measure(name: string, faults: readonly FaultKind[]): Promise<void> {
  const scenario = planScenario({
    system: "raft",
    cluster: "sim",
    nodes: 5,
    clients: 5,
    ratePerClient: 100,
    mainMs: Number(options.seconds) * 1000,
    faults,
    seed: 1,
  });
  for (const round of ["first run", "second", "third", "fourth"]) {
    const begun = performance.now();
    const begunCpu = process.cpuUsage();
    const { events } = await runInMemory(scenario, createSimCluster);
    const wallMs = performance.now() - begun;
    const { user, system } = process.cpuUsage(begunCpu);
    const simulatedMs = (events.at(-1)?.time ?? 0) / 1e6;
    process.stdout.write(
      `${name}, ${round}: ${(simulatedMs / wallMs).toFixed(0)} simulated seconds per wall second, ` +
        `${((simulatedMs / (user + system)) * 1000).toFixed(0)} per second of all threads' processor time, ` +
        `${((events.length / 2 / wallMs) * 1000).toFixed(0)} operations per wall second\n`,
    );
  }
}

async function measureHunt(system: string): Promise<void> {
  const huntTarget = { system, variant: null, options: {} };
  const runs = 400;
  let simulatedMs = 0;
  const begun = performance.now();
  for (let index = 0; index < runs; index++) {
    simulatedMs += (await judgedRun(drawScenario(huntTarget, runSeed(1, index)))).simulatedMs;
  }
  const wallMs = performance.now() - begun;
  process.stdout.write(
    `hunt of ${system}, one thread: ${((runs / wallMs) * 60_000).toFixed(0)} judged runs a minute, ` +
      `${(simulatedMs / wallMs).toFixed(0)} simulated seconds per wall second\n`,
  );
}

/** Of each thread. */
const firstRuns = 400;

/** A hunt goes on for minutes, so that the runs in which its threads mostly compile are left out. */
async function measurePool(seconds: number): Promise<void> {
  const width = availableParallelism();
  const executor = new TrialExecutor(width);
  const systems = [...programSystems.keys()];
  let next = 0;
  const work = async (goOn: () => boolean): Promise<number> => {
    let runs = 0;
    while (goOn()) {
      const system = systems[next % systems.length] ?? "raft";
      const scenario = drawScenario(
        { system, variant: null, options: {} },
        runSeed(1, Math.floor(next / systems.length)),
      );
      next += 1;
      const outcome = await executor.run({ scenario });
      if (outcome?.outcome !== "judged") throw new Error(`a run of ${system} crashed`);
      runs += 1;
    }
    return runs;
  };
  const together = async (goOn: () => boolean): Promise<number> => {
    const runs = await Promise.all(Array.from({ length: width * 2 }, () => work(goOn)));
    return runs.reduce((sum, each) => sum + each, 0);
  };
  await together(() => next < width * firstRuns);
  const begun = performance.now();
  const begunCpu = process.cpuUsage();
  const runs = await together(() => performance.now() < begun + seconds * 1000);
  const wallMs = performance.now() - begun;
  const { user, system } = process.cpuUsage(begunCpu);
  await executor.close();
  process.stdout.write(
    `pool of a hunt, all systems in turn, ${width} threads: ${((runs / wallMs) * 60_000).toFixed(0)} judged runs a minute, ` +
      `${((runs * width * 60_000_000) / (user + system)).toFixed(0)} in a minute of ${width} cores' processor time\n`,
  );
}

if (!options["only-pool"]) {
  await measure("no faults", []);
  await measure("partition, kill, power-loss, pause, delay", ["partition", "kill", "power-loss", "pause", "delay"]);
  for (const system of programSystems.keys()) await measureHunt(system);
}
await measurePool(Number(options["pool-seconds"]));
