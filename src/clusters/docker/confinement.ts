/**
 * What may leave a node's network namespace, as text for nft(8): packets to peers, answers of the replica's port, nothing else. The
 * network over which the controller reaches replicas leads to the outside, too, and each network to the host itself. In a table
 * of its own, which faults do not touch.
 */

export interface Surroundings {
  /** The replica's port, here and at each peer. */
  readonly port: number;
  /** Of the network that replicas speak over. */
  readonly device: string;
  /** Addresses there. */
  readonly peers: readonly string[];
}

export function confinementRules({ port, device, peers }: Surroundings): string {
  return [
    "table inet schism_confinement {",
    "  chain outward {",
    "    type filter hook output priority 10; policy drop;",
    // Docker's resolver asks others on behalf of whoever asks it.
    "    ip daddr 127.0.0.11 drop",
    '    oifname "lo" accept',
    ...peers.map((peer) => `    oifname "${device}" ip daddr ${peer} tcp dport ${port} accept`),
    // An answer has the flag ack, and the request for a new connection has none.
    `    tcp sport ${port} tcp flags & (syn | ack) != syn accept`,
    "  }",
    "}",
    "",
  ].join("\n");
}
