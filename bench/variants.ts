/**
 * Convicts the broken variants and acquits the correct programs, on real processes: each variant is run in the setting that its
 * system names for it until it is convicted, at most ten times; each correct program is run as often as asked under mixed
 * faults. Prints one line a variant and exits 1 if one escaped or a correct program was convicted.
 *
 *     npm run bench:variants -- [--cluster local|docker] [--time 20s] [--tries 10] [--acquit 50] [--only NAME]
 */
import { parseArgs } from "node:util";
import { execa } from "execa";
import { z } from "zod";
import { programSystems } from "../nodes/index.js";
import { chosenBy } from "./support/chosen.js";

const { values: options } = parseArgs({
  options: {
    cluster: { type: "string", default: "local" },
    time: { type: "string", default: "20s" },
    tries: { type: "string", default: "10" },
    acquit: { type: "string", default: "10" },
    only: { type: "string" },
    runs: { type: "string", default: "runs/bench" },
  },
});

const outcomeSchema = z.object({
  valid: z.union([z.boolean(), z.literal("unknown")]),
  summary: z.string(),
  command: z.string(),
  vacuity: z.object({ warnings: z.array(z.string()) }),
});

async function runOnce(args: readonly string[]): Promise<z.infer<typeof outcomeSchema>> {
  const main = new URL("../src/cli/bin.js", import.meta.url).pathname;
  const common = ["--cluster", options.cluster, "--time", options.time, "--runs", options.runs, "--json"];
  const { stdout, stderr } = await execa("node", [main, "run", ...args, ...common], { reject: false });
  const parsed = outcomeSchema.safeParse(stdout === "" ? undefined : JSON.parse(stdout));
  if (!parsed.success) throw new Error(`schism run ${args.join(" ")} gave no verdict: ${stderr}`);
  return parsed.data;
}

const chosen = chosenBy(options.only);
let failures = 0;

for (const system of programSystems.values()) {
  for (const { name, shownBy } of system.variants) {
    if (!chosen(`${system.name} ${name}`)) continue;
    const reason = shownBy.onlySimulated;
    if (reason !== undefined) {
      process.stdout.write(`${system.name} ${name}: left to hunts: ${reason}\n`);
      continue;
    }
    let found: string | undefined;
    let tries = 0;
    while (found === undefined && tries < Number(options.tries)) {
      tries += 1;
      const { valid, summary } = await runOnce([system.name, "--variant", name, "--seed", String(tries)]);
      if (valid === false) found = summary;
    }
    if (found === undefined) failures += 1;
    process.stdout.write(
      `${system.name} ${name}: ${found === undefined ? "ESCAPED" : "convicted"} after ${tries} runs  ${found ?? ""}\n`,
    );
  }
}

for (const system of programSystems.values()) {
  if (!chosen(`${system.name} correct`)) continue;
  const tally = { valid: 0, invalid: 0, unknown: 0 };
  for (let run = 1; run <= Number(options.acquit); run++) {
    const { valid, summary, command } = await runOnce([
      ...[system.name, "--seed", String(1000 + run), "--faults", system.bears.faults.join(",")],
      ...Object.entries(system.safeOptions).flatMap(([option, value]) => [`--${option}`, value]),
    ]);
    tally[valid === "unknown" ? "unknown" : valid ? "valid" : "invalid"] += 1;
    if (valid === false) {
      failures += 1;
      process.stdout.write(`${system.name} WRONGLY CONVICTED: ${summary}\n  ${command}\n`);
    }
  }
  process.stdout.write(
    `${system.name} correct: ${tally.valid} valid, ${tally.invalid} invalid, ${tally.unknown} unknown\n`,
  );
}
process.exitCode = failures === 0 ? 0 : 1;
