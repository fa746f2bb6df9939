/** Every way in which a run's terminal, its launcher or its reader goes away: it ends in order, is judged, and leaves no process. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findProcess, findProcesses, type ProcessEntry } from "../../../src/machine/processes.js";
import { readVerdict } from "../../../src/run/directory.js";
import { commandFile } from "../../support/command.js";

const root = mkdtempSync(join(tmpdir(), "schism-interrupted-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Processes of a run recorded below a directory: including the controller's, if it was given the directory. */
const processesOf = (runs: string): ProcessEntry[] =>
  findProcesses(({ words }) => words.some((word) => word.includes(runs)));

function words(runs: string): string[] {
  return ["run", "raft", "--faults", "partition", "--time", "60s", "--seed", "5", "--runs", runs];
}

async function recording(runs: string): Promise<void> {
  const history = join(runs, "latest", "history.jsonl");
  while (!existsSync(history) || readFileSync(history, "utf8").split("\n").length < 100) await sleep(50);
}

async function ended(runs: string): Promise<void> {
  while (processesOf(runs).length > 0) await sleep(50);
  expect(readVerdict(join(runs, "latest")).checks.length).toBeGreaterThan(0);
}

describe("a run that is interrupted is undone, taken down and judged", () => {
  const ways: [string, NodeJS.Signals[]][] = [
    ["by SIGINT", ["SIGINT"]],
    ["by SIGINT twice", ["SIGINT", "SIGINT"]],
    ["by SIGTERM", ["SIGTERM"]],
    ["by the end of its terminal", ["SIGHUP"]],
    ["by all at once", ["SIGHUP", "SIGTERM", "SIGINT", "SIGHUP"]],
  ];
  test.each(ways)("%s", async (_, signals) => {
    const runs = join(root, signals.join("-"));
    const command = spawn(process.execPath, [commandFile, ...words(runs)], { stdio: ["pipe", "pipe", "pipe"] });
    const exit = once(command, "exit");
    await recording(runs);
    if (signals.includes("SIGHUP"))
      for (const stream of [command.stdin, command.stdout, command.stderr]) stream.destroy();
    for (const signal of signals) {
      command.kill(signal);
      await sleep(20);
    }
    expect(await exit).toEqual([2, null]);
    await ended(runs);
  });

  test("by a SIGKILL to the npx that started it", async () => {
    const runs = join(root, "npx");
    const project = join(root, "project");
    mkdirSync(join(project, "node_modules", ".bin"), { recursive: true });
    writeFileSync(join(project, "package.json"), "{}\n");
    symlinkSync(commandFile, join(project, "node_modules", ".bin", "schism"));
    const npx = spawn("npx", ["--no-install", "schism", ...words(runs)], { cwd: project, stdio: "ignore" });
    const exit = once(npx, "exit");
    await recording(runs);
    expect(processesOf(runs).length).toBeGreaterThan(5);
    npx.kill("SIGKILL");
    await exit;
    await ended(runs);
    const events = readFileSync(join(runs, "latest", "history.jsonl"), "utf8")
      .trim()
      .split("\n");
    expect(JSON.parse(events.at(-1) ?? "").time / 1e9).toBeLessThan(40);
  });
});

test("a run whose reader goes away, and whose parent ends, goes on to its end", async () => {
  const runs = join(root, "unread");
  const short = words(runs).map((word) => (word === "60s" ? "3s" : word));
  // Not from npm, whatever runs these tests.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")));
  const parent = spawn(
    process.execPath,
    [
      "-e",
      `require("node:child_process").spawn(process.execPath, ${JSON.stringify([commandFile, ...short])}, { stdio: ["ignore", 1, 2] }); setInterval(() => {}, 1000)`,
    ],
    { stdio: ["ignore", "pipe", "pipe"], env },
  );
  const exit = once(parent, "exit");
  await recording(runs);
  for (const stream of [parent.stdout, parent.stderr]) stream.destroy();
  parent.kill("SIGKILL");
  await exit;
  expect(findProcess(parent.pid ?? 0)).toBeUndefined();
  await ended(runs);
  const events = readFileSync(join(runs, "latest", "history.jsonl"), "utf8")
    .trim()
    .split("\n");
  expect(JSON.parse(events.at(-1) ?? "").time / 1e9).toBeGreaterThan(3);
});
