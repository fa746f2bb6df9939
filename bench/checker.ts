/**
 * The linearizability checker on generated histories: for each family the verdict, whether it is right, how long it took and
 * the most memory the process had. Each history is generated and checked in a process of its own, and nothing of the
 * generation is in its time. Exits 1 if a verdict is wrong.
 *
 *     npm run bench:checker -- [--operations 1000,10000] [--clients 5,20] [--keys 1] [--values 5,unique] [--info 0,1,5]
 *                              [--fault none,thin-air,stale] [--model cas-register] [--seed 1] [--time-limit 60]
 *                              [--workers 0]    threads; 0: all on the calling thread
 */
import { parseArgs } from "node:util";
import { execa } from "execa";
import { z } from "zod";
import { checkLinearizableInParallel } from "../src/checkers/linearizability/parallel/check.js";
import { generateHistory, type HistoryFamily } from "./histories.js";

const { values: options } = parseArgs({
  options: {
    operations: { type: "string", default: "1000,10000,100000,1000000" },
    clients: { type: "string", default: "5,20,50,100" },
    keys: { type: "string", default: "1,100" },
    values: { type: "string", default: "5,unique" },
    info: { type: "string", default: "0,1,5" },
    fault: { type: "string", default: "none,thin-air,stale" },
    model: { type: "string", default: "cas-register" },
    seed: { type: "string", default: "1" },
    "time-limit": { type: "string", default: "60" },
    workers: { type: "string", default: "0" },
    /** The one family to check in this process, as JSON. */
    one: { type: "string" },
  },
});

const familySchema = z.object({
  puts: z.number(),
  model: z.enum(["register", "cas-register"]),
  operations: z.number(),
  clients: z.number(),
  keys: z.number(),
  values: z.union([z.number(), z.literal("unique")]),
  indeterminatePercent: z.number(),
  fault: z.enum(["thin-air", "stale"]).nullable(),
});

const outcomeSchema = z.object({
  valid: z.union([z.boolean(), z.literal("unknown")]),
  seconds: z.number(),
  megabytes: z.number(),
  configurations: z.number(),
});
type Outcome = z.infer<typeof outcomeSchema>;

const seed = Number(options.seed);
if (options.one === undefined) await all();
else process.stdout.write(`${JSON.stringify(await checkOne(familySchema.parse(JSON.parse(options.one))))}\n`);

async function checkOne(family: HistoryFamily): Promise<Outcome> {
  const operations = generateHistory(family, seed).operations;
  const limits = { timeLimitMs: Number(options["time-limit"]) * 1000, workers: Number(options.workers) };
  const begun = performance.now();
  const verdict = await checkLinearizableInParallel(operations, family.model, limits);
  return {
    valid: verdict.valid,
    seconds: (performance.now() - begun) / 1000,
    megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    configurations: verdict.cost.configurations,
  };
}

async function all(): Promise<void> {
  const tally = { right: 0, wrong: 0, unknown: 0 };
  let seconds = 0;
  for (const family of families()) {
    const words = [new URL(import.meta.url).pathname, "--one", JSON.stringify(family)];
    const { stdout, stderr } = await execa(
      "node",
      [...words, "--seed", options.seed, "--time-limit", options["time-limit"], "--workers", options.workers],
      { reject: false },
    );
    const parsed = stdout === "" ? undefined : outcomeSchema.parse(JSON.parse(stdout));
    const right = parsed?.valid === (family.fault === null);
    if (parsed === undefined) process.stderr.write(`${stderr}\n`);
    tally[parsed === undefined || parsed.valid === "unknown" ? "unknown" : right ? "right" : "wrong"] += 1;
    seconds += parsed?.seconds ?? 0;
    process.stdout.write(`${line(family, parsed, right)}\n`);
  }
  process.stdout.write(
    `${tally.right} right, ${tally.wrong} wrong, ${tally.unknown} without an answer, ${seconds.toFixed(1)} s in all\n`,
  );
  process.exitCode = tally.wrong === 0 ? 0 : 1;
}

function line(family: HistoryFamily, outcome: Outcome | undefined, right: boolean): string {
  const { operations, clients, keys, values, indeterminatePercent, fault } = family;
  const what = [
    `${operations}`.padStart(7),
    `${clients} clients`.padStart(11),
    `${keys} keys`.padStart(8),
    `${values} values`.padStart(13),
    `${indeterminatePercent} % info`.padStart(8),
    (fault ?? "valid").padEnd(8),
  ].join("  ");
  if (outcome === undefined) return `${what}  CRASHED`;
  const verdict = outcome.valid === "unknown" ? "unknown" : right ? "right" : "WRONG";
  return `${what}  ${verdict.padEnd(7)} ${outcome.seconds.toFixed(2).padStart(6)} s ${String(outcome.megabytes).padStart(5)} MB  ${outcome.configurations} configurations`;
}

function* families(): Generator<HistoryFamily> {
  const numbers = (text: string): number[] => text.split(",").map(Number);
  const model = familySchema.shape.model.parse(options.model);
  for (const operations of numbers(options.operations))
    for (const keys of numbers(options.keys))
      for (const values of options.values.split(","))
        for (const clients of numbers(options.clients))
          for (const indeterminatePercent of numbers(options.info))
            for (const fault of options.fault.split(","))
              yield {
                ...{ model, operations, clients, keys, indeterminatePercent },
                puts: 0,
                values: values === "unique" ? "unique" : Number(values),
                fault: fault === "none" ? null : familySchema.shape.fault.parse(fault),
              };
}
