/** What a fault does to a link, the same for every cluster; how a link comes to suffer it is each cluster's own affair. */
import type { Link, ResolvedFault } from "../faults/fault.js";

export type LinkFault = Extract<ResolvedFault, { links: readonly Link[] }>;

/**
 * `cut`: nothing moves either way on the link's connections, new ones get no answer; bytes under way wait, as TCP's
 * retransmission would have it. `half-open`: the receiver sees its connections close, the sender's stay open and swallow what
 * is written. `reset`: connections break and new ones are refused. `periodic-reset`: connections break every so often.
 */
export type Impairment =
  | { readonly kind: "cut" }
  | { readonly kind: "half-open" }
  | { readonly kind: "reset" }
  | { readonly kind: "periodic-reset"; readonly everyMs: number }
  | { readonly kind: "delay"; readonly delayMs: number; readonly jitterMs: number }
  | { readonly kind: "loss"; readonly percent: number }
  | { readonly kind: "bandwidth"; readonly bytesPerSecond: number };

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
      return { kind: "loss", percent: fault.percent };
    case "bandwidth":
      return { kind: "bandwidth", bytesPerSecond: fault.bytesPerSecond };
    case "reset":
      return { kind: "periodic-reset", everyMs: fault.everyMs };
  }
}
