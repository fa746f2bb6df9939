/**
 * Feeds the readers of histories with damaged files until the time is up or so many have been tried, and prints how many ended
 * in a history and how many in an InputError. Exits 1 and names the inputs if one ended in anything else.
 *
 *     npm run bench:fuzz -- [--time 60] [--count 1000000] [--format NAME] [--seed 0]
 */
import { parseArgs } from "node:util";
import { formats } from "../src/history/formats/index.js";
import { readFuzzed } from "../test/support/reader-fuzz.js";

const { values: options } = parseArgs({
  options: {
    time: { type: "string", default: "60" },
    count: { type: "string", default: "1000000" },
    format: { type: "string" },
    seed: { type: "string", default: "0" },
  },
});

const names = options.format === undefined ? [...formats.keys()] : [options.format];
const millisecondsEach = (Number(options.time) * 1000) / names.length;
let failures = 0;
const mostShown = 10;

for (const name of names) {
  const outcomes = { read: 0, refused: 0 };
  const begun = performance.now();
  let slowest = { milliseconds: 0, seed: 0 };
  let seed = Number(options.seed);
  for (let left = Number(options.count); left > 0 && performance.now() - begun < millisecondsEach; left--, seed++) {
    const started = performance.now();
    try {
      outcomes[await readFuzzed(name, seed)] += 1;
    } catch (error) {
      failures += 1;
      if (failures > mostShown) continue;
      process.stdout.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.stdout.write(`  npm run bench:fuzz -- --format ${name} --seed ${seed} --count 1\n`);
    }
    const milliseconds = performance.now() - started;
    if (milliseconds > slowest.milliseconds) slowest = { milliseconds, seed };
  }
  process.stdout.write(
    `${name}: ${outcomes.read + outcomes.refused} inputs, ${outcomes.read} read, ${outcomes.refused} refused; ` +
      `slowest ${slowest.milliseconds.toFixed(0)} ms (seed ${slowest.seed})\n`,
  );
}
process.stdout.write(`${failures} failures; at most ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB\n`);
process.exitCode = failures === 0 ? 0 : 1;
