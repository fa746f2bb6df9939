/** What a server keeps on disk: updates as they come in, and which it has learnt to be done, so that a restart asks about few. */
import type { ClientRequest, Disk, Json } from "../host.js";
import type { Stamp, Update } from "./messages.js";

const file = "updates";

/** One record: an update, or that the update with this stamp is done, and with it all before it for its key. */
export type Kept = { readonly stamp: Stamp; readonly request: ClientRequest } | { readonly done: Stamp };

export function kept(disk: Disk): readonly Kept[] {
  // Records are what the two functions below wrote, as their checksums vouch.
  return disk.read(file) as unknown as readonly Kept[];
}

/** Durable at the next sync. */
export function keep(disk: Disk, { stamp, request }: Update): void {
  disk.append(file, { stamp, request } as unknown as Json);
}

/** Nothing depends on this record, so it waits for the next sync. */
export function keepDone(disk: Disk, done: Stamp): void {
  disk.append(file, { done } as unknown as Json);
}
