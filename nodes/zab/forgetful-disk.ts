/**
 * Two mistakes of ZooKeeper's in which a node changed its history in memory and left the disk as it was: what it logs from then on comes
 * after something else there, and a restart brings that back (ZOOKEEPER-2845, ZOOKEEPER-3642).
 */
import type { Disk, Json } from "../host.js";

export class ForgetfulDisk implements Disk {
  private writes = true;

  constructor(private readonly disk: Disk) {}

  /** What `change` asks of the disk does not happen. */
  withoutWriting<T>(change: () => T): T {
    this.writes = false;
    const result = change();
    this.writes = true;
    return result;
  }

  read(file: string): readonly Json[] {
    return this.disk.read(file);
  }

  append(file: string, record: Json): void {
    if (this.writes) this.disk.append(file, record);
  }

  truncate(file: string, length: number): void {
    if (this.writes) this.disk.truncate(file, length);
  }

  rewrite(file: string, records: readonly Json[]): void {
    if (this.writes) this.disk.rewrite(file, records);
  }

  sync(): void {
    this.disk.sync();
  }
}
