/**
 * How fast the simulator is: simulated seconds per wall second of five Raft replicas under five clients at a hundred
 * operations a simulated second each, one thread, without and with faults; and judged runs a minute as a hunt makes them.
 *
 *     npm run bench:sim -- [--seconds 60]
 */
import { parseArgs } from "node:util";
import { createSimCluster } from "../src/clusters/sim/cluster.js";
import type { FaultKind } from "../src/faults/fault.js";
import { runInMemory } from "../src/run/run.js";
import { planScenario } from "../src/run/scenario.js";

const { values: options } = parseArgs({ options: { seconds: { type: "string", default: "60" } } });

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
  for (const round of ["cold", "warm"]) {
    const begun = performance.now();
    const { events } = await runInMemory(scenario, createSimCluster);
    const wallMs = performance.now() - begun;
    const simulatedMs = (events.at(-1)?.time ?? 0) / 1e6;
    process.stdout.write(
      `${name}, ${round}: ${(simulatedMs / wallMs).toFixed(0)} simulated seconds per wall second, ` +
        `${((events.length / 2 / wallMs) * 1000).toFixed(0)} operations per wall second\n`,
    );
  }
}

await measure("no faults", []);
await measure("partition, kill, power-loss, pause, delay", ["partition", "kill", "power-loss", "pause", "delay"]);
