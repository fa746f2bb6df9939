/** Names that both the server's configuration and its clients use. */

/** Made with the data of the first node, with all rights and without a password: it is reached from the loopback only. */
export const user = "schism";
export const database = "schism";

/** How a transaction reads what it does not write: see the option `transaction-reads`. */
export const readings = ["promoted", "snapshot"] as const;
export type Reading = (typeof readings)[number];

export function readingOf(option: string | undefined): Reading {
  return readings.find((each) => each === option) ?? "promoted";
}
