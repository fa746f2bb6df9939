/**
 * The linearizability checker beside plain yardsticks, on generated histories whose right verdict is known by construction. Each
 * history is written to a file and judged by `schism check` in a process of its own, so that time and memory are what a user sees.
 * Prints a line for each group of histories; exits 1 if a verdict is wrong.
 *
 *     npm run bench:checker -- [--quick]           small sizes and short limits, two to three minutes
 *                              [--seed 1] [--only TEXT]
 *                              [--time-limit 20]   seconds for each history; most of the quarter of an hour that the whole takes
 *                                                  goes into histories that stay undecided
 *                              [--family JSON]     this history alone
 *
 * Columns: histories decided, of how many; wrong verdicts; seconds of the check alone and of whole processes, by the clock and of
 * the processors; the whole as a multiple of what JSON.parse of each line of the same files takes (reading alone, in the same
 * way); the most memory; how many operations explanations name, and in how many sentences.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { generateHistory } from "./histories.js";
import { chosenBy } from "./support/chosen.js";
import { familySchema, type HistoryFamily } from "./support/family.js";
import { writeHistory } from "./support/history-file.js";
import { fastest, measure } from "./support/measure.js";
import { type Group, groups, type Subject, usual } from "./support/table.js";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
    "time-limit": { type: "string" },
    only: { type: "string" },
    family: { type: "string" },
  },
});

const seed = Number(options.seed);
const timeLimit = Number(options["time-limit"] ?? (options.quick ? 5 : 20));
/** What a check may take beyond its limit: starting, reading, explaining. */
const grace = 60;
const script = (name: string): string => new URL(name, import.meta.url).pathname;
const bin = script("../bundle/bin.js");
const directory = mkdtempSync(join(tmpdir(), "schism-bench-"));
const chosen = chosenBy(options.only);
let wrong = 0;

const verdictSchema = z.object({
  valid: z.union([z.boolean(), z.literal("unknown")]),
  explanations: z.array(z.object({ steps: z.array(z.object({ call: z.number().nullable() })) })),
  cost: z.object({ milliseconds: z.number() }),
});
const readSchema = z.object({ count: z.number(), seconds: z.number() });
const roundSchema = z.object({
  valid: z.array(z.union([z.boolean(), z.literal("unknown")])),
  readSeconds: z.number(),
  checkSeconds: z.number(),
});
const logsSchema = z.object({ cold: roundSchema, warm: roundSchema });

const lines: readonly { readonly title: string; readonly print: () => Promise<void> }[] =
  options.family === undefined
    ? [
        ...groups(seed, options.quick).map((group) => ({ title: group.title, print: () => printGroup(group) })),
        ...["etcd-register", "cas-register"].map((model) => ({
          title: `102 logs of etcd's kind, failed cas ${model === "etcd-register" ? "informative" : "dropped"}`,
          print: () => printLogs(model),
        })),
        { title: "start-up: a log of 85 operations", print: printStartUp },
        ...["jsonl", "edn"].map((format) => ({ title: `reading ${format}`, print: () => printReading(format) })),
      ]
    : [{ title: "this family", print: () => printGroup({ title: "this family", subjects: [given(options.family)] }) }];

try {
  say("", ["decided", "wrong", "check s", "whole s", "cpu s", "x parse", "MiB", "named", "steps"]);
  for (const { title, print } of lines) if (chosen(title)) await print();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
process.exitCode = wrong === 0 ? 0 : 1;

function given(text = ""): Subject {
  const family = familySchema.parse(JSON.parse(text));
  return { model: family.model, what: text, create: () => generateHistory(family, seed) };
}

async function printGroup({ title, subjects }: Group): Promise<void> {
  const sum = { decided: 0, wrong: 0, check: 0, whole: 0, cpu: 0, parse: 0, mebibytes: 0 };
  const named: number[] = [];
  const steps: number[] = [];
  const remarks: string[] = [];
  const file = join(directory, "history.jsonl");
  for (const { model, what, create } of subjects) {
    const { operations, expected } = create();
    writeHistory(file, operations);
    const parse = await measure([script("support/read-file.js"), "parse", file], grace);
    sum.parse += parse.seconds;
    const limits = ["--time-limit", `${timeLimit}s`, "--memory-limit", "2048"];
    const run = await measure([bin, "check", file, "--model", model, "--json", ...limits], timeLimit + grace);
    sum.whole += run.seconds;
    sum.cpu += run.cpuSeconds;
    sum.mebibytes = Math.max(sum.mebibytes, run.mebibytes);
    const verdict = run.stdout === "" ? undefined : verdictSchema.parse(JSON.parse(run.stdout));
    if (verdict === undefined) {
      remarks.push(`no verdict: ${what}: ${run.stderr.trim().split("\n")[0] ?? ""}`);
      continue;
    }
    sum.check += verdict.cost.milliseconds / 1000;
    if (verdict.valid === "unknown") {
      if (expected === "unknown") sum.decided += 1;
      else remarks.push(`undecided: ${what}`);
      continue;
    }
    sum.decided += 1;
    if (expected !== "unknown" && verdict.valid !== expected) {
      sum.wrong += 1;
      remarks.push(`WRONG, said ${verdict.valid ? "valid" : "invalid"}: ${what}`);
    }
    for (const { steps: sentences } of verdict.explanations) {
      named.push(sentences.filter(({ call }) => call !== null).length);
      steps.push(sentences.length);
    }
  }
  wrong += sum.wrong;
  const { decided, check, whole, cpu, parse, mebibytes } = sum;
  say(title, [
    `${decided} of ${subjects.length}`,
    `${sum.wrong}`,
    ...[check, whole, cpu].map((seconds) => seconds.toFixed(2)),
    (whole / parse).toFixed(1),
    mebibytes.toFixed(0),
    ...[named, steps].map(rangeOf),
  ]);
  for (const remark of remarks) process.stdout.write(`    ${remark}\n`);
}

/** Of the logs, check alone and with reading, in one process, which has judged them all once before. */
async function printLogs(model: string): Promise<void> {
  const expected: (boolean | "unknown")[] = [];
  const files: string[] = [];
  for (let log = 0; log < 102; log++) {
    const indeterminatePercent = log % 3;
    const fault = log % 2 === 0 ? null : "stale";
    const family: HistoryFamily = { ...usual, operations: 170, clients: 5, indeterminatePercent, fault };
    const history = generateHistory(family, seed + log);
    const file = join(directory, `etcd-${log}.log`);
    writeHistory(file, history.operations, "etcd");
    files.push(file);
    expected.push(history.expected);
  }
  const run = await measure([script("support/judge-logs.js"), model, ...files], grace + timeLimit);
  const { cold, warm } = logsSchema.parse(JSON.parse(run.stdout));
  const decided = warm.valid.filter((each) => each !== "unknown").length;
  const mistaken = warm.valid.filter(
    (each, log) => each !== "unknown" && expected[log] !== "unknown" && each !== expected[log],
  ).length;
  wrong += mistaken;
  const spent = [warm.checkSeconds, warm.checkSeconds + warm.readSeconds, run.cpuSeconds];
  say(`102 logs of etcd's kind, failed cas ${model === "etcd-register" ? "informative" : "dropped"}`, [
    ...[
      `${decided} of 102`,
      `${mistaken}`,
      ...spent.map((seconds) => seconds.toFixed(2)),
      "",
      run.mebibytes.toFixed(0),
    ],
  ]);
  const first = (cold.checkSeconds + cold.readSeconds).toFixed(2);
  process.stdout.write(`    whole: check and reading; ${first} s the first time in the same process\n`);
}

async function printStartUp(): Promise<void> {
  const family: HistoryFamily = { ...usual, operations: 85, clients: 5, indeterminatePercent: 1 };
  const file = join(directory, "small.jsonl");
  writeHistory(file, generateHistory(family, seed).operations);
  const words = [bin, "check", file, "--model", family.model];
  const [nothing = 0, whole = 0] = await fastest([["-e", "0"], words], 7);
  const run = await measure(words, grace);
  say("start-up: a log of 85 operations", [
    ...["", "", "", whole.toFixed(2), run.cpuSeconds.toFixed(2), "", run.mebibytes.toFixed(0)],
  ]);
  process.stdout.write(`    ${(whole / nothing).toFixed(1)} times \`node -e 0\` (${nothing.toFixed(3)} s)\n`);
}

async function printReading(format: string): Promise<void> {
  const operationsWanted = options.quick ? 100_000 : 1_000_000;
  const family: HistoryFamily = { ...usual, operations: operationsWanted, keys: 100, indeterminatePercent: 1 };
  const { operations } = generateHistory(family, seed);
  const lines = join(directory, "large.jsonl");
  const file = join(directory, `large.${format}`);
  writeHistory(lines, operations);
  if (format !== "jsonl") writeHistory(file, operations, format);
  const parse = await measure([script("support/read-file.js"), "parse", lines], grace * 5);
  const pair = await measure([script("support/read-file.js"), "pair", file], grace * 5);
  const spent = [parse, pair].map(({ stdout }) => readSchema.parse(JSON.parse(stdout)));
  const ratio = (spent[1]?.seconds ?? 0) / (spent[0]?.seconds ?? 1);
  const { seconds, cpuSeconds, mebibytes } = pair;
  say(`reading ${spent[1]?.count} operations of ${format}`, [
    ...["", "", "", seconds.toFixed(2), cpuSeconds.toFixed(2), ratio.toFixed(1), mebibytes.toFixed(0)],
  ]);
}

function rangeOf(counts: readonly number[]): string {
  if (counts.length === 0) return "";
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? `${least}` : `${least}-${most}`;
}

function say(title: string, cells: readonly string[]): void {
  const widths = [11, 6, 8, 8, 8, 8, 6, 8, 8];
  const text = cells.map((cell, place) => cell.padStart(widths[place] ?? 8)).join("");
  process.stdout.write(`${title.padEnd(58)}${text}\n`);
}
