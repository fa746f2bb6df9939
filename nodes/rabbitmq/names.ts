/** Names that both the configuration of the servers and their clients use. */

export const ports = { distribution: 25_672, client: 5672 } as const;
/** The queue that all clients use. */
export const queue = "schism";
export const user = { username: "schism", password: "schism" } as const;
