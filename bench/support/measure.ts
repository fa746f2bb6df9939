/** Runs what is measured in a process of its own, and says how long it took and how much memory it had at most. */
import { execa } from "execa";
import { z } from "zod";

export interface Measured {
  readonly stdout: string;
  readonly stderr: string;
  /** By the clock, from before the process is started until it has ended. */
  readonly seconds: number;
  /** Of the processors, in all threads. */
  readonly cpuSeconds: number;
  readonly mebibytes: number;
}

/** At the end of the process, and of each that it starts, a line that is told from others by its first word. */
const reporter = `import { writeSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
if (isMainThread) process.on("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeSync(2, "\\nmeasured " + JSON.stringify([(userCPUTime + systemCPUTime) / 1e6, maxRSS / 1024]) + "\\n");
});`;
const usageSchema = z.tuple([z.number(), z.number()]);

export async function measure(words: readonly string[], timeoutSeconds: number): Promise<Measured> {
  const begun = performance.now();
  const { stdout, stderr } = await execa("node", words, {
    reject: false,
    timeout: timeoutSeconds * 1000,
    maxBuffer: 2 ** 29,
    env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(reporter)}` },
  });
  const seconds = (performance.now() - begun) / 1000;
  let cpuSeconds = 0;
  let mebibytes = 0;
  for (const [, usage] of stderr.matchAll(/^measured (.*)$/gm)) {
    const [cpu, most] = usageSchema.parse(JSON.parse(usage ?? ""));
    cpuSeconds += cpu;
    mebibytes = Math.max(mebibytes, most);
  }
  return { stdout, stderr, seconds, cpuSeconds, mebibytes };
}

/** Seconds by the clock of the fastest of some runs in turn, for commands so short that what else runs matters. */
export async function fastest(commands: readonly (readonly string[])[], runs: number): Promise<number[]> {
  const best = commands.map(() => Number.POSITIVE_INFINITY);
  for (let run = 0; run < runs; run++) {
    for (const [place, words] of commands.entries()) {
      const begun = performance.now();
      await execa("node", words, { reject: false });
      best[place] = Math.min(best[place] ?? 0, (performance.now() - begun) / 1000);
    }
  }
  return best;
}
