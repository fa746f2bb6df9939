/**
 * Whether a night that gives more time to cells which still get their replicas into new situations (`src/campaign/night/steering.ts`) meets
 * more of these, and convicts broken variants sooner, than one that gives each cell time by its weight alone. Cells: every system and
 * every broken variant that the simulator shows, each with the same weight, none of them a canary. Batches are made once, round by round,
 * and dealt out again in many orders by each rule; processor time counts. Prints what each rule comes to within the same budget, as a
 * mean over the orders, and the least time that a cell got in any of them, as a share of an equal part.
 *
 *     npm run bench:steering -- [--seconds 120] [--batch 50] [--orders 50] [--shares 0.1,0.25,0.5] [--only raft] [--correct]
 */
import { parseArgs } from "node:util";
import { programSystems } from "../nodes/index.js";
import { seededRandom } from "../nodes/random.js";
import { leastServed, SituationsMet, sampleOf, type Waiting } from "../src/campaign/night/steering.js";
import { drawScenario, runSeed } from "../src/scenario/draw.js";
import { convictedWithoutMistake, judgedRun } from "../src/trials/judged-run.js";
import { chosenBy } from "./support/chosen.js";

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "120" },
    batch: { type: "string", default: "50" },
    orders: { type: "string", default: "50" },
    shares: { type: "string", default: "0.1,0.25,0.5" },
    only: { type: "string" },
    correct: { type: "boolean", default: false },
  },
});

interface Batch {
  readonly ms: number;
  readonly situations: ReadonlySet<number>;
  readonly sample: string;
  readonly convicted: boolean;
}

interface Recorded {
  readonly system: string;
  readonly variant: string | null;
  readonly batches: Batch[];
}

interface Progress extends Waiting {
  readonly place: number;
  readonly seen: Set<number>;
  readonly met: SituationsMet;
  readonly left: Batch[];
  spentMs: number;
  attempts: number;
  novelty: number | null;
}

type Rule = (met: SituationsMet) => number | null;

const rules: ReadonlyMap<string, Rule> = new Map([
  ["by weight alone", () => null],
  ["steered", (met: SituationsMet) => met.novelty],
]);

const recorded = await record();
const totalMs = recorded.reduce((sum, { batches }) => sum + batches.reduce((all, { ms }) => all + ms, 0), 0);
const rounds = Math.min(...recorded.map(({ batches }) => batches.length));
const variants = recorded.filter(({ variant }) => variant !== null).length;
print(
  `${recorded.length} cells, ${variants} of them broken; ${rounds} batches of ${options.batch} each, ${seconds(totalMs)}`,
);
for (const { system, variant, batches } of recorded) {
  const met = new SituationsMet();
  for (const { sample } of batches) met.add(sample);
  const distinct = new Set(batches.flatMap(({ situations }) => [...situations])).size;
  const name = variant === null ? system : `${system}:${variant}`;
  print(
    `  ${name.padEnd(32)} ${distinct} situations, ${((met.novelty ?? 1) * 100).toFixed(1)} % of the next batch's are new`,
  );
}
for (const share of options.shares.split(",").map(Number)) {
  print(`\nwithin ${seconds(totalMs * share)}`);
  for (const [name, rule] of rules) tell(name, rule, totalMs * share);
}

async function record(): Promise<readonly Recorded[]> {
  const chosen = chosenBy(options.only, { listed: true });
  const cells = [...programSystems.values()]
    .filter(({ name }) => chosen(name))
    .flatMap(({ name: system, variants: broken }) =>
      [null, ...(options.correct ? [] : broken.map(({ name }) => name))].map(
        (variant): Recorded => ({ system, variant, batches: [] }),
      ),
    );
  const begun = performance.now();
  for (let round = 0; performance.now() - begun < Number(options.seconds) * 1000; round++) {
    for (const cell of cells) {
      const before = process.cpuUsage();
      const situations = new Set<number>();
      let convicted = false;
      for (let run = 0; run < Number(options.batch); run++) {
        const huntTarget = { system: cell.system, variant: cell.variant, options: {}, workload: null, faults: null };
        const scenario = drawScenario(huntTarget, runSeed(1, round * Number(options.batch) + run));
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
      cell.batches.push({ ms: (user + system) / 1000, situations, sample: sampleOf(situations), convicted });
    }
  }
  return cells;
}

function tell(name: string, rule: Rule, budgetMs: number): void {
  let distinct = 0;
  let caught = 0;
  let untilMs = 0;
  let short = 0;
  let least = Number.POSITIVE_INFINITY;
  const orders = Number(options.orders);
  for (let order = 0; order < orders; order++) {
    const night = dealtOut(rule, budgetMs, order);
    distinct += night.distinct;
    caught += night.convictedMs.length;
    untilMs += night.convictedMs.reduce((sum, ms) => sum + ms, 0) + (variants - night.convictedMs.length) * budgetMs;
    if (night.short) short += 1;
    least = Math.min(least, night.leastMs);
  }
  const convicted =
    variants === 0
      ? ""
      : `${(caught / orders).toFixed(2)} variants convicted, ${seconds(untilMs / orders / variants)} to a conviction or the end, `;
  print(
    `  ${name.padEnd(16)} ${(distinct / orders).toFixed(0)} situations, ${convicted}` +
      `least time of a cell ${((100 * least * recorded.length) / budgetMs).toFixed(0)} %` +
      `${short === 0 ? "" : ` (${short} orders ran out of batches)`}`,
  );
}

function dealtOut(rule: Rule, budgetMs: number, seed: number) {
  const random = seededRandom(seed, "order");
  const cells = recorded.map(
    ({ batches }, place): Progress => ({
      ...{ place, seen: new Set(), met: new SituationsMet(), left: shuffled(batches, random) },
      ...{ weight: 1, spentMs: 0, attempts: 0, underWay: 0, canary: false, novelty: null },
    }),
  );
  const caught = new Set<number>();
  const convictedMs: number[] = [];
  let spentMs = 0;
  let short = false;
  for (;;) {
    const cell = leastServed(cells.filter(({ left }) => left.length > 0));
    const batch = cell?.left.pop();
    if (cell === undefined || batch === undefined) break;
    spentMs += batch.ms;
    if (spentMs > budgetMs) break;
    cell.spentMs += batch.ms;
    cell.attempts += 1;
    cell.met.add(batch.sample);
    cell.novelty = rule(cell.met);
    if (cell.left.length === 0) short = true;
    for (const situation of batch.situations) cell.seen.add(situation);
    if (batch.convicted && !caught.has(cell.place)) {
      caught.add(cell.place);
      convictedMs.push(spentMs);
    }
  }
  const distinct = cells.reduce((sum, { seen }) => sum + seen.size, 0);
  return { distinct, convictedMs, short, leastMs: Math.min(...cells.map((cell) => cell.spentMs)) };
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
