/** Names and numbers that both the server's configuration and its clients use. */

/** What the Sentinels call the primary and its replicas together. */
export const group = "schism";
/** The companion of each server. */
export const sentinel = "sentinel";
/** Silence after which a Sentinel takes a server for down, ms; the default of Redis is 30 s. */
export const downAfterMs = 2000;
export const ports = { redis: 6379, sentinel: 26379 } as const;
