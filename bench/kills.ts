/**
 * Kills controllers with SIGKILL at random moments and looks what is left: of each run by itself, and after `schism heal` where the
 * warden was stopped before, as if both had been killed.
 *
 *     npm run bench:kills [-- --local 20 --docker 10 --seed 1 --systems raft,etcd --within 30]
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { seededRandom } from "../nodes/random.js";
import { runVariable } from "../src/clusters/local/orphans.js";
import { environmentOf, findProcess, findProcesses } from "../src/machine/processes.js";

const { values } = parseArgs({
  options: {
    local: { type: "string", default: "20" },
    docker: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
    systems: { type: "string", default: "raft" },
    // Seconds within which a controller is killed; servers take longer to start than replicas of ours.
    within: { type: "string" },
  },
});
const random = seededRandom(Number(values.seed), "kills");
const command = join(import.meta.dirname, "..", "src", "cli", "main.js");
/** What is left must go within this time, ms. */
const patienceMs = { local: 20_000, docker: 90_000 };
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type Kind = keyof typeof patienceMs;

/** Everything of one run that is there outside its directory. */
async function remains(kind: Kind, runs: string, runId: string | undefined): Promise<string[]> {
  // PostgreSQL's children have other command lines, so the environment counts, too. The bench has it in neither.
  const processes = findProcesses(
    ({ pid, words }) =>
      words.some((word) => word.includes(runs)) || (runId !== undefined && environmentOf(pid, runVariable) === runId),
  ).map(({ pid }) => `${pid}`);
  const builds = readdirSync(tmpdir()).filter((name) => name.startsWith("schism-image-"));
  const mounts = readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .filter((line) => line.includes(runs));
  if (kind === "local" || runId === undefined) return [...processes, ...builds, ...mounts];
  const label = ["--quiet", "--filter", `label=schism.run=${runId}`];
  const lists = [
    ["ps", "--all"],
    ["network", "ls"],
    ["volume", "ls"],
  ].map((words) => execa("docker", [...words, ...label]));
  const things = (await Promise.all(lists)).flatMap(({ stdout }) => stdout.split("\n").filter((line) => line !== ""));
  return [...processes, ...builds, ...mounts, ...things];
}

function runIdIn(runs: string, system: string): string | undefined {
  try {
    const [run] = readdirSync(join(runs, system));
    return run === undefined ? undefined : `${system}-${run}`;
  } catch {
    return undefined;
  }
}

/** One kill; returns a line about what was left, and whether anything stayed. */
async function drill(
  system: string,
  kind: Kind,
  withWarden: boolean,
): Promise<{ readonly clean: boolean; readonly line: string }> {
  const runs = mkdtempSync(join(tmpdir(), "schism-kills-"));
  const faults = "partition,kill,pause,power-loss";
  const words = ["run", system, "--cluster", kind, "--faults", faults, "--time", "20s", "--runs", runs];
  const controller = execa("node", [command, ...words], { reject: false, stdio: "ignore" });
  const afterMs = random.between(200, 1000 * Number(values.within ?? (kind === "local" ? 9 : 15)));
  await pause(afterMs);
  const wardens = findProcesses(
    (entry) => entry.words.includes("--warden") && entry.words.some((w) => w.includes(runs)),
  );
  if (withWarden) for (const { pid } of wardens) process.kill(pid, "SIGSTOP");
  controller.kill("SIGKILL");
  await controller;
  const runId = runIdIn(runs, system);
  const atOnce = (await remains(kind, runs, runId)).length;
  const begun = performance.now();
  let left: string[];
  if (withWarden) {
    await execa("node", [command, "heal", "--runs", runs], { reject: false });
    left = await remains(kind, runs, runId);
  } else {
    do {
      await pause(100);
      left = await remains(kind, runs, runId);
    } while (left.length > 0 && performance.now() - begun < patienceMs[kind]);
  }
  const goneMs = performance.now() - begun;
  const healed = await execa("node", [command, "heal", "--runs", runs, "--json"], { reject: false });
  const again = await remains(kind, runs, runId);
  for (const { pid } of wardens) if (findProcess(pid)?.state === "T") process.kill(pid, "SIGKILL");
  rmSync(runs, { recursive: true, force: true });
  const how = withWarden ? "with its warden, healed" : "alone";
  return {
    clean: left.length === 0 && again.length === 0,
    line:
      `${system} ${kind.padEnd(6)} killed ${how} after ${(afterMs / 1000).toFixed(1)} s: ${atOnce} things at once, ` +
      `${left.length} after ${(goneMs / 1000).toFixed(1)} s, ${again.length} after heal (exit ${healed.exitCode})`,
  };
}

let unclean = 0;
const names = values.systems.split(",");
for (const kind of ["local", "docker"] as const) {
  for (let nth = 0; nth < Number(values[kind]); nth++) {
    const { clean, line } = await drill(
      names[nth % names.length] ?? "raft",
      kind,
      Math.floor(nth / names.length) % 2 === 1,
    );
    if (!clean) unclean += 1;
    process.stdout.write(`${clean ? "clean" : "LEFT "}  ${line}\n`);
  }
}
process.stdout.write(`${unclean} of ${Number(values.local) + Number(values.docker)} drills left something behind\n`);
process.exitCode = unclean === 0 ? 0 : 1;
