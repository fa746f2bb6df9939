/**
 * How soon a hunt convicts each broken variant and each option that gives promises up: median number of runs to the first
 * conviction over five hunts with different seeds, and the wall time of each. Then what one of these findings shrinks to, how long
 * that takes, and how often it fails again: in the simulator, and on real processes if asked. Then whether the correct programs are
 * acquitted in as many runs as asked. Exits 1 if a bug escapes a hunt, takes more than a minute to shrink or does not fail again in
 * the simulator each time, or if a correct program is convicted.
 *
 *     npm run bench:hunts -- [--hunts 5] [--seconds 60] [--acquit 1000] [--times 10] [--cluster local] [--only NAME]
 */
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { programSystems } from "../nodes/index.js";
import { clusterKinds, createCluster } from "../src/clusters/create.js";
import { isSafe, type ProgramSystem } from "../src/contract/system.js";
import { Findings } from "../src/hunt/findings.js";
import { type SearchPlan, search } from "../src/hunt/search.js";
import type { Scenario } from "../src/record/record.js";
import { createRunDirectory } from "../src/run/directory.js";
import { runScenario } from "../src/run/run.js";
import { drawScenario, type HuntTarget } from "../src/scenario/draw.js";
import { findSystem } from "../src/scenario/find-system.js";
import { shrinkInPool, usualRuns } from "../src/shrink/pool.js";
import { judgedRun } from "../src/trials/judged-run.js";
import { kindsOf, onlyInSim } from "../src/trials/kinds.js";
import { chosenBy } from "./support/chosen.js";

const { values: options } = parseArgs({
  options: {
    hunts: { type: "string", default: "5" },
    seconds: { type: "string", default: "60" },
    acquit: { type: "string", default: "1000" },
    times: { type: "string", default: "10" },
    cluster: { type: "string" },
    only: { type: "string" },
  },
});

interface Hunt {
  readonly runs: number | undefined;
  readonly seconds: number;
  readonly kinds: readonly string[];
}

const workers = availableParallelism();
let failures = 0;

async function huntOnce(huntTarget: HuntTarget, huntSeed: number): Promise<Hunt> {
  const findings = new Findings();
  const begun = performance.now();
  await search({ ...planOf(huntTarget, huntSeed), steadyMs: 0 }, findings);
  const seconds = (performance.now() - begun) / 1000;
  return { runs: findings.firstFoundAfter, seconds, kinds: findings.best()?.best.kinds ?? [] };
}

function planOf(huntTarget: HuntTarget, huntSeed: number): Omit<SearchPlan, "steadyMs"> {
  return { huntTarget, huntSeed, workers, runs: Number.MAX_SAFE_INTEGER, timeMs: Number(options.seconds) * 1000 };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** What the finding of a hunt as a user would make it shrinks to, and how often that fails again. */
async function shrinkOnce(huntTarget: HuntTarget, huntSeed: number): Promise<string> {
  const findings = new Findings();
  await search({ ...planOf(huntTarget, huntSeed), steadyMs: 10_000 }, findings);
  const best = findings.best();
  if (best === undefined) return "nothing found";
  const begun = performance.now();
  const shrunk = await shrinkInPool(drawScenario(huntTarget, best.best.seed), best.kind, { timeMs: 600_000, seeds: 5 });
  const seconds = (performance.now() - begun) / 1000;
  const { scenario, steadiness, fixpoint } = shrunk;
  const runs = [];
  for (let time = 0; time < Number(options.times); time++) runs.push(await judgedRun(scenario));
  const again = runs.filter(({ kinds }) => kinds.includes(best.kind)).length;
  // Some runs over are those that the last candidate still needs.
  if (again < runs.length || shrunk.tried > usualRuns * 1.05) failures += 1;
  const { nodes, clients, schedule } = scenario;
  return (
    `shrunk in ${shrunk.tried} runs, ${seconds.toFixed(1)} s${fixpoint ? "" : " (given up)"} to ${schedule.length} faults, ${runs[0]?.operations} operations, ` +
    `${nodes.length} nodes, ${clients} clients; fails ${again} of ${runs.length} in sim, in ${steadiness.failing} of ` +
    `${steadiness.worlds} process worlds${await onRealProcesses(scenario, best.kind)}  ${best.kind}`
  );
}

async function onRealProcesses(scenario: Scenario, kind: string): Promise<string> {
  const cluster = clusterKinds.find((known) => known === options.cluster);
  if (cluster === undefined) return "";
  let failing = 0;
  for (let time = 0; time < Number(options.times); time++) {
    const real = { ...scenario, cluster };
    const directory = createRunDirectory("runs/bench", real, new Date());
    const { verdict } = await runScenario(real, directory, (plan) => createCluster(cluster, plan));
    const kinds = kindsOf(verdict.checks);
    if (onlyInSim(kind, findSystem(scenario.system)) ? kinds.length > 0 : kinds.includes(kind)) failing += 1;
  }
  return `, ${failing} of ${options.times} on ${cluster} (load ${loadavg()[0]?.toFixed(1)})`;
}

/** Each mistake, and each option set to what gives a promise up. */
function huntTargetsOf(system: ProgramSystem): readonly (HuntTarget & { readonly name: string })[] {
  const { program } = system;
  const mistakes = program.variants.map(({ name }) => ({ name, system: system.name, variant: name, options: {} }));
  const unsafe = Object.entries(program.options).flatMap(([option, { values: all }]) =>
    all
      .filter((value) => !isSafe(system, option, value))
      .map((value) => ({
        name: `${option}=${value}`,
        system: system.name,
        variant: null,
        options: { [option]: value },
      })),
  );
  return [...mistakes, ...unsafe];
}

const chosen = chosenBy(options.only);
process.stdout.write(
  `${workers} threads; runs to conviction over ${options.hunts} hunts of ${options.seconds} s at most\n`,
);
for (const system of programSystems.values()) {
  for (const { name, ...huntTarget } of huntTargetsOf(system)) {
    if (!chosen(`${system.name} ${name}`)) continue;
    const hunts: Hunt[] = [];
    for (let huntSeed = 1; huntSeed <= Number(options.hunts); huntSeed++)
      hunts.push(await huntOnce(huntTarget, huntSeed));
    const escaped = hunts.filter(({ runs }) => runs === undefined).length;
    failures += escaped;
    const runs = median(hunts.map((each) => each.runs ?? Number.POSITIVE_INFINITY));
    const seconds = median(hunts.map((each) => each.seconds));
    const longest = Math.max(...hunts.map((each) => each.seconds));
    const kinds = [...new Set(hunts.flatMap((each) => each.kinds))];
    process.stdout.write(
      `${`${system.name} ${name}`.padEnd(38)} median ${(Number.isFinite(runs) ? String(runs) : "more").padStart(5)} runs, ${seconds.toFixed(1).padStart(5)} s, ` +
        `longest ${longest.toFixed(1).padStart(5)} s${escaped > 0 ? `, ESCAPED ${escaped}` : ""}  ${kinds.join("; ")}\n`,
    );
    process.stdout.write(`${" ".repeat(38)} ${await shrinkOnce(huntTarget, 1)}\n`);
  }
}

for (const system of programSystems.values()) {
  if (!chosen(`${system.name} correct`)) continue;
  const findings = new Findings();
  const begun = performance.now();
  const huntTarget = { system: system.name, variant: null, options: {} };
  const plan = { huntTarget, huntSeed: 0, workers, runs: Number(options.acquit), timeMs: Number.POSITIVE_INFINITY };
  await search({ ...plan, steadyMs: Number.POSITIVE_INFINITY }, findings);
  failures += findings.found;
  const seconds = (performance.now() - begun) / 1000;
  process.stdout.write(
    `${`${system.name} correct`.padEnd(38)} ${findings.runs} runs (${((findings.runs / seconds) * 60).toFixed(0)} a minute), ` +
      `${(findings.simulatedMs / 3_600_000).toFixed(2)} simulated hours, ${findings.faults} faults, ` +
      `${findings.found} convicted, ${findings.unknown} unknown\n`,
  );
  for (const { kind, best, count } of findings.groups()) {
    process.stdout.write(`  WRONGLY CONVICTED ${count} times: ${kind}, such as seed ${best.seed}\n`);
  }
}
process.exitCode = failures === 0 ? 0 : 1;
