/**
 * The reports of a large campaign: sizes of the pages of a year of nights, and how long it takes to merge and report a ledger of a million
 * lines on all cores (aim: 10 s; pages below 2 MB). Prints one line each. With --overhead instead: how much more processor time the runs of a campaign
 * take than the same runs bare (aim: below 3 %).
 *
 *     npm run bench:campaign -- [--lines 1000000] [--nights 365] [--cells 60] [--findings 30] [--shards 3]
 *     npm run bench:campaign -- --overhead [--runs 2000] [--rounds 5]
 */
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type CampaignFolder, createFolder, ledgerFile } from "../src/campaign/folder.js";
import { readDigests } from "../src/campaign/ledger/digest.js";
import { mergeInto } from "../src/campaign/ledger/merge.js";
import { textOf } from "../src/campaign/ledger/text.js";
import { changesOf } from "../src/campaign/report/changes.js";
import { reportFiles, writeCampaignReport } from "../src/campaign/report/report.js";
import { summariesOf } from "../src/campaign/report/summaries.js";
import { syntheticCampaign } from "./support/campaign.js";
import { overheadIn, overheadOf } from "./support/overhead.js";

const { values: options } = parseArgs({
  options: {
    lines: { type: "string", default: "1000000" },
    nights: { type: "string", default: "365" },
    cells: { type: "string", default: "60" },
    findings: { type: "string", default: "30" },
    shards: { type: "string", default: "3" },
    overhead: { type: "boolean", default: false },
    runs: { type: "string", default: "2000" },
    rounds: { type: "string", default: "5" },
  },
});
if (options.overhead) {
  const rounds = await overheadOf(Number(options.runs), Number(options.rounds), ({ bare, campaign }) => {
    for (const [what, { all, beside }] of Object.entries({ bare, "of a campaign": campaign }))
      print(
        `${options.runs} runs ${what}`,
        `${seconds(all)} of processor time, ${seconds(beside)} of it beside the runs`,
      );
  });
  for (const [place, by] of ["by the totals", "by what goes on beside the runs"].entries()) {
    const shares = rounds.map((round) => overheadIn(round)[place] ?? 0).sort((a, b) => a - b);
    const [least, middle, most] = [shares[0], shares[Math.floor(shares.length / 2)], shares.at(-1)];
    print(`overhead ${by}`, `${middle?.toFixed(2)} % (${least?.toFixed(2)} to ${most?.toFixed(2)} %)`);
  }
  process.exit();
}
const [nights, cells, findings, shards] = [options.nights, options.cells, options.findings, options.shards].map(Number);
if (nights === undefined || cells === undefined || findings === undefined || shards === undefined)
  throw new RangeError();

const root = mkdtempSync(join(tmpdir(), "schism-bench-campaign-"));
try {
  const attempts = Math.ceil(Number(options.lines) / nights / cells);
  const synthetic = syntheticCampaign({ nights, cells, findings, attempts, seed: 1 });
  const folders = Array.from({ length: shards }, (_, shard) => createFolder(join(root, `shard-${shard + 1}`)));
  const written = await timed(() => writeLedgers(folders));
  tell(`wrote ${written.result.toLocaleString("en-US")} lines for ${shards} shards`, written);
  const target = createFolder(join(root, "campaign"));
  const merged = await timed(() => mergeInto(target, folders));
  tell(`merged ${merged.result.attempts.toLocaleString("en-US")} attempts`, merged);
  const read = await timed(async () => (await readDigests([target.ledger])).lines);
  tell(`read ${read.result.length.toLocaleString("en-US")} lines`, read);
  const summed = await timed(() => summariesOf(synthetic.campaign, read.result, synthetic.findings));
  tell(`summed up ${summed.result.now.nights.length} nights, twice`, summed);
  const { now, before } = summed.result;
  const reported = await timed(() =>
    writeCampaignReport({ summary: now, changes: changesOf(now, before), folder: target.root, to: target.report }),
  );
  tell(`wrote the report`, reported);
  tell("merge and report", merged, read, summed, reported);
  for (const name of Object.values(reportFiles)) {
    const path = join(target.report, name);
    const sizes = statSync(path).isDirectory()
      ? readdirSync(path).map((each) => statSync(join(path, each)).size)
      : [statSync(path).size];
    const largest = Math.max(0, ...sizes);
    print(name, `${kilobytes(largest)}${sizes.length > 1 ? ` the largest of ${sizes.length}` : ""}`);
  }
  print("peak memory", `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);

  /** Attempts are dealt out by job; what a night has once stands in every shard. */
  function writeLedgers(into: readonly CampaignFolder[]): number {
    let count = 0;
    let open: { readonly night: string; readonly files: readonly number[] } | undefined;
    const close = (): void => open?.files.forEach(closeSync);
    for (const line of synthetic.lines()) {
      if (open?.night !== line.night) {
        close();
        const files = into.map((folder) => openSync(ledgerFile(folder, line.campaign, line.night, "1/1"), "a"));
        open = { night: line.night, files };
      }
      count += 1;
      const text = `${textOf(line)}\n`;
      const shard = line.line === "attempt" ? line.job % into.length : undefined;
      for (const [place, file] of open.files.entries())
        if (shard === undefined || shard === place) writeSync(file, text);
    }
    close();
    return count;
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}

interface Times {
  readonly wallMs: number;
  /** Of all threads: a busy machine does not change it as much as it does wall time. */
  readonly processorMs: number;
}

async function timed<T>(work: () => T | Promise<T>): Promise<Times & { readonly result: T }> {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { result, wallMs: performance.now() - begun, processorMs: (user + system) / 1000 };
}

function tell(what: string, ...steps: readonly Times[]): void {
  const [wall, processor] = [sum(steps.map(({ wallMs }) => wallMs)), sum(steps.map(({ processorMs }) => processorMs))];
  print(what, `${(wall / 1000).toFixed(2)} s (${(processor / 1000).toFixed(2)} s of processor time)`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}

function print(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(44)} ${figure}\n`);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`;
}
