/**
 * Two mistakes with a failing disk. PostgreSQL and others continued after a failed sync until 2018 (wiki.postgresql.org/wiki/Fsync_Errors).
 * Alagappan et al. found several systems that cut a log at its first damaged record, as if it were the torn tail of a crash
 * ("Protocol-Aware Recovery for Consensus-Based Storage", FAST 2018).
 */
import { type Disk, DiskCorruption, DiskFull, type Json } from "../host.js";
import type { RaftVariant } from "./variants.js";

export type CarelessVariant = Extract<RaftVariant, "ignore-sync-errors" | "truncate-corrupt-log">;

export class CarelessDisk implements Disk {
  constructor(
    private readonly disk: Disk,
    private readonly variant: CarelessVariant,
  ) {}

  read(file: string): readonly Json[] {
    try {
      return this.disk.read(file);
    } catch (error) {
      if (this.variant !== "truncate-corrupt-log" || !(error instanceof DiskCorruption)) throw error;
      this.disk.truncate(file, error.record);
      return error.intact;
    }
  }

  append(file: string, record: Json): void {
    this.disk.append(file, record);
  }

  truncate(file: string, length: number): void {
    this.disk.truncate(file, length);
  }

  rewrite(file: string, records: readonly Json[]): void {
    this.disk.rewrite(file, records);
  }

  sync(): void {
    try {
      this.disk.sync();
    } catch (error) {
      if (this.variant !== "ignore-sync-errors" || !(error instanceof DiskFull)) throw error;
    }
  }
}
