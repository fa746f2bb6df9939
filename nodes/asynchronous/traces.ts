/**
 * What the servers of asynchronous replication tell in their traces. `asynchronous/taken`: the `nth` write that the server `from` was asked
 * for is on this server's disk; `shows`: what a read of its key would show there now. No server leads, so there are no roles.
 */
import type { ReplicaTrace, Told } from "../trace.js";

export const asynchronousTraces = ["asynchronous/taken"] as const satisfies readonly ReplicaTrace["type"][];

export type AsynchronousTrace = Told<typeof asynchronousTraces>;
