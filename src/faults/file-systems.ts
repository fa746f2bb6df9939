/** Faults of disks that only a file system can have. Replicas of ours write records: what they do not sync never reaches a file. */
interface Asked {
  readonly kind: string;
  readonly mode?: unknown;
}

export function needsFileSystem(fault: Asked): boolean {
  const { kind, mode } = fault;
  return kind === "disk-failing" || kind === "disk-slow" || (kind === "power-loss" && mode === "aged");
}

/** Why a replica of ours cannot suffer them. */
export const recordsOnly =
  "replicas of Schism store records, which are synced as a whole or not at all; servers that are not Schism's can suffer it (--cluster local or docker)";
