/** What a replica is started with. */
import type { PrimaryBackupVariant } from "./variants.js";

export interface Settings {
  readonly sync: boolean;
  readonly failover: "manual" | "read-only" | "auto";
  readonly repair: "auto" | "manual";
  readonly variant: PrimaryBackupVariant | null;
}
