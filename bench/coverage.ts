/**
 * Whether changing the schedules that showed new sequences of messages (`src/hunt/steering.ts`) shows more of them, and convicts sooner, than
 * a new draw for each run: hunts on processes of this machine by both rules, a run of each in turn. Prints for each rule how many different
 * sequences its runs have shown together, every few runs, and which run was the first to be convicted.
 *
 *     npm run bench:coverage -- [--system etcd] [--option reads=serializable] [--runs 30] [--seed 1]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runOnCluster } from "../src/campaign/night/cluster-run.js";
import { steeredHunt } from "../src/hunt/real.js";
import type { Scenario } from "../src/record/record.js";
import { creatorFor } from "../src/run/creator.js";
import { watchMachine } from "../src/run/machine.js";
import { type HuntTarget, runSeed } from "../src/scenario/draw.js";
import { drawRealScenario } from "../src/scenario/draw-real.js";
import { LinkSequences } from "../src/trials/link-sequences.js";

const { values } = parseArgs({
  options: {
    system: { type: "string", default: "etcd" },
    option: { type: "string", multiple: true, default: [] },
    runs: { type: "string", default: "30" },
    seed: { type: "string", default: "1" },
  },
});
const told = 5;

class Rule {
  readonly sequences = new Set<number>();
  convicted: number | undefined;
  operations = 0;

  constructor(
    readonly name: string,
    readonly next: (seed: number) => Scenario,
    readonly showed: (scenario: Scenario, sequences: readonly number[]) => void,
  ) {}
}

const options = Object.fromEntries(values.option.map((each) => each.split("=", 2)));
const huntTarget: HuntTarget = { system: values.system, variant: null, options, workload: null, faults: null };
const huntSeed = Number(values.seed);
const runs = mkdtempSync(join(tmpdir(), "schism-coverage-"));
const { steering, kinds } = await steeredHunt(huntTarget, huntSeed, runs);
const rules = [
  new Rule(
    "steered",
    (seed) => steering.next(seed),
    (scenario, seen) => void steering.showed(scenario, seen),
  ),
  new Rule(
    "drawn",
    (seed) => drawRealScenario(huntTarget, kinds, seed),
    () => {},
  ),
];
const { signal } = new AbortController();
try {
  for (let nth = 1; nth <= Number(values.runs); nth++) {
    // Whatever else the machine does in between disturbs both alike.
    for (const rule of nth % 2 === 0 ? rules : rules.toReversed()) await runOf(rule, nth);
    if (nth % told === 0 || nth === Number(values.runs))
      process.stdout.write(`${nth} runs each: ${rules.map(summaryOf).join("; ")}\n`);
  }
} finally {
  rmSync(runs, { recursive: true, force: true });
}

async function runOf(rule: Rule, nth: number): Promise<void> {
  const scenario = rule.next(runSeed(huntSeed, nth));
  const seen = new LinkSequences();
  const run = await runOnCluster({
    ...{ scenario, runs, watchMachine, signal },
    creatorFor: async (each) => {
      const create = await creatorFor(each);
      return async (plan) => {
        const cluster = await create(plan);
        cluster.watchLinks?.(seen.see);
        return cluster;
      };
    },
  });
  if (run.came === "to nothing" || run.directory === undefined) return;
  rmSync(run.directory, { recursive: true });
  if (run.came !== "to a verdict") return;
  if (run.kinds.length > 0) rule.convicted ??= nth;
  for (const each of seen.all) rule.sequences.add(each);
  rule.operations += run.evidence.operations.length;
  rule.showed(scenario, seen.all);
}

function summaryOf({ name, sequences, convicted, operations }: Rule): string {
  const first = convicted === undefined ? "none convicted" : `run ${convicted} was the first to be convicted`;
  return `${name}: ${sequences.size} sequences, ${operations} operations, ${first}`;
}
