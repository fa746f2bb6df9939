/**
 * Whether a night that gives more time to cells which still get their replicas into new situations finds more of these, and convicts
 * broken variants sooner, than one that gives each cell time by its weight alone. Cells: every system and every broken variant that the
 * simulator shows, each with the same weight. Batches are made once, round by round, and dealt out again in many orders by each rule;
 * processor time counts. Prints what each rule comes to within the same budget, as a mean over the orders.
 *
 *     npm run bench:steering -- [--seconds 120] [--batch 20] [--orders 200] [--shares 0.1,0.25,0.5] [--only raft]
 */
import { parseArgs } from "node:util";
import { programSystems } from "../nodes/index.js";
import { seededRandom } from "../nodes/random.js";
import { drawScenario, runSeed } from "../src/scenario/draw.js";
import { convictedWithoutMistake, judgedRun } from "../src/trials/judged-run.js";

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "120" },
    batch: { type: "string", default: "20" },
    orders: { type: "string", default: "200" },
    shares: { type: "string", default: "0.1,0.25,0.5" },
    only: { type: "string" },
  },
});

interface Batch {
  readonly ms: number;
  readonly situations: ReadonlySet<number>;
  readonly convicted: boolean;
}

interface Recorded {
  readonly system: string;
  readonly variant: string | null;
  readonly batches: Batch[];
}

/** By what each cell's weight is multiplied; at least a half. */
type Rule = (cells: readonly Progress[]) => readonly number[];

interface Progress {
  readonly seen: Set<number>;
  spentMs: number;
  /** Of the latest batches, later ones more: situations that were new, those that there were, ms. */
  fresh: number;
  met: number;
  ms: number;
}

const memory = 0.6;

function steeredBy(rateOf: (progress: Progress) => number): Rule {
  return (cells) => {
    const rates = cells.map((cell) => (cell.ms === 0 ? 0 : rateOf(cell)));
    const known = cells.flatMap((cell, at) => (cell.ms === 0 ? [] : [rates[at] ?? 0]));
    const mean = known.reduce((sum, rate) => sum + rate, 0) / Math.max(1, known.length);
    return cells.map((cell, at) => 0.5 + 0.5 * (cell.ms === 0 || mean === 0 ? 1 : (rates[at] ?? 0) / mean));
  };
}

const rules: ReadonlyMap<string, Rule> = new Map([
  ["by weight alone", (cells: readonly Progress[]) => cells.map(() => 1)],
  ["by new situations for each ms", steeredBy(({ fresh, ms }) => fresh / ms)],
  ["by share of situations that are new", steeredBy(({ fresh, met }) => fresh / Math.max(1, met))],
]);

const recorded = await record();
const totalMs = recorded.reduce((sum, { batches }) => sum + batches.reduce((all, { ms }) => all + ms, 0), 0);
const rounds = Math.min(...recorded.map(({ batches }) => batches.length));
const variants = recorded.filter(({ variant }) => variant !== null).length;
print(
  `${recorded.length} cells, ${variants} of them broken; ${rounds} batches of ${options.batch} each, ${seconds(totalMs)}`,
);
for (const share of options.shares.split(",").map(Number)) {
  print(`\nwithin ${seconds(totalMs * share)}`);
  for (const [name, rule] of rules) tell(name, rule, totalMs * share);
}

async function record(): Promise<readonly Recorded[]> {
  const cells = [...programSystems.values()]
    .filter(({ name }) => options.only === undefined || name === options.only)
    .flatMap(({ name: system, variants: broken }) =>
      [null, ...broken.map(({ name }) => name)].map((variant): Recorded => ({ system, variant, batches: [] })),
    );
  const begun = performance.now();
  for (let round = 0; performance.now() - begun < Number(options.seconds) * 1000; round++) {
    for (const cell of cells) {
      const before = process.cpuUsage();
      const situations = new Set<number>();
      let convicted = false;
      for (let run = 0; run < Number(options.batch); run++) {
        const quarry = { system: cell.system, variant: cell.variant, options: {}, workload: null, faults: null };
        const scenario = drawScenario(quarry, runSeed(1, round * Number(options.batch) + run));
        const judged = await judgedRun(scenario, { stopOnViolation: true });
        for (const situation of judged.situations) situations.add(situation);
        if (
          cell.variant !== null &&
          judged.kinds.length > 0 &&
          !(await convictedWithoutMistake(scenario, judged.kinds))
        )
          convicted = true;
      }
      const { user, system } = process.cpuUsage(before);
      cell.batches.push({ ms: (user + system) / 1000, situations, convicted });
    }
  }
  return cells;
}

function tell(name: string, rule: Rule, budgetMs: number): void {
  let distinct = 0;
  let caught = 0;
  let untilMs = 0;
  let short = 0;
  const orders = Number(options.orders);
  for (let order = 0; order < orders; order++) {
    const night = dealtOut(rule, budgetMs, order);
    distinct += night.distinct;
    caught += night.convictedMs.length;
    untilMs += night.convictedMs.reduce((sum, ms) => sum + ms, 0) + (variants - night.convictedMs.length) * budgetMs;
    if (night.short) short += 1;
  }
  print(
    `  ${name.padEnd(36)} ${(distinct / orders).toFixed(0)} situations, ${(caught / orders).toFixed(2)} variants convicted, ` +
      `${seconds(untilMs / orders / variants)} to a conviction${short === 0 ? "" : ` (${short} orders ran out of batches)`}`,
  );
}

function dealtOut(rule: Rule, budgetMs: number, seed: number) {
  const random = seededRandom(seed, "order");
  const left = recorded.map(({ batches }) => shuffled(batches, random));
  const progress = recorded.map((): Progress => ({ seen: new Set(), spentMs: 0, fresh: 0, met: 0, ms: 0 }));
  const caught = new Set<number>();
  const convictedMs: number[] = [];
  let spentMs = 0;
  let short = false;
  while (spentMs < budgetMs) {
    const shares = rule(progress);
    let best = -1;
    for (const [at, cell] of progress.entries()) {
      if (left[at]?.length === 0) {
        short = true;
        continue;
      }
      const had = cell.spentMs / (shares[at] ?? 1);
      const least = progress[best];
      if (least === undefined || had < least.spentMs / (shares[best] ?? 1)) best = at;
    }
    const cell = progress[best];
    const batch = left[best]?.pop();
    if (cell === undefined || batch === undefined) break;
    spentMs += batch.ms;
    if (spentMs > budgetMs) break;
    cell.spentMs += batch.ms;
    let fresh = 0;
    for (const situation of batch.situations) {
      if (cell.seen.has(situation)) continue;
      cell.seen.add(situation);
      fresh += 1;
    }
    cell.fresh = cell.fresh * memory + fresh;
    cell.met = cell.met * memory + batch.situations.size;
    cell.ms = cell.ms * memory + batch.ms;
    if (batch.convicted && !caught.has(best)) {
      caught.add(best);
      convictedMs.push(spentMs);
    }
  }
  return { distinct: progress.reduce((sum, { seen }) => sum + seen.size, 0), convictedMs, short };
}

function shuffled<T>(items: readonly T[], random: ReturnType<typeof seededRandom>): T[] {
  const left = [...items];
  for (let at = left.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    const [a, b] = [left[at], left[other]];
    if (a === undefined || b === undefined) continue;
    left[at] = b;
    left[other] = a;
  }
  return left;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
