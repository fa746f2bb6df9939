/** A replica's disk in the explorer: the contents it sees, and those that a crash would leave. Neither is ever changed in place. */
import type { Disk, Json } from "../../nodes/host.js";

export type Files = ReadonlyMap<string, readonly Json[]>;

export class ExploredDisk implements Disk {
  files: Files;

  constructor(
    public durable: Files,
    /** Called before a sync that makes something durable. */
    private readonly onSync: () => void,
  ) {
    this.files = durable;
  }

  read(file: string): readonly Json[] {
    return copied(this.files.get(file) ?? []);
  }

  append(file: string, record: Json): void {
    this.write(file, [...(this.files.get(file) ?? []), copied(record)]);
  }

  truncate(file: string, length: number): void {
    const records = this.files.get(file) ?? [];
    if (records.length > length) this.write(file, records.slice(0, length));
  }

  rewrite(file: string, records: readonly Json[]): void {
    this.write(file, copied(records));
  }

  sync(): void {
    if (this.files === this.durable) return;
    this.onSync();
    this.durable = this.files;
  }

  private write(file: string, records: readonly Json[]): void {
    this.files = new Map(this.files).set(file, records);
  }
}

/** A replica that changes an object which it has stored must not change the store. */
export function copied<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

export function textOfFiles(files: Files): string {
  const sorted = [...files].filter(([, records]) => records.length > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(sorted);
}
