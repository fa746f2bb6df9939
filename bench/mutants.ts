/**
 * How soon a hunt convicts each broken variant: median number of runs to the first conviction over five hunts with different
 * seeds, and the wall time of each; then whether the correct programs are acquitted in as many runs as asked. Exits 1 if a
 * variant escapes a hunt or a correct program is convicted.
 *
 *     npm run bench:mutants -- [--hunts 5] [--seconds 60] [--acquit 1000] [--only NAME]
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import type { Quarry } from "../src/hunt/draw.js";
import { Findings } from "../src/hunt/findings.js";
import { hunt } from "../src/hunt/pool.js";
import { systems } from "../src/systems/index.js";

const { values: options } = parseArgs({
  options: {
    hunts: { type: "string", default: "5" },
    seconds: { type: "string", default: "60" },
    acquit: { type: "string", default: "1000" },
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

async function huntOnce(quarry: Quarry, huntSeed: number): Promise<Hunt> {
  const findings = new Findings();
  const begun = performance.now();
  let kinds: readonly string[] | undefined;
  const plan = { quarry, huntSeed, workers, runs: Number.MAX_SAFE_INTEGER, timeMs: Number(options.seconds) * 1000 };
  await hunt(plan, (report) => {
    if (findings.add(report)) kinds = report.kinds;
    return kinds !== undefined;
  });
  const seconds = (performance.now() - begun) / 1000;
  return { runs: kinds === undefined ? undefined : findings.runs, seconds, kinds: kinds ?? [] };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const chosen = (name: string): boolean => options.only === undefined || name.includes(options.only);
process.stdout.write(
  `${workers} threads; runs to conviction over ${options.hunts} hunts of ${options.seconds} s at most\n`,
);
for (const system of systems.values()) {
  for (const { name } of system.program.variants) {
    if (!chosen(`${system.name} ${name}`)) continue;
    const hunts: Hunt[] = [];
    for (let huntSeed = 1; huntSeed <= Number(options.hunts); huntSeed++) {
      hunts.push(await huntOnce({ system: system.name, variant: name, options: {} }, huntSeed));
    }
    const escaped = hunts.filter(({ runs }) => runs === undefined).length;
    failures += escaped;
    const runs = median(hunts.map((each) => each.runs ?? Number.POSITIVE_INFINITY));
    const seconds = median(hunts.map((each) => each.seconds));
    const longest = Math.max(...hunts.map((each) => each.seconds));
    const kinds = [...new Set(hunts.flatMap((each) => each.kinds))];
    process.stdout.write(
      `${`${system.name} ${name}`.padEnd(38)} median ${String(runs).padStart(5)} runs, ${seconds.toFixed(1).padStart(5)} s, ` +
        `longest ${longest.toFixed(1).padStart(5)} s${escaped > 0 ? `, ESCAPED ${escaped}` : ""}  ${kinds.join("; ")}\n`,
    );
  }
}

for (const system of systems.values()) {
  if (!chosen(`${system.name} correct`)) continue;
  const findings = new Findings();
  const begun = performance.now();
  const quarry = { system: system.name, variant: null, options: {} };
  const plan = { quarry, huntSeed: 0, workers, runs: Number(options.acquit), timeMs: Number.POSITIVE_INFINITY };
  await hunt(plan, (report) => {
    findings.add(report);
    return false;
  });
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
