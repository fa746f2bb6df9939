/** Names and numbers that both the server's configuration and its clients use. */

/** What the Sentinels call the primary and its replicas together. */
export const group = "schism";
/** The companion of each server. */
export const sentinel = "sentinel";
export const ports = { redis: 6379, sentinel: 26379 } as const;
