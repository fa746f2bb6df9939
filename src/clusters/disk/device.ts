/**
 * The kernel's side of a disk: /dev/fuse, whose descriptor is handed to mount(8), and the requests that are read from it. Everything is
 * asynchronous, so that this process can look at its own files as others see them.
 */
import { spawn } from "node:child_process";
import { closeSync, openSync, read, readdirSync, readlinkSync, writevSync } from "node:fs";
import { execa } from "execa";
import { errnoOf, type FileSystem } from "./file-system.js";
import { answerHeader, largestRequest, type Request, requestOf } from "./protocol.js";

export const fuseDevice = "/dev/fuse";
/** How long files may stay in use after their processes were killed, ms. */
const busyMs = 30_000;
const pauseMs = 20;

interface Delayed {
  readonly request: Request;
  readonly timer: NodeJS.Timeout;
}

export class Device {
  private fd: number | undefined;
  private ended: Promise<void> = Promise.resolve();
  private readonly delayed = new Set<Delayed>();

  /** `elsewhere`: the mount namespace of another process, which ends with the processes in it, and where mount(8) is there. */
  constructor(
    private readonly mountPoint: string,
    private readonly fileSystem: FileSystem,
    private readonly elsewhere?: { readonly pid: number; readonly mount: string },
  ) {}

  async mount(): Promise<void> {
    const fd = openSync(fuseDevice, "r+");
    const owner = `user_id=${process.getuid?.() ?? 0},group_id=${process.getgid?.() ?? 0}`;
    const options = `fd=3,rootmode=40000,${owner},allow_other,default_permissions`;
    const { pid, mount } = this.elsewhere ?? {};
    const program = pid === undefined ? ["mount"] : ["nsenter", `--mount=/proc/${pid}/ns/mnt`, mount ?? "mount"];
    const failure = await mountFailure(fd, program, ["-o", options, "schism-disk", this.mountPoint]);
    if (failure !== undefined) {
      closeSync(fd);
      throw new Error(failure);
    }
    this.fd = fd;
    this.ended = this.serve(fd);
  }

  /** The kernel writes back what it holds and forgets it. Processes that use the files are killed. */
  async unmount(): Promise<void> {
    const { fd } = this;
    if (fd === undefined) return;
    this.release();
    const deadline = performance.now() + busyMs;
    for (;;) {
      killOthersHere();
      const { failed, stderr } = await execa("umount", ["-i", "-n", this.mountPoint], {
        stdio: ["ignore", "ignore", "pipe"],
        reject: false,
      });
      if (!failed) break;
      if (performance.now() > deadline) throw new Error(`umount: ${String(stderr).trim()}`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    await this.ended;
    closeSync(fd);
    this.fd = undefined;
    this.fileSystem.closeAll();
  }

  /** Of one elsewhere: resolves when the last process that saw it has ended, and the kernel has written back what it held. */
  async gone(): Promise<void> {
    const { fd } = this;
    if (fd === undefined) return;
    this.release();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`process ${this.elsewhere?.pid} still uses its disk`)), busyMs);
    });
    try {
      await Promise.race([this.ended, patience]);
    } finally {
      clearTimeout(timer);
    }
    closeSync(fd);
    this.fd = undefined;
  }

  /** Requests that wait are carried out now. */
  release(): void {
    for (const each of [...this.delayed]) {
      clearTimeout(each.timer);
      this.delayed.delete(each);
      this.answer(each.request);
    }
  }

  private async serve(fd: number): Promise<void> {
    const buffer = Buffer.allocUnsafe(largestRequest);
    for (;;) {
      const length = await nextRequest(fd, buffer);
      if (length === undefined) return;
      const request = requestOf(Buffer.from(buffer.subarray(0, length)));
      const delayMs = this.fileSystem.delayOf(request);
      if (delayMs === 0) this.answer(request);
      else {
        const each: Delayed = {
          request,
          timer: setTimeout(() => {
            this.delayed.delete(each);
            this.answer(request);
          }, delayMs),
        };
        this.delayed.add(each);
      }
    }
  }

  private answer(request: Request): void {
    const answer = this.fileSystem.answer(request);
    if (answer === "none" || this.fd === undefined) return;
    const body = typeof answer === "string" ? Buffer.alloc(0) : answer;
    try {
      writevSync(this.fd, [answerHeader(request.unique, body.length, errnoOf(answer)), body]);
    } catch (error) {
      // The one who asked was killed, or the file system is unmounted.
      if (!hasCode(error, "ENOENT", "ENODEV")) throw error;
    }
  }
}

/** Undefined if it succeeded. The library that starts processes elsewhere hands on no descriptor. */
function mountFailure(
  fd: number,
  [program = "", ...words]: readonly string[],
  args: readonly string[],
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...words, "-i", "-n", "-t", "fuse", ...args], {
      stdio: ["ignore", "ignore", "pipe", fd],
    });
    let said = "";
    child.stderr?.on("data", (chunk) => {
      said += String(chunk);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve(code === 0 ? undefined : said.trim() || `mount ended with code ${code}`));
  });
}

/** Its length; undefined when the file system is unmounted. */
function nextRequest(fd: number, buffer: Buffer): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const attempt = (): void => {
      read(fd, buffer, 0, buffer.length, null, (error, length) => {
        if (error === null) resolve(length);
        else if (hasCode(error, "ENODEV")) resolve(undefined);
        // The request was taken back before it was read.
        else if (hasCode(error, "EINTR", "EAGAIN", "ENOENT")) attempt();
        else reject(error);
      });
    };
    attempt();
  });
}

/** All processes of a node are in the namespace of its disk, whatever they made of their parents, groups and sessions. */
function killOthersHere(): void {
  const here = readlinkSync("/proc/self/ns/mnt");
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    try {
      if (readlinkSync(`/proc/${name}/ns/mnt`) === here) process.kill(Number(name), "SIGKILL");
    } catch {
      // It ended meanwhile, or is of another user, who has no process here.
    }
  }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.some((code) => error.code === code);
}
