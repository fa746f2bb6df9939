/**
 * Serves one node's disk (disk.ts), in a mount namespace of its own, where the file system is mounted: so no mount outlives the processes
 * in it, whatever ends them. Its standard input ends with the controller, and then it ends.
 *
 *     --disk DIRECTORY --run RUN --controller WHO
 */
import { constants, mkdirSync, readlinkSync, statSync } from "node:fs";
import { access, open, readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { seededRandom } from "../../../nodes/random.js";
import { contentOf } from "../../machine/processes.js";
import { Device } from "./device.js";
import { FileSystem } from "./file-system.js";
import { operations } from "./protocol.js";
import { Volume } from "./volume.js";
import { commandSchema, type DiskCommand, type Probed } from "./wire.js";

const { values } = parseArgs({
  options: { disk: { type: "string" }, run: { type: "string" }, controller: { type: "string" } },
});
if (values.disk === undefined) throw new Error("--disk is needed");
// All processes in its namespace are killed before the file system is unmounted.
if (readlinkSync("/proc/self/ns/mnt") === readlinkSync(`/proc/${process.ppid}/ns/mnt`)) {
  throw new Error("a disk needs a mount namespace of its own");
}
const mountPoint = values.disk;
/** How long a container may take until its own program runs, and how often to look, ms. */
const enterMs = 60_000;
const enterPauseMs = 10;

// A terminal's signals are for the controller, which ends this process when it is not needed any more.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

mkdirSync(mountPoint, { recursive: true, mode: 0o700 });
const { uid, gid } = statSync(mountPoint);
const volume = new Volume({ uid, gid, permissions: 0o755 });
/** Of the node. */
const data = volume.createDirectory(volume.root, "data", 0o700, { uid, gid });
const synced = volume.createFile(volume.root, ".synced", 0o600, { uid, gid });
volume.write(synced, 0, Buffer.from("probe"));
volume.syncAll();
const fileSystem = new FileSystem(volume);
const device = new Device(mountPoint, fileSystem);
/** In the mount namespaces of containers, by the names of these. */
const guests = new Map<string, Device>();

function tell(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

try {
  await device.mount();
  await access(join(mountPoint, ".synced"));
  tell({});
} catch (error) {
  tell({ error: messageOf(error) });
  process.kill(process.pid, "SIGKILL");
}

let work: Promise<void> = Promise.resolve();
createInterface({ input: process.stdin })
  .on("line", (line) => {
    const { id, ...command } = JSON.parse(line);
    work = work.then(async () => {
      try {
        tell({ id, value: await carryOut(commandSchema.parse(command)) });
      } catch (error) {
        tell({ id, error: messageOf(error) });
      }
    });
  })
  // At once, and not by an orderly exit, which waits for a thread that reads from the device.
  .on("close", () => process.kill(process.pid, "SIGKILL"));

async function carryOut(command: DiskCommand): Promise<unknown> {
  switch (command.do) {
    case "settle":
      volume.syncAll();
      return null;
    case "enter":
      return enter(command);
    case "trouble":
      fileSystem.troubles = command.troubles;
      if (command.troubles.syncDelayMs === 0) for (const each of [device, ...guests.values()]) each.release();
      return null;
    case "probe":
      return probed(command.what);
    case "lose-power": {
      const unsynced = join(mountPoint, ".unsynced");
      const written = await write(unsynced).then(
        () => true,
        () => false,
      );
      const lost = await unmounted(() => {
        const own = written ? volume.root.entries.get(".unsynced") : undefined;
        const [changes, names] = [own?.unsynced.length ?? 0, volume.root.moves.length];
        const all = volume.losePower(command.survival);
        // Its own files do not count.
        if (own === undefined || volume.root.entries.has(".unsynced")) return all;
        return { ...all, changes: all.changes - changes, names: all.names - names, files: all.files - 1 };
      });
      const unsyncedSurvived = written ? await exists(unsynced) : null;
      await removeOwn(unsynced);
      return { ...lost, syncedSurvived: await exists(join(mountPoint, ".synced")), unsyncedSurvived };
    }
    case "rot": {
      const rotten = await unmounted(() => volume.rot(data, seededRandom(command.seed)));
      if (rotten === undefined) return null;
      const path = Buffer.from(`data/${rotten.path}`, "latin1");
      const file = await open(Buffer.concat([Buffer.from(`${mountPoint}/`), path]), "r");
      try {
        const { buffer } = await file.read(Buffer.alloc(1), 0, 1, rotten.at);
        return { ...rotten, readBack: buffer[0] };
      } finally {
        await file.close();
      }
    }
    case "wipe": {
      const erased = await unmounted(() => volume.empty(data));
      return { ...erased, left: (await readdir(join(mountPoint, "data"))).length };
    }
    case "counts": {
      const { user, system } = process.cpuUsage();
      const { counts, refused } = fileSystem;
      return {
        requests: [...counts.values()].reduce((sum, count) => sum + count, 0),
        syncs: (counts.get(operations.fsync) ?? 0) + (counts.get(operations.fsyncdir) ?? 0),
        refused,
        cpuMs: Math.round((user + system) / 1000),
      };
    }
  }
}

/** What the kernel remembers of the files would hide the change: it forgets that when it unmounts them. */
async function unmounted<T>(change: () => T): Promise<T> {
  await Promise.all([...guests.values()].map((guest) => guest.gone()));
  guests.clear();
  await device.unmount();
  const result = change();
  await device.mount();
  return result;
}

async function enter({ name, pid, marked, at, mount }: Extract<DiskCommand, { do: "enter" }>): Promise<null> {
  // What the kernel held for the last one is written back before another can read.
  await guests.get(name)?.gone();
  guests.delete(name);
  // The number may be that of another machine's process, where the engine runs there; at first the engine's own program has it.
  const deadline = performance.now() + enterMs;
  while (!contentOf(`/proc/${pid}/cmdline`).split("\0").includes(marked)) {
    if (performance.now() > deadline)
      throw new Error(`process ${pid} of this machine is not that of the container ${name}`);
    await new Promise((resolve) => setTimeout(resolve, enterPauseMs));
  }
  const guest = new Device(at, fileSystem, { pid, mount });
  await guest.mount();
  guests.set(name, guest);
  return null;
}

async function probed(what: Probed): Promise<{ error: string | null; ms: number }> {
  const path = join(mountPoint, ".probe");
  const start = performance.now();
  try {
    if (what === "read") await readPast(join(mountPoint, ".synced"));
    else await write(path, what === "sync");
    return { error: null, ms: performance.now() - start };
  } catch (error) {
    return { error: messageOf(error), ms: performance.now() - start };
  } finally {
    await removeOwn(path);
  }
}

async function removeOwn(path: string): Promise<void> {
  await unlink(path).catch(() => {});
  volume.sync(volume.root);
}

async function write(path: string, sync = false): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.write("probe");
    if (sync) await file.sync();
  } finally {
    await file.close();
  }
}

/** Past the kernel's cache. */
async function readPast(path: string): Promise<void> {
  const file = await open(path, constants.O_RDONLY | constants.O_DIRECT);
  try {
    await file.read(Buffer.alloc(5), 0, 5, 0);
  } finally {
    await file.close();
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The code of an operating system's error, otherwise its message. */
function messageOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? error.message : String(error);
}
