/**
 * Time and memory of the check for sequential consistency on generated histories, valid and invalid. Prints one line a history.
 *
 *     npm run bench:sequential -- [--operations 10000] [--clients 10] [--keys 10] [--seeds 3] [--only NAME]
 *
 * "lagging": each client reads from a server that applies updates so much later than the leader; how many operations and keys that makes
 * follows from the number of clients and the time that so many operations take about.
 */
import { parseArgs } from "node:util";
import { checkSequential } from "../src/checkers/sequential/check.js";
import type { Operation } from "../src/history/operation.js";
import { register } from "../src/models/register.js";
import { chosenBy } from "./support/chosen.js";
import { laggingHistory } from "./support/lagging-histories.js";
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

type Stored = Pick<SessionShape, "store" | "indeterminate" | "staleReads">;

const stored =
  (family: Stored) =>
  (seed: number): Operation[] =>
    sessionHistory({ ...size, ...family, seed });

/** `mean`: milliseconds that an operation and the pause after it take a client, about. */
const lagging =
  (family: { readonly lag: number; readonly patience: number; readonly mean: number }) =>
  (seed: number): Operation[] => {
    const milliseconds = Math.ceil((size.operations * family.mean) / size.clients);
    return laggingHistory({ ...family, clients: size.clients, operationsPerGroup: 100, pause: 10, milliseconds, seed });
  };

const families: ReadonlyMap<string, (seed: number) => Operation[]> = new Map([
  ["log", stored({ store: "sequential", indeterminate: 0, staleReads: 0 })],
  ["log, 1 % lost", stored({ store: "sequential", indeterminate: 0.01, staleReads: 0 })],
  ["log, 5 % lost", stored({ store: "sequential", indeterminate: 0.05, staleReads: 0 })],
  ["log, one stale read", stored({ store: "sequential", indeterminate: 0, staleReads: 1 })],
  ["log, one stale read, 1 % lost", stored({ store: "sequential", indeterminate: 0.01, staleReads: 1 })],
  ["log, 20 stale reads", stored({ store: "sequential", indeterminate: 0, staleReads: 20 })],
  ["lagging by 50 ms", lagging({ lag: 50, patience: 5000, mean: 60 })],
  ["lagging by 300 ms", lagging({ lag: 300, patience: 5000, mean: 105 })],
  ["lagging by 300 ms, a third lost", lagging({ lag: 300, patience: 100, mean: 47 })],
  ["causal broadcast", stored({ store: "causal", indeterminate: 0, staleReads: 0 })],
  ["FIFO broadcast", stored({ store: "fifo", indeterminate: 0, staleReads: 0 })],
]);

const chosen = chosenBy(options.only);
for (const [name, historyOf] of families) {
  if (!chosen(name)) continue;
  for (let seed = 1; seed <= Number(options.seeds); seed++) {
    const operations = historyOf(seed);
    const keys = new Set(operations.map(({ key }) => key)).size;
    const begun = performance.now();
    const verdict = checkSequential(operations, register);
    const seconds = (performance.now() - begun) / 1000;
    const core = verdict.explanations[0]?.steps.filter(({ call }) => call !== null).length;
    process.stdout.write(
      `${name.padEnd(32)} seed ${seed}  ${operations.length} ops, ${size.clients} clients, ${keys} keys: ` +
        `${String(verdict.valid).padEnd(7)} ${seconds.toFixed(2)} s, ${(verdict.cost.bytes / 2 ** 20).toFixed(0)} MiB, ` +
        `${verdict.cost.configurations} choices, ${String(verdict.details.method)}` +
        `${core === undefined ? "" : `, explained by ${core} operations`}\n`,
    );
  }
}
process.stdout.write(`peak memory of the process ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB\n`);
