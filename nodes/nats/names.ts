/** Names that both the configuration of the servers and their clients use. */

export const ports = { route: 6222, client: 4222 } as const;
/** The stream that holds all that clients write. */
export const stream = "schism";
/** Clients are in the first account without saying so; what is asked about the servers comes from the second, by this user. */
export const accounts = { clients: "CLIENTS", watch: "WATCH" } as const;
export const watcher = { user: "watch", pass: "watch" } as const;
