/** Names and numbers that both the server's configuration and its clients use. */

/** The second server of each node, which replicates the first one of the node before it. */
export const replica = "replica";
/** The port of clients, which replicas dial, too; the bus of the cluster is at one that is higher by `busOffset`. */
export const ports = { first: 6379, replica: 6380, busOffset: 10_000 } as const;
/** Silence after which a server is taken for down, and after which a master that hears of no majority refuses requests, ms. */
export const nodeTimeoutMs = 5000;
export const slots = 16_384;
