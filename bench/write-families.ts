/**
 * Writes generated histories as files that `schism check` reads, and index.tsv, which says of each what it holds and which verdict
 * is right. Other checkers can be run on the same files.
 *
 *     npm run bench:families -- DIRECTORY [--seed 1] [--count 250] [--largest 100000]
 *                               [--family JSON]    this one only: npm run bench:checker prints such text
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { generateHistory } from "./histories.js";
import { drawFamilies } from "./support/families.js";
import { familySchema, type HistoryFamily } from "./support/family.js";
import { writeHistory } from "./support/history-file.js";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "250" },
    largest: { type: "string", default: "100000" },
    family: { type: "string" },
  },
});
const [directory] = positionals;
if (directory === undefined) throw new Error("Name the directory to write to");

const seed = Number(options.seed);
const families =
  options.family === undefined
    ? drawFamilies(seed, Number(options.count), Number(options.largest))
    : [familySchema.parse(JSON.parse(options.family))];
mkdirSync(directory, { recursive: true });
const columns = ["file", "model", "operations", "clients", "keys", "values", "indeterminate", "puts", "fault"];
const rows = [[...columns, "expected"].join("\t")];
for (const [place, family] of families.entries()) {
  const name = `${String(place + 1).padStart(3, "0")}-${nameOf(family)}.jsonl`;
  const history = generateHistory(family, seed);
  writeHistory(join(directory, name), history.operations);
  const { model, operations, clients, keys, values, indeterminatePercent, puts, fault } = family;
  const expected = history.expected === "unknown" ? "unknown" : history.expected ? "valid" : "invalid";
  const cells = [model, operations, clients, keys, values, indeterminatePercent, puts, fault ?? "none", expected];
  rows.push([name, ...cells].join("\t"));
  writeFileSync(join(directory, "index.tsv"), `${rows.join("\n")}\n`);
}
process.stdout.write(`${families.length} histories and index.tsv are in ${directory}\n`);

function nameOf({
  model,
  operations,
  clients,
  keys,
  values,
  indeterminatePercent,
  puts,
  fault,
}: HistoryFamily): string {
  const parts = [model, `${operations}`, `c${clients}`, `k${keys}`, `v${values}`, `i${indeterminatePercent}`];
  return [...parts, ...(model === "kv" ? [`p${puts}`] : []), fault ?? "valid"].join("-");
}
