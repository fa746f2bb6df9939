/**
 * What impairs the links of one node, as text for nft(8) and tc(8). A link is the connections that its sender dials to the
 * receiver's replica port, so every rule names the sender's address and that port; connections the other way are another
 * link. Cuts, resets and losses are filters where packets arrive; a bandwidth is a token bucket where they leave.
 */
import type { Impairment } from "../impairment.js";

export interface ArrivalRule {
  /** Address of the sender. */
  readonly source: string;
  readonly impairment: Extract<Impairment, { kind: "cut" | "reset" | "periodic-reset" | "loss" }>;
}

export interface DepartureRule {
  /** Address of the receiver. */
  readonly destination: string;
  readonly bytesPerSecond: number;
}

const table = "inet schism";
/** Parts of a packet that numgen draws from, for percentages with two decimals. */
const lossParts = 10_000;
/** What a full token bucket lets pass at once: one frame must fit. */
export const bucketBytes = 1600;
/** Class numbers of the token buckets start here; 1:1 is not used. */
const firstClass = 16;

/** The whole ruleset, applied as one transaction: what was there before goes, what is named is there, nothing between. */
export function ruleset(port: number, arrivals: readonly ArrivalRule[], departures: readonly DepartureRule[]): string {
  return [
    `table ${table}`,
    `delete table ${table}`,
    `table ${table} {`,
    "  chain arrivals {",
    "    type filter hook input priority 0; policy accept;",
    ...[...arrivals].sort(strongestFirst).map((rule) => `    ${arrival(port, rule)}`),
    "  }",
    "  chain departures {",
    "    type filter hook output priority 0; policy accept;",
    ...departures.map(
      ({ destination }, index) => `    ip daddr ${destination} tcp dport ${port} meta priority set 1:${classOf(index)}`,
    ),
    "  }",
    "}",
    "",
  ].join("\n");
}

/** Comment that marks the rule of a loss, by which its counter is found. */
export function lossMark(source: string): string {
  return `loss ${source}`;
}

function arrival(port: number, { source, impairment }: ArrivalRule): string {
  const match = `ip saddr ${source} tcp dport ${port}`;
  switch (impairment.kind) {
    case "cut":
      return `${match} counter drop`;
    case "reset":
      return `${match} counter reject with tcp reset`;
    case "periodic-reset":
      // One packet in that time is answered by a reset, which ends the connection it belongs to.
      return `${match} limit rate ${Math.max(1, Math.round(60_000 / impairment.everyMs))}/minute burst 1 packets counter reject with tcp reset`;
    case "loss": {
      const lost = Math.round((impairment.percent / 100) * lossParts);
      return `${match} numgen random mod ${lossParts} < ${lost} counter drop comment "${lossMark(source)}"`;
    }
  }
}

/** A rule that lets nothing pass stands before one that lets something pass. */
function strongestFirst(a: ArrivalRule, b: ArrivalRule): number {
  const order = ["cut", "reset", "periodic-reset", "loss"];
  return order.indexOf(a.impairment.kind) - order.indexOf(b.impairment.kind);
}

/** Lines for `tc -batch -` that give each departure its token bucket; nothing else that leaves is held up. */
export function queues(device: string, departures: readonly DepartureRule[]): string {
  return [
    `qdisc add dev ${device} root handle 1: htb`,
    ...departures.map(
      ({ bytesPerSecond }, index) =>
        `class add dev ${device} parent 1: classid 1:${classOf(index)} htb rate ${bytesPerSecond}bps burst ${bucketBytes} cburst ${bucketBytes} quantum 1514`,
    ),
    "",
  ].join("\n");
}

/** tc and nft read class numbers as hexadecimal. */
function classOf(index: number): string {
  return (firstClass + index).toString(16);
}
