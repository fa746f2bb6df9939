/**
 * What servers lose of what they acknowledged when all their nodes lose power and nothing that was not synced survives, each with its
 * settings: a table. Those that are not installed are left out.
 *
 *     npm run bench:disk [-- --only redis --times 1]
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { diskObstacle } from "../src/clusters/disk/ability.js";
import { NodeDisk } from "../src/clusters/disk/disk.js";
import { thisController, wordOf } from "../src/machine/controller.js";
import { chosenBy } from "./support/chosen.js";
import { etcd, eventually, nats, postgres, redis, type Subject } from "./support/disk-subjects.js";

const { values } = parseArgs({
  options: { only: { type: "string" }, times: { type: "string", default: "1" } },
});
const obstacle = diskObstacle();
if (obstacle !== undefined) {
  console.error(`bench:disk: ${obstacle}`);
  process.exit(254);
}

const subjects: readonly Subject[] = [
  ...["no", "everysec", "always"].map(redis),
  ...["on", "off"].map(postgres),
  ...[1, 3].map(etcd),
  nats(3),
];
console.log("| server | setting | acknowledged | lost | ms a write | syncs | changes undone | disk's CPU, ms |");
console.log("| --- | --- | --: | --: | --: | --: | --- | --: |");
const chosen = chosenBy(values.only);
for (const subject of subjects) {
  if (!chosen(subject.name.toLowerCase())) continue;
  if (subject.program === undefined) console.log(`| ${subject.name} | is not installed | | | | | | |`);
  else for (let time = 0; time < Number(values.times); time++) console.log(await row(subject));
}

async function row(subject: Subject): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "schism-bench-disk-"));
  // PostgreSQL's user has to reach the mount.
  chmodSync(directory, 0o755);
  const controller = wordOf(thisController());
  const disks: NodeDisk[] = [];
  const running: ReturnType<typeof start>[] = [];
  try {
    for (let node = 0; node < subject.nodes; node++) {
      const plan = { directory: join(directory, `n${node}`), runId: basename(directory), controller };
      disks.push(await NodeDisk.start(plan));
    }
    for (const disk of disks) await subject.prepare?.((words) => inside(disk, words), disk);
    const startAll = (): void => {
      running.push(...disks.map((disk, node) => start(disk, subject.command(node, disks, directory), directory, node)));
    };
    startAll();
    let writer = await eventually(() => subject.open());
    await writer.setUp?.();
    await Promise.all(disks.map((disk) => disk.settle()));
    const before = await counts(disks);
    const begun = performance.now();
    for (let value = 0; value < subject.writes; value++) await writer.write(value);
    const perWrite = (performance.now() - begun) / subject.writes;
    const after = await counts(disks);
    for (const each of running) each.kill("SIGKILL");
    const lost = await Promise.all(disks.map((disk) => disk.losePower({ mode: "strict" })));
    writer.close();
    await Promise.all(running.splice(0));
    startAll();
    writer = await eventually(() => subject.open());
    const found = await eventually(() => writer.count());
    writer.close();
    const undone = lost.map((clause) => /^\d+/.exec(clause)?.[0] ?? "?").join(" ");
    return `| ${[
      ...[subject.name, subject.setting, subject.writes, subject.writes - found, perWrite.toFixed(1)],
      ...[after.syncs - before.syncs, undone, after.cpuMs - before.cpuMs],
    ].join(" | ")} |`;
  } finally {
    for (const each of running) each.kill("SIGKILL");
    await Promise.all(running);
    for (const disk of disks) await disk.remove();
    rmSync(directory, { recursive: true, force: true });
  }
}

function start(disk: NodeDisk, command: readonly string[], directory: string, node: number) {
  const [program, ...args] = disk.inside(disk.data);
  const log = { file: join(directory, `n${node}.log`) };
  const output = { stdin: "ignore", stdout: log, stderr: log, buffer: false } as const;
  return execa(program, [...args, ...command], { ...output, reject: false, cleanup: true });
}

async function inside(disk: NodeDisk, words: readonly string[]): Promise<void> {
  const [program, ...args] = disk.inside(disk.data);
  await execa(program, [...args, ...words], { stdin: "ignore" });
}

async function counts(disks: readonly NodeDisk[]): Promise<{ syncs: number; cpuMs: number }> {
  const all = await Promise.all(disks.map((disk) => disk.counts()));
  return {
    syncs: all.reduce((sum, { syncs }) => sum + syncs, 0),
    cpuMs: all.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
  };
}
