/** What a fault does to a link, the same for every cluster; how a link is impaired is up to each cluster. */
import { type Fault, type FaultKind, type ResolvedFault, rowOf } from "./fault.js";
import type { Link } from "./link.js";

export type LinkFault = Extract<ResolvedFault, { links: readonly Link[] }>;

/**
 * `cut`: nothing moves either way on the link's connections, new ones get no answer; bytes under way wait, as TCP's
 * retransmission would have it. `half-open`: the receiver sees its connections close, the sender's stay open and swallow what
 * is written. `reset`: connections break and new ones are refused. `periodic-reset`: connections break every so often.
 * `duplicate` and `reorder` hit single messages, of which a stream has none.
 */
export type Impairment =
  | { readonly kind: "cut" }
  | { readonly kind: "half-open" }
  | { readonly kind: "reset" }
  | { readonly kind: "periodic-reset"; readonly everyMs: number }
  | { readonly kind: "delay"; readonly delayMs: number; readonly jitterMs: number }
  | { readonly kind: "loss"; readonly percent: number }
  | { readonly kind: "bandwidth"; readonly bytesPerSecond: number }
  | { readonly kind: "duplicate"; readonly percent: number }
  | { readonly kind: "reorder"; readonly percent: number; readonly withinMs: number };

export const bytesInOrder = "nodes speak over connections, which deliver each byte once and in order";
/** For programs of ours, which can be simulated. */
export const streamsOnly = `${bytesInOrder}; a simulated datagram network can do it (--cluster sim --network datagram)`;

/** True for faults of single messages, which do not apply to streams. */
export function needsDatagrams(fault: { readonly kind: FaultKind }): boolean {
  return rowOf(fault).effects.datagrams === true;
}

/**
 * True for faults that only a process through which the connections pass can make: a packet filter holds nothing up, and acknowledges
 * nothing that it drops.
 */
export function needsCarrier(fault: Fault): boolean {
  return fault.kind === "delay" || (fault.kind === "partition" && fault.mode === "half-open");
}

/** True if an impairment of this kind lets no probe through. */
export function shuts(kind: Impairment["kind"]): boolean {
  return kind === "cut" || kind === "half-open" || kind === "reset";
}

export function impairmentOf(fault: LinkFault): Impairment {
  switch (fault.kind) {
    case "partition":
      return { kind: fault.mode === "drop" ? "cut" : fault.mode };
    case "delay":
      return { kind: "delay", delayMs: fault.delayMs, jitterMs: fault.jitterMs };
    case "loss":
      // A link that loses everything is cut, and TCP recovers from it as from a cut.
      return fault.percent === 100 ? { kind: "cut" } : { kind: "loss", percent: fault.percent };
    case "bandwidth":
      return { kind: "bandwidth", bytesPerSecond: fault.bytesPerSecond };
    case "reset":
      return { kind: "periodic-reset", everyMs: fault.everyMs };
    case "duplicate":
      return { kind: "duplicate", percent: fault.percent };
    case "reorder":
      return { kind: "reorder", percent: fault.percent, withinMs: fault.withinMs };
  }
}
