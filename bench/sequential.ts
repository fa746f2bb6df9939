/**
 * Time and memory of the check for sequential consistency on generated histories, valid and invalid. Prints one line a history.
 *
 *     npm run bench:sequential -- [--operations 10000] [--clients 10] [--keys 10] [--seeds 3] [--only NAME]
 */
import { parseArgs } from "node:util";
import { checkSequential } from "../src/checkers/sequential/check.js";
import { register } from "../src/models/register.js";
import { chosenBy } from "./support/chosen.js";
import { type SessionShape, sessionHistory } from "./support/session-histories.js";

const { values: options } = parseArgs({
  options: {
    operations: { type: "string", default: "10000" },
    clients: { type: "string", default: "10" },
    keys: { type: "string", default: "10" },
    seeds: { type: "string", default: "3" },
    only: { type: "string" },
  },
});

const size = {
  operations: Number(options.operations),
  clients: Number(options.clients),
  keys: Number(options.keys),
};

const families: readonly (Pick<SessionShape, "store" | "indeterminate" | "staleReads"> & { readonly name: string })[] =
  [
    { name: "log", store: "sequential", indeterminate: 0, staleReads: 0 },
    { name: "log, 1 % lost", store: "sequential", indeterminate: 0.01, staleReads: 0 },
    { name: "log, 5 % lost", store: "sequential", indeterminate: 0.05, staleReads: 0 },
    { name: "log, one stale read", store: "sequential", indeterminate: 0, staleReads: 1 },
    { name: "log, one stale read, 1 % lost", store: "sequential", indeterminate: 0.01, staleReads: 1 },
    { name: "log, 20 stale reads", store: "sequential", indeterminate: 0, staleReads: 20 },
    { name: "causal broadcast", store: "causal", indeterminate: 0, staleReads: 0 },
    { name: "FIFO broadcast", store: "fifo", indeterminate: 0, staleReads: 0 },
  ];

const chosen = chosenBy(options.only);
for (const { name, ...family } of families) {
  if (!chosen(name)) continue;
  for (let seed = 1; seed <= Number(options.seeds); seed++) {
    const operations = sessionHistory({ ...size, ...family, seed });
    const begun = performance.now();
    const verdict = checkSequential(operations, register);
    const seconds = (performance.now() - begun) / 1000;
    const core = verdict.explanations[0]?.steps.filter(({ call }) => call !== null).length;
    process.stdout.write(
      `${name.padEnd(30)} seed ${seed}  ${operations.length} ops, ${size.clients} clients, ${size.keys} keys: ` +
        `${String(verdict.valid).padEnd(7)} ${seconds.toFixed(2)} s, ${(verdict.cost.bytes / 2 ** 20).toFixed(0)} MiB, ` +
        `${verdict.cost.configurations} choices, ${String(verdict.details.method)}` +
        `${core === undefined ? "" : `, explained by ${core} operations`}\n`,
    );
  }
}
process.stdout.write(`peak memory of the process ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB\n`);
