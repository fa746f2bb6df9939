/**
 * The impairments and the confinement of one node's links, as text for nft(8) and tc(8). Every rule names the sender's address and the
 * traffic of the link: between our replicas the connections that the sender dials, those the other way being another link; between servers
 * that are not ours everything that the sender sends. Cuts, resets and losses are filters where packets arrive; a bandwidth is a token
 * bucket where they leave. Each impairment is its own rule, inserted and removed by itself: if nft refuses one, no other is affected.
 */
import { probePorts } from "../../../nodes/sandbox/probe.js";
import type { Impairment } from "../../faults/impairment.js";
import type { Redirection } from "./namespace-links.js";

export interface ArrivalRule {
  /** Address of the sender. */
  readonly source: string;
  readonly impairment: Extract<Impairment, { kind: "cut" | "reset" | "periodic-reset" | "loss" }>;
}

/** Family and name of the only table that we use. */
export const table = "inet schism";
/** Parts of a packet that numgen draws from: percentages have four decimals. */
const lossParts = 1_000_000;
const hourMs = 3_600_000;
/** Docker's resolver, which would carry queries out of the container. */
const resolver = "127.0.0.11";
/**
 * The amount that a full token bucket lets pass at once: one frame must fit, and as much as a fast link carries between two looks at the
 * clock.
 */
const leastBucketBytes = 1600;
const bucketMs = 10;
/** Class numbers of the token buckets start here; 1:1 is not used. */
const firstClass = 16;

/** Connections that are dialled to a port. */
export function trafficTo(port: number): string {
  return `tcp dport ${port}`;
}

/** All of TCP, except answers to probes: these would not get through one way while the other way is shut. */
export const trafficBetweenNodes = `tcp dport != ${probePorts.first}-${probePorts.last}`;

/**
 * The table without any fault: chains in the order in which they apply, so that rules that block everything precede rules that let
 * something pass. Nothing goes out except to peers (none are admitted yet) and in answer to a connection that was made to the node. Without
 * raw sockets, which containers of nodes lack, a connection outward begins with a bare SYN.
 */
export function emptyTable({
  peerPorts,
  ports,
}: {
  readonly peerPorts: readonly number[];
  readonly ports: readonly number[];
}): string {
  return `
table ${table} {
  set peers {
    type ipv4_addr;
  }
  chain cuts {
  }
  chain resets {
  }
  chain losses {
  }
  chain arrivals {
    type filter hook input priority 0; policy accept;
    jump cuts
    jump resets
    jump losses
  }
  chain departures {
    type filter hook output priority -10; policy accept;
  }
  chain outward {
    type filter hook output priority 0; policy drop;
    oif lo ip daddr != ${resolver} accept
    ip daddr @peers tcp dport { ${peerPorts.join(", ")} } accept
    tcp sport { ${ports.join(", ")} } tcp flags & (syn | ack) != syn accept
  }
}
`;
}

/** Lets connections to the peers out. */
export function admission(peers: readonly string[]): string {
  return `add element ${table} peers { ${peers.join(", ")} }\n`;
}

/**
 * Leads what a user dials to peers to links in the namespace itself, and lets it get there. Only root, as whom the links are carried, may dial
 * peers: a connection that is not redirected is not made, so that none escapes a delay. What passes between the user and a link stays in the
 * namespace, so no impairment hits it: it hits what the link dials on.
 */
export function redirection(user: number, redirections: readonly Redirection[]): string {
  if (redirections.length === 0) return "";
  const ports = [...new Set(redirections.map(({ port }) => port))];
  const elements = redirections.map(({ address, port, to }) => `${address} . ${port} : ${to}`);
  return `
table ${table} {
  map links {
    type ipv4_addr . inet_service : inet_service;
    elements = { ${elements.join(", ")} }
  }
  chain dialled {
    type nat hook output priority -100; policy accept;
    meta skuid ${user} ip protocol tcp redirect to : ip daddr . tcp dport map @links
  }
}
insert rule ${table} arrivals iif lo accept
insert rule ${table} outward meta skuid != 0 ip daddr @peers tcp dport { ${ports.join(", ")} } drop
add rule ${table} outward ip daddr 127.0.0.1 accept
`;
}

/** Adds one rule. */
export function arrival(traffic: string, { source, impairment }: ArrivalRule): string {
  const rule = (chain: string, effect: string): string =>
    `add rule ${table} ${chain} ip saddr ${source} ${traffic} ${effect}\n`;
  switch (impairment.kind) {
    case "cut":
      return rule("cuts", "counter drop");
    case "reset":
      return rule("resets", "counter reject with tcp reset");
    case "periodic-reset": {
      // One packet in that time is answered by a reset, which ends its connection.
      const rate = Math.round(hourMs / impairment.everyMs);
      return rule("resets", `limit rate ${rate}/hour burst 1 packets counter reject with tcp reset`);
    }
    case "loss": {
      const lost = Math.round((impairment.percent / 100) * lossParts);
      return rule("losses", `numgen random mod ${lossParts} < ${lost} counter drop`);
    }
  }
}

/** Adds the rule that sends traffic to a peer through a token bucket. */
export function departure(traffic: string, destination: string, bucket: number): string {
  return `add rule ${table} departures ip daddr ${destination} ${traffic} counter meta priority set 1:${classOf(bucket)}\n`;
}

export function removal(chain: string, handle: number): string {
  return `delete rule ${table} ${chain} handle ${handle}\n`;
}

/** The chain and the handle of the added rule, from the output of `nft --echo --handle`. */
export function addedRule(echo: string): { readonly chain: string; readonly handle: number } {
  const match = /^add rule \S+ \S+ (\S+) .*# handle (\d+)$/m.exec(echo);
  const [, chain, handle] = match ?? [];
  if (chain === undefined || handle === undefined)
    throw new Error(`nft did not say which rule it added: ${echo.trim()}`);
  return { chain, handle: Number(handle) };
}

export function bucketBytes(bytesPerSecond: number): number {
  return Math.max(leastBucketBytes, Math.ceil((bytesPerSecond * bucketMs) / 1000));
}

/** Arguments for tc: traffic without a class is not held up. */
export function bucketRoot(device: string): string[] {
  return ["qdisc", "add", "dev", device, "root", "handle", "1:", "htb"];
}

export function bucket(verb: "add" | "change", device: string, number: number, bytesPerSecond: number): string[] {
  const burst = String(bucketBytes(bytesPerSecond));
  const rate = ["rate", `${bytesPerSecond}bps`, "burst", burst, "cburst", burst, "quantum", "1514"];
  return ["class", verb, "dev", device, "parent", "1:", "classid", `1:${classOf(number)}`, "htb", ...rate];
}

export function bucketRemoval(device: string, number: number): string[] {
  return ["class", "del", "dev", device, "classid", `1:${classOf(number)}`];
}

/** tc and nft read class numbers as hexadecimal. */
function classOf(index: number): string {
  return (firstClass + index).toString(16);
}
