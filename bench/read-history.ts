/**
 * Reads a made history of the given size in each format that can be written, and prints how long that took and how much
 * memory the process had at most. Each format is read in a process of its own, once only gone through and once paired. Beside
 * the processor time of JSON lines stands its ratio to that of JSON.parse of each line in the same process.
 *
 *     npm run bench:read -- [--operations 1000000] [--format NAME]
 */
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { execa } from "execa";
import type { Format } from "../src/history/formats/format.js";
import { formats } from "../src/history/formats/index.js";
import type { HistoryEvent } from "../src/history/operation.js";
import { openHistory, readOperations } from "../src/history/read.js";

const { values: options } = parseArgs({
  options: {
    operations: { type: "string", default: "1000000" },
    format: { type: "string" },
    /** Set in the processes that read: the file, and whether to pair. */
    file: { type: "string" },
    pair: { type: "boolean", default: false },
  },
});

function event(index: number): HistoryEvent {
  const operation = index >> 1;
  const [f, key, node] = [operation % 2 === 0 ? "read" : "write", `r${operation % 8}`, `n${1 + (operation % 5)}`];
  const invokes = index % 2 === 0;
  return {
    ...{ index, time: index * 1000, type: invokes ? "invoke" : "ok", process: operation % 10, f, key },
    ...{ value: invokes && f === "read" ? null : operation, node },
  };
}

function write(path: string, format: Format, operations: number): void {
  const writer = format.write?.({ independent: format.name === "txt" });
  if (writer === undefined) throw new Error(`${format.name} cannot be written`);
  const fd = openSync(path, "w");
  let text = writer.begin;
  for (let index = 0; index < 2 * operations; index++) {
    text += writer.event(event(index));
    if (text.length > 2 ** 20) {
      writeSync(fd, text);
      text = "";
    }
  }
  writeSync(fd, text + writer.end);
  closeSync(fd);
}

/** Processor time of this process so far, in seconds. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** How long JSON.parse takes for each line, in seconds of processor time. */
async function parseEachLine(path: string): Promise<number> {
  const begun = processorSeconds();
  for await (const line of createInterface({ input: createReadStream(path) })) JSON.parse(line);
  return processorSeconds() - begun;
}

async function readOnce(path: string, pair: boolean): Promise<void> {
  const begun = performance.now();
  const begunProcessor = processorSeconds();
  let count = 0;
  const tuples = { independent: path.endsWith("txt") };
  if (pair) count = (await readOperations(path, tuples)).operations.length;
  else for await (const batch of (await openHistory(path, tuples)).batches) count += batch.events.length;
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  const mebibytes = Math.round(process.resourceUsage().maxRSS / 1024);
  const processor = processorSeconds() - begunProcessor;
  process.stdout.write(
    `${count} ${pair ? "operations paired" : "events"} in ${seconds} s (processor ${processor.toFixed(1)} s), at most ${mebibytes} MiB`,
  );
  if (!path.endsWith("jsonl")) return;
  const parsing = await parseEachLine(path);
  process.stdout.write(`; ${(processor / parsing).toFixed(2)} times JSON.parse of each line (${parsing.toFixed(1)} s)`);
}

if (options.file !== undefined) await readOnce(options.file, options.pair);
else {
  const directory = mkdtempSync(join(tmpdir(), "schism-bench-"));
  try {
    for (const format of formats.values()) {
      if (format.write === undefined || (options.format ?? format.name) !== format.name) continue;
      const path = join(directory, format.name);
      write(path, format, Number(options.operations));
      const megabytes = Math.round(statSync(path).size / 1e6);
      for (const how of [[], ["--pair"]]) {
        const { stdout } = await execa("node", [new URL(import.meta.url).pathname, "--file", path, ...how]);
        process.stdout.write(`${format.name}, ${megabytes} MB: ${stdout}\n`);
      }
      rmSync(path);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
