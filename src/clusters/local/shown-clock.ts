/**
 * The clock that libfaketime shows to a server that is not ours: it is loaded into the process before all else and answers for the C library. It
 * reads a file whenever the process asks for the time, so that the clock can jump and run at another pace while the process runs. The machine's
 * clock is not touched, and neither is the process's monotonic one, which never jumps; timeouts follow the pace.
 */
import { renameSync, statSync, writeFileSync } from "node:fs";
import type { ForeignServer } from "../../../nodes/foreign.js";
import type { ClockSetting } from "../../../nodes/server/wire.js";
import { elfOf } from "../elf.js";
import { isProgram, programPath } from "../installed.js";

/** Where Debian, Fedora and others put it. */
const places = [
  ...["x86_64-linux-gnu", "aarch64-linux-gnu"].map((machine) => `/usr/lib/${machine}/faketime/libfaketime.so.1`),
  ...["/usr/lib/faketime", "/usr/lib64/faketime", "/usr/local/lib/faketime"].map(
    (folder) => `${folder}/libfaketime.so.1`,
  ),
];

/** Undefined if this machine has none. */
export function fakeTimeLibrary(): string | undefined {
  return places.find((place) => statSync(place, { throwIfNoEntry: false })?.isFile() === true);
}

export const noFakeTime =
  "this machine has no libfaketime, by which a server is shown another clock (Debian's package faketime)";

/** Why the clock of this server cannot be disturbed, in one clause; undefined if it can. */
export function clockObstacle(server: ForeignServer): string | undefined {
  const path = programPath(server.executable);
  const elf = path !== undefined && isProgram(path) ? elfOf(path) : undefined;
  // Go's runtime asks the kernel, even if a loader links it.
  if (elf?.go === true)
    return `${server.executable} is a program in Go, which asks the kernel for the time and not the C library`;
  if (elf?.dynamic === false)
    return `${server.executable} is linked statically, so that no other library can answer for the C library`;
  const allocator = elf?.libraries.find((name) => name.startsWith("libjemalloc"));
  if (allocator !== undefined) {
    return `${server.executable} is linked to ${allocator}, which asks for the time while libfaketime is loaded, and both wait for each other`;
  }
  if (server.clock === undefined)
    return `${server.name} is not asked for its time, so that nothing would show the fault in effect`;
  if (elf === undefined) return `${server.executable} is not an ELF file, so that it is not known what it would load`;
  return fakeTimeLibrary() === undefined ? noFakeTime : undefined;
}

export class ShownClock {
  private setting: ClockSetting & { readonly at: number } = { aheadMs: 0, pace: 1, at: wallMs() };
  /** Found to have begun so much later than the file says, ms. */
  private laterMs = 0;
  /** `file`: what libfaketime reads. Beside it lies one that is written when the process begins. */
  constructor(
    private readonly library: string,
    private readonly file: string,
  ) {
    writeFileSync(this.begunFile, "", { mode: 0o666 });
    this.write();
  }

  /** What the shell writes to just before it becomes the server. */
  get begunFile(): string {
    return `${this.file}.begun`;
  }

  /** Of the server's process. */
  get environment(): Readonly<Record<string, string>> {
    return {
      LD_PRELOAD: this.library,
      FAKETIME_TIMESTAMP_FILE: this.file,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      // Times of files are the machine's.
      NO_FAKE_STAT: "1",
    };
  }

  /** Another process begins, with the clock as the last one left it. */
  renewed(): void {
    this.laterMs = 0;
  }

  set(setting: ClockSetting): void {
    this.setting = { ...setting, at: wallMs() };
    this.write();
  }

  /** The clock was seen this far ahead at this time; a process whose clock has another pace begins it at its own start, which is corrected here. */
  correct(aheadMs: number, atMs: number): void {
    const { pace } = this.setting;
    if (pace === 1) return;
    this.laterMs += (aheadMs - this.aheadAt(atMs)) / (1 - pace);
    this.write();
  }

  private aheadAt(ms: number): number {
    const { aheadMs, pace, at } = this.setting;
    return aheadMs + (ms - at) * (pace - 1);
  }

  /** libfaketime shows: start + (now - start) × pace + offset. */
  private write(): void {
    const now = wallMs();
    const { pace } = this.setting;
    const begunMs = statSync(this.begunFile).mtimeMs + this.laterMs;
    const offset = (this.aheadAt(now) + (now - begunMs) * (1 - pace)) / 1000;
    const fresh = `${this.file}.next`;
    writeFileSync(fresh, `${offset < 0 ? "-" : "+"}${Math.abs(offset).toFixed(6)} x${pace.toFixed(6)}\n`);
    renameSync(fresh, this.file);
  }
}

/** Of the machine's clock, ms. */
function wallMs(): number {
  return performance.timeOrigin + performance.now();
}
