/** A file of JSON lines that is written during a run: whatever kills the controller, the lines before stay whole. */
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from "node:fs";

/** Appends JSON lines to a file until one cannot be written: after that, no more are written, and the file holds whole lines only. */
export class LineFile {
  private readonly fd: number;
  /** Size of the file. */
  bytes: number;
  private full = false;
  /** Number of lines written. */
  lines = 0;

  /** `onFailure`: called with the path and the system's error, once and after each `retry`. */
  constructor(
    readonly path: string,
    private readonly onFailure: (path: string, error: string) => void,
  ) {
    this.fd = openSync(path, "a");
    this.bytes = fstatSync(this.fd).size;
  }

  append(record: unknown): void {
    if (this.full) return;
    const line = Buffer.from(`${JSON.stringify(record)}\n`);
    try {
      // If there is room for a part only, that part is written without an error.
      for (let at = 0; at < line.length; ) at += writeSync(this.fd, line, at);
      this.bytes += line.length;
      this.lines += 1;
    } catch (error) {
      this.full = true;
      this.cutTornLine();
      this.onFailure(this.path, error instanceof Error ? error.message : String(error));
    }
  }

  /** There may be room again. */
  retry(): void {
    this.full = false;
  }

  private cutTornLine(): void {
    try {
      ftruncateSync(this.fd, this.bytes);
    } catch {
      // Then the torn line stays, and readers ignore a last line without an end.
    }
  }

  close(): void {
    closeSync(this.fd);
  }
}
