/**
 * A node's disk, for servers that are not ours: a file system in the memory of a process of its own, which can lose what was not synced,
 * be full, fail, be slow and rot. It is mounted where only the node's processes see it (disk-process.ts).
 */
import { rmdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import type { z } from "zod";
import { startFile } from "../../package.js";
import { apart, beside } from "./ability.js";
import { noTroubles, type Troubles } from "./file-system.js";
import type { Survival } from "./volume.js";
import {
  countsSchema,
  type DiskCommand,
  lostSchema,
  type Probed,
  probeSchema,
  replySchema,
  rotSchema,
  wipeSchema,
} from "./wire.js";

/** A fault of a disk: what it changes. */
export type Trouble = Partial<Troubles>;

export interface DiskPlan {
  /** Where it is mounted, an absolute path. */
  readonly directory: string;
  readonly runId: string;
  /** The controller that owns the process, as one word (../controller.ts). */
  readonly controller: string;
}

const startTimeoutMs = 60_000;

export class NodeDisk {
  /** Of the node, below the mount: the disk's own files stand beside it. */
  readonly data: string;
  private readonly child: ReturnType<typeof startChild>;
  private readonly open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  private lastId = 0;
  private readonly troubles = new Map<object, Trouble>();
  private over: Error | undefined;

  private constructor(private readonly plan: DiskPlan) {
    this.data = join(plan.directory, "data");
    this.child = startChild(plan);
    this.child.stdin.on("error", () => {});
    void this.child.then(({ stderr }) =>
      this.end(new Error(`the disk ${plan.directory} ended: ${String(stderr).trim()}`)),
    );
  }

  /** Resolves when it is mounted. */
  static async start(plan: DiskPlan): Promise<NodeDisk> {
    const disk = new NodeDisk(plan);
    try {
      await disk.mounted();
      return disk;
    } catch (error) {
      await disk.remove();
      throw new Error(`no disk for ${plan.directory}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** What begins the command line of a process that sees it; the process begins in the directory `cwd`. */
  inside(cwd: string): readonly [string, ...string[]] {
    if (this.child.pid === undefined) throw new Error(`the disk ${this.plan.directory} has no process`);
    const [program, ...args] = beside(this.child.pid);
    return [program, ...args, "/bin/sh", "-c", 'cd "$0" && exec "$@"', cwd];
  }

  /**
   * Mounts it at `at` in the mount namespace of a container whose first process is `pid`, by the container's own mount(8) and before the
   * server is there. The mount ends with the container.
   */
  async enter(container: Omit<Extract<DiskCommand, { do: "enter" }>, "do">): Promise<void> {
    await this.ask({ do: "enter", ...container });
  }

  /** Whether a fault makes it refuse requests. */
  get troubled(): boolean {
    return [...this.troubles.values()].some(({ full, failing }) => full === true || failing !== undefined);
  }

  /** Everything so far counts as written back. */
  async settle(): Promise<void> {
    await this.ask({ do: "settle" });
  }

  /** Resolves with one clause of proof. */
  async trouble(reason: object, trouble: Trouble): Promise<string> {
    this.troubles.set(reason, trouble);
    await this.arrange();
    const what = probeOf(trouble);
    const { error, ms } = await this.probe(what);
    const { syncDelayMs } = trouble;
    if (syncDelayMs !== undefined) {
      if (error === null && ms < syncDelayMs) throw new Error(`a probe was synced within ${Math.round(ms)} ms`);
      return `the sync of a probe took ${Math.round(ms)} ms${error === null ? "" : ` and failed (${error})`}`;
    }
    if (error === null) throw new Error(`a probe's ${what} succeeded on the disk in trouble`);
    return `the ${what} of a probe failed (${error})`;
  }

  /** Resolves when a probe succeeds again, unless other faults are in force. */
  async calm(reason: object): Promise<void> {
    const trouble = this.troubles.get(reason);
    if (trouble === undefined) return;
    this.troubles.delete(reason);
    await this.arrange();
    if (this.troubles.size > 0) return;
    const what = probeOf(trouble);
    const { error } = await this.probe(what);
    if (error !== null) throw new Error(`the ${what} of a probe still fails (${error})`);
  }

  /** The node's processes are killed, if there are any left; resolves with one clause of proof. */
  async losePower(survival: Survival): Promise<string> {
    const lost = await this.ask({ do: "lose-power", survival }, lostSchema);
    if (!lost.syncedSurvived) throw new Error("a file that was synced is gone after the loss of power");
    if (lost.unsyncedSurvived === true && survival.mode !== "aged") {
      throw new Error("a file that was not synced is there after the loss of power");
    }
    const torn = lost.torn === 0 ? "" : `, a part of a write is left in ${lost.torn}`;
    const what = `${lost.changes} changes of ${lost.files} files and ${lost.names} changes of names were lost${torn}`;
    return lost.unsyncedSurvived === false ? `${what}; a probe is gone, and a synced one is not` : what;
  }

  /** Null if nothing is stored. */
  async rot(seed: number): Promise<string | null> {
    const rotten = await this.ask({ do: "rot", seed }, rotSchema.nullable());
    if (rotten === null) return null;
    const { path, at, was, is, readBack } = rotten;
    if (readBack !== is) throw new Error(`byte ${at} of ${path} reads as ${readBack} after it changed to ${is}`);
    return `byte ${at} of ${path} changed from ${hex(was)} to ${hex(is)}, as reading it shows`;
  }

  /** Null if nothing is stored. */
  async wipe(): Promise<string | null> {
    const { files, bytes, left } = await this.ask({ do: "wipe" }, wipeSchema);
    if (left > 0) throw new Error(`${left} files could not be erased`);
    return files === 0 ? null : `${files} files of ${bytes} bytes erased, none is left`;
  }

  /** Requests of the kernel so far, syncs among them, and those that faults refused; processor time of its process. */
  counts(): Promise<z.infer<typeof countsSchema>> {
    return this.ask({ do: "counts" }, countsSchema);
  }

  /** It vanishes, with its content. */
  async remove(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.child;
    try {
      rmdirSync(this.plan.directory);
    } catch {
      // Never made, or not empty: the run's directory is the user's to remove.
    }
  }

  private arrange(): Promise<unknown> {
    const all = [...this.troubles.values()];
    const troubles: Troubles = {
      full: all.some(({ full }) => full === true),
      failing: [...new Set(all.flatMap(({ failing = [] }) => failing))],
      syncDelayMs: Math.max(noTroubles.syncDelayMs, ...all.map(({ syncDelayMs = 0 }) => syncDelayMs)),
    };
    return this.ask({ do: "trouble", troubles: { ...troubles, failing: [...troubles.failing] } });
  }

  private probe(what: Probed): Promise<z.infer<typeof probeSchema>> {
    return this.ask({ do: "probe", what }, probeSchema);
  }

  private async mounted(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<unknown>((resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`it was not mounted within ${startTimeoutMs} ms`)), startTimeoutMs);
        this.open.set(0, { resolve, reject });
        createInterface({ input: this.child.stdout }).on("line", (line) => this.hear(line));
      });
    } finally {
      clearTimeout(timer);
    }
  }

  private ask(command: DiskCommand): Promise<unknown>;
  private ask<T>(command: DiskCommand, schema: z.ZodType<T>): Promise<T>;
  private async ask<T>(command: DiskCommand, schema?: z.ZodType<T>): Promise<unknown> {
    if (this.over !== undefined) throw this.over;
    const id = ++this.lastId;
    const value = await new Promise<unknown>((resolve, reject) => {
      this.open.set(id, { resolve, reject });
      this.child.stdin.write(`${JSON.stringify({ id, ...command })}\n`);
    });
    return schema === undefined ? value : schema.parse(value);
  }

  private hear(line: string): void {
    const { id = 0, error, value } = replySchema.parse(JSON.parse(line));
    const asked = this.open.get(id);
    this.open.delete(id);
    if (error === undefined) asked?.resolve(value);
    else asked?.reject(new Error(error));
  }

  private end(error: Error): void {
    this.over = error;
    for (const { reject } of this.open.values()) reject(error);
    this.open.clear();
  }
}

function probeOf({ full, failing = [], syncDelayMs }: Trouble): Probed {
  if (full === true) return "write";
  if (syncDelayMs !== undefined || failing.includes("syncs")) return "sync";
  return failing.includes("reads") ? "read" : "write";
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

function startChild({ directory, runId, controller }: DiskPlan) {
  const entry = startFile("clusters/disk/disk-process");
  const [program, ...args] = apart();
  const marks = ["--run", runId, "--controller", controller];
  return execa(program, [...args, process.execPath, entry, "--disk", directory, ...marks], {
    reject: false,
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
    buffer: { stdout: false },
    // It ends with its input. A terminal's signals are not for it.
    detached: true,
    cleanup: false,
    // Each mount has a thread that waits for requests, and a node in containers has several.
    env: { UV_THREADPOOL_SIZE: "16" },
  });
}
